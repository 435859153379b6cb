import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { command as witness } from '../../src/commands/witness.ts';
import { cosignatureVerifier } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, formatVkey, makeKey, parseVkey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { openNote } from '../../src/evidence/tlog/note.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { checkpointOf, type MemoryLog, requestOf } from '../evidence/witnessed-log.ts';
import { refusalOf, runHere } from './landfall.ts';
import { endAll, start } from './process.ts';

const LOG: MemoryLog = { key: makeKey('example.org/log'), leaves: ['a', 'b', 'c', 'd'] };
const LOG_VKEY = formatVkey(publicKeyOf(LOG.key));

describe('witness', function () {
  this.timeout(20_000);
  const tempDir = tempDirs();
  afterEach(endAll);

  async function newWitness(): Promise<{ readonly dir: string; readonly vkey: string }> {
    const dir = join(tempDir(), 'w');
    const { code } = await runHere(witness, ['init', '--dir', dir, '--name', 'witness.example/w1']);
    expect(code).to.equal(0);
    return { dir, vkey: (await readFile(join(dir, 'key.vkey'), 'utf8')).trimEnd() };
  }

  it('init makes a key that cosigns, for its owner alone, and prints what others verify it with', async () => {
    const dir = join(tempDir(), 'w');
    const { out } = await runHere(witness, ['init', '--dir', dir, '--name', 'witness.example/w1']);
    expect((await stat(join(dir, 'key'))).mode & 0o777).to.equal(0o600);
    const vkey = (await readFile(join(dir, 'key.vkey'), 'utf8')).trimEnd();
    expect(out).to.include(vkey);
    expect(parseVkey(vkey)).to.include({ name: 'witness.example/w1', type: COSIGNATURE });
    expect(await refusalOf(witness, ['init', '--dir', dir, '--name', 'witness.example/w1'])).to.include('already');
  });

  it('cosigns over HTTP, and after a restart goes on from where it was', async () => {
    const { dir, vkey } = await newWitness();
    const args = ['witness', '--dir', dir, '--log', LOG_VKEY, '--listen', '127.0.0.1:0'];
    const ask = async (url: string, body: Buffer): Promise<Response> =>
      fetch(url, { method: 'POST', body: new Uint8Array(body) });
    let old = 0;
    for (const size of [2, 4]) {
      const running = start(args, { cwd: tempDir() });
      const url = /http:\S+/.exec(await running.says(/add-checkpoint/))?.[0] ?? '';
      const answer = await ask(url, await requestOf(LOG, old, size));
      expect(answer.status).to.equal(200);
      const note = Buffer.from(checkpointOf(LOG, size) + (await answer.text()));
      expect(openNote(note, [cosignatureVerifier(parseVkey(vkey))]).verified).to.have.lengthOf(1);
      const behind = await ask(url, await requestOf(LOG, 0, size));
      expect([behind.status, behind.headers.get('content-type'), await behind.text()]).to.deep.equal([
        409,
        'text/x.tlog.size',
        `${size}\n`,
      ]);
      expect((await ask(url, Buffer.alloc(300_000))).status).to.equal(413);
      expect((await fetch(url)).status).to.equal(405);
      expect((await fetch(url.replace('add-checkpoint', ''))).status).to.equal(404);
      expect((await ask(url, Buffer.alloc(0))).status).to.equal(400);
      expect((await running.end('SIGTERM')).code).to.equal(0);
      old = size;
    }
  });

  const refusals: readonly (readonly [readonly string[], string])[] = [
    [[], '--dir is needed'],
    [['start'], 'there is no witness start'],
    [['init', '--dir', 'x'], '--name is needed'],
    [['init', '--dir', 'x', '--name', 'a b'], '--name is needed'],
    [['--dir', 'x'], '--log is needed'],
    [['--dir', 'x', '--log', 'nonsense'], '--log nonsense: the verifier key is not of the form'],
    [['--dir', 'x', '--log', formatVkey(publicKeyOf(makeKey('w', COSIGNATURE)))], 'the key of a witness, not of a log'],
    [['--dir', 'x', '--log', LOG_VKEY, '--listen', 'here'], '--listen must be address:port'],
    [['--dir', '/nonexistent', '--log', LOG_VKEY], 'the key of the witness, is not there'],
  ];
  for (const [args, message] of refusals) {
    it(`says what is missing: ${args.join(' ').slice(0, 60)}`, async () => {
      expect(await refusalOf(witness, args)).to.include(message);
    });
  }

  it('takes no key of a log for its own', async () => {
    const { dir } = await newWitness();
    const text = await refusalOf(witness, ['--dir', dir, '--log', LOG_VKEY, '--key', join(dir, 'key.vkey')]);
    expect(text).to.include('does not begin with PRIVATE+KEY+').and.not.to.include('AAAA');
  });
});
