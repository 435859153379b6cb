import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from '../verify/recorded-log.ts';

const run = promisify(execFile);
const DOCUMENT = fileURLToPath(new URL('../../docs/auditors.md', import.meta.url));

/** The commands of the document's part that needs no program of ours. */
function commands(): readonly string[] {
  const [, byHand = ''] = readFileSync(DOCUMENT, 'utf8').split('## By hand');
  return [...byHand.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block.replace(/^vkey=.*$/m, ''));
}

describe('the audit by hand of docs/auditors.md', () => {
  const tempDir = tempDirs();

  it('comes to what the log says, command by command', async () => {
    const dir = tempDir();
    const vkey = await recordLog(join(dir, 'log'), { slots: 305, draws: 2 });
    const copy = join(dir, 'copy');
    mkdirSync(copy);
    for (const name of ['checkpoint', 'tile', 'blobs'])
      cpSync(join(dir, 'log', name), join(copy, name), { recursive: true });
    const script = ['set -e', `vkey='${vkey}'`, ...commands()].join('\n');
    const { stdout } = await run('bash', ['-c', script], { cwd: copy, maxBuffer: 1 << 24 });
    const lines = stdout.split('\n').map((line) => line.trim());
    expect(lines).to.include('Signature Verified Successfully');
    const digests = lines.flatMap((line) => /^([0-9a-f]{64})(?: {2}-)?$/.exec(line)?.[1] ?? []);
    // A leaf's hash and what the tile has; a secret's and what was committed to.
    expect(digests).to.have.length(4);
    expect(digests[0]).to.equal(digests[1]);
    expect(digests[2]).to.equal(digests[3]);
    const counts = Object.fromEntries(
      lines.flatMap((line) => {
        const [, count, outcome] = /^(\d+) "(\w+)"$/.exec(line) ?? [];
        return outcome === undefined ? [] : [[outcome, Number(count)]];
      }),
    );
    const recorded = JSON.parse(lines.find((line) => line.startsWith('{"elsewhere"')) ?? '{}');
    expect({ elsewhere: 0, fronted: 0, indeterminate: 0, landed: 0, missing: 0, ...counts }).to.deep.equal(recorded);
    const [drawn, announced, ...others] = lines.filter((line) => /^\d+$/.test(line));
    expect(drawn).to.equal(announced);
    expect(others).to.deep.equal([]);
    const [, named, digest] = /^([0-9a-f]{64}) {2}blobs\/(\S+)$/m.exec(stdout) ?? [];
    expect(digest?.replace('/', '')).to.equal(named);
  }).timeout(120_000);
});
