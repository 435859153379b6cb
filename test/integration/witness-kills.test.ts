import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { command as witnessCommand } from '../../src/commands/witness.ts';
import { cosignatureVerifier } from '../../src/evidence/tlog/cosignature.ts';
import { formatVkey, makeKey, parseVkey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { openNote } from '../../src/evidence/tlog/note.ts';
import { MAIN, runHere } from '../commands/landfall.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { checkpointOf, type MemoryLog, requestOf } from '../evidence/witnessed-log.ts';
import { children } from './children.ts';

const KILLS = 25;
const LOG: MemoryLog = {
  key: makeKey('example.org/log'),
  leaves: Array.from({ length: 4000 }, (_, i) => `leaf ${i}`),
};

describe('a witness that is killed at any moment', function () {
  this.timeout(180_000);
  const tempDir = tempDirs();
  const start = children();

  it('knows afterwards whatever it has cosigned', async () => {
    const dir = join(tempDir(), 'w');
    await runHere(witnessCommand, ['init', '--dir', dir, '--name', 'witness.example/w1']);
    const verifier = cosignatureVerifier(parseVkey(readFileSync(join(dir, 'key.vkey'), 'utf8').trimEnd()));
    const log = ['--log', formatVkey(publicKeyOf(LOG.key))];
    let cosigned = 0;
    let answers = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const witness = start(process.execPath, [MAIN, 'witness', '--dir', dir, ...log, '--listen', '127.0.0.1:0']);
      const [url = ''] = await witness.says(/http:\S+/);
      const post = async (old: number, size: number): Promise<Response> =>
        fetch(url, { method: 'POST', body: new Uint8Array(await requestOf(LOG, old, size)) });
      const behind = await post(LOG.leaves.length, LOG.leaves.length);
      expect(behind.status).to.equal(409);
      const seen = Number(await behind.text());
      expect(seen, 'never less than what was answered').to.be.at.least(cosigned);
      cosigned = seen;
      const killed = sleep(Math.random() * 60).then(() => witness.end('SIGKILL'));
      try {
        for (let size = seen + 1; ; size += 1) {
          const answer = await post(size - 1, size);
          const note = checkpointOf(LOG, size) + (await answer.text());
          expect(openNote(Buffer.from(note), [verifier]).verified).to.have.lengthOf(1);
          cosigned = size;
          answers += 1;
        }
      } catch (error) {
        // The connection breaks when the process dies.
        if (!(error instanceof TypeError)) throw error;
      }
      await killed;
    }
    expect(answers).to.be.above(KILLS);
  });
});
