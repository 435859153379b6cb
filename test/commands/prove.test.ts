import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { command as prove } from '../../src/commands/prove.ts';
import { command as verify } from '../../src/commands/verify.ts';
import type { Leaf } from '../../src/core/record.ts';
import { cosigner } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, formatVkey, makeKey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { formatNote, parseNote, signNote } from '../../src/evidence/tlog/note.ts';
import { parseProof } from '../../src/evidence/tlog/proof.ts';
import { freshLogs, withLog } from '../evidence/fresh-logs.ts';
import { numberedLeaf } from '../evidence/leaves.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { refusalOf, runHere } from './landfall.ts';

const WITNESS = makeKey('witness.example/w1', COSIGNATURE);

/** As much of a window's record as finding it takes. */
function windowLeaf(claim: string, window: string, revision: number): Leaf {
  return { $kind: 'window', claim, window, status: 'provisional', revision } as unknown as Leaf;
}

describe('prove, and verify --proof', () => {
  const { filledDir } = freshLogs();
  const tempDir = tempDirs();
  let dir = '';
  let vkey = '';
  let policy = '';

  before(async () => {
    const first = Array.from({ length: 300 }, (_, i) => numberedLeaf(i, 'é "quoted" \\ \u0007'));
    dir = await filledDir([...first, windowLeaf('a', '2026-11-22', 1), windowLeaf('b', '2026-W47', 1)]);
    vkey = readFileSync(join(dir, 'private/key.vkey'), 'utf8').trimEnd();
    // What witnesses have cosigned is older than what is in force.
    const { text, signatures } = parseNote(readFileSync(join(dir, 'checkpoint')));
    const cosigned = parseNote(Buffer.from(signNote(text, [cosigner(WITNESS, 1_795_468_800)])));
    const note = formatNote({ text, signatures: [...signatures, ...cosigned.signatures] });
    writeFileSync(join(dir, 'checkpoint.cosigned'), note);
    await withLog(dir, (log) =>
      log.append([windowLeaf('a', '2026-11-22', 2), windowLeaf('a', '2026-W47', 1), numberedLeaf(304)]),
    );
    policy = join(tempDir(), 'log.policy');
    writeFileSync(policy, `log ${vkey}\nwitness w1 ${formatVkey(publicKeyOf(WITNESS))}\nquorum w1\n`);
  });

  async function proofFile(...args: readonly string[]): Promise<{ readonly file: string; readonly err: string }> {
    const file = join(tempDir(), 'x.tlog-proof');
    const { code, out, err } = await runHere(prove, [...args, '--out', file]);
    expect([code, out]).to.deep.equal([0, '']);
    return { file, err };
  }

  it('a leaf is proven by the checkpoint that witnesses have cosigned, and its file needs nothing else', async () => {
    const { file, err } = await proofFile('7', dir);
    expect(err).to.equal('leaf 7 in the tree of 302 leaves that example.org/log, witness.example/w1 signed\n');
    const { code, out } = await runHere(verify, ['--proof', file, '--policy', policy]);
    expect(code).to.equal(0);
    expect(out.split('\n')).to.deep.equal([
      'leaf 7 of the log example.org/log at 302 leaves:',
      out.split('\n')[1],
      'cosigned by w1, 2026-11-23T21:20:00.000Z',
      'PROVEN: the leaf is in the tree that is signed',
      '',
    ]);
    expect(JSON.parse(out.split('\n')[1] ?? '')).to.include({ $kind: 'frame', blocks: 7 });
  });

  it('a leaf that is younger is proven by the checkpoint in force, and a policy of witnesses then says that they are missing', async () => {
    const { file, err } = await proofFile('304', dir);
    expect(err).to.equal('leaf 304 in the tree of 305 leaves that example.org/log signed\n');
    expect((await runHere(verify, ['--proof', file, '--key', vkey])).code).to.equal(0);
    const { code, out } = await runHere(verify, ['--proof', file, '--policy', policy]);
    expect(code).to.equal(2);
    expect(out).to.include('NOT PROVEN: ').and.to.include('fewer witnesses');
  });

  it('every leaf is', async () => {
    for (const index of [0, 1, 255, 256, 299, 300, 301, 302]) {
      const { file } = await proofFile(String(index), dir);
      const { code, out } = await runHere(verify, ['--proof', file, '--key', vkey, '--json']);
      expect(code).to.equal(0);
      expect(JSON.parse(out)).to.deep.include({ outcome: 'proven', index });
    }
  });

  it('a window is its latest record', async () => {
    expect((await proofFile('2026-11-22', dir)).err).to.match(/^leaf 302 /);
    expect((await proofFile('2026-W47', dir, '--claim', 'b')).err).to.match(/^leaf 301 /);
  });

  it('is written to stdout when no file is named', async () => {
    const { out } = await runHere(prove, ['7', dir]);
    expect(parseProof(Buffer.from(out)).index).to.equal(7);
  });

  it('refutes what was changed, and a key that did not sign it', async () => {
    const { file } = await proofFile('7', dir);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('index 7', 'index 8'));
    const { code, out } = await runHere(verify, ['--proof', file, '--key', vkey]);
    expect([code, out]).to.deep.equal([1, 'REFUTED: the leaf of the proof is not at 8 in the tree of 302 leaves\n']);
    writeFileSync(file, text);
    const other = formatVkey(publicKeyOf(makeKey('example.org/log')));
    const refuted = await runHere(verify, ['--proof', file, '--key', other, '--json']);
    expect([refuted.code, JSON.parse(refuted.out).outcome]).to.deep.equal([1, 'refuted']);
  });

  it('says what it lacks', async () => {
    const place = 'such as 2026-11-22, 2026-W47 or 2026-11';
    expect(await refusalOf(prove, [])).to.include(place);
    expect(await refusalOf(prove, ['x', dir])).to.include(place);
    expect(await refusalOf(prove, ['2026-W54', dir])).to.include(place);
    expect(await refusalOf(prove, ['305', dir])).to.equal(`${dir} has no leaf 305`);
    expect(await refusalOf(prove, ['2026-11', dir])).to.equal(`${dir} holds no record of window 2026-11`);
    expect(await refusalOf(prove, ['2026-11-22', dir, '--claim', 'b'])).to.include('of window 2026-11-22 of claim b');
    expect(await refusalOf(prove, ['2026-W47', dir])).to.include('is recorded of b, a: name one by --claim');
    expect(await refusalOf(prove, ['7', tempDir()])).to.include('holds no evidence log');
    expect(await refusalOf(verify, [dir, '--proof', 'x', '--key', vkey])).to.include('stands alone');
    expect(await refusalOf(verify, ['--proof', 'x'])).to.include('the key of the log is needed');
    expect(await refusalOf(verify, ['--proof', '/nonexistent', '--key', vkey])).to.include('there is no file');
    expect(await refusalOf(verify, [dir, '--tsa', policy])).to.include('no certificate in PEM form');
  });
});
