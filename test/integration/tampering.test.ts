import { expect } from 'chai';
import { sameRandom32 } from '../../bench/benchmark.ts';
import { parseVkey } from '../../src/evidence/tlog/key.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from '../verify/recorded-log.ts';
import { filesOf, sourceOf } from '../verify/signed-files.ts';

describe('each byte of evidence that is changed', function () {
  this.timeout(600_000);
  const tempDir = tempDirs();

  async function policyOf(dir: string, slots: number, draws: number): Promise<Policy> {
    const vkey = await recordLog(dir, { slots, draws });
    return { logs: [{ key: parseVkey(vkey), url: undefined }], witnesses: [], quorum: undefined };
  }

  it('is found in all of a small log: checkpoint, tiles, bundles and blobs', async () => {
    const dir = `${tempDir()}/log`;
    const policy = await policyOf(dir, 3, 2);
    const files = filesOf(dir);
    const random = sameRandom32();
    let tried = 0;
    for (const [name, bytes] of files) {
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(bytes.readUInt8(at) ^ (1 + (random() % 255)), at);
        const { outcome } = await verify(sourceOf(new Map([...files, [name, changed]])), { level: 0, policy });
        if (outcome !== 'refuted') expect.fail(`${name}, byte ${at}: ${outcome}`);
        tried += 1;
      }
    }
    process.stdout.write(`      ${tried} bytes, each changed and found\n`);
    // How well blobs compress differs between machines: the claim is that every byte was tried, and that there were thousands.
    expect(tried).to.equal([...files.values()].reduce((sum, { length }) => sum + length, 0));
    expect(tried).to.be.above(10_000);
  });

  it('is found in a log of a day and of several levels of tiles, wherever it is looked for', async () => {
    const dir = `${tempDir()}/log`;
    const policy = await policyOf(dir, 320, 11);
    const files = filesOf(dir);
    const names = [...files.keys()];
    const random = sameRandom32();
    for (let i = 0; i < 300; i += 1) {
      // Each kind of file as often as the others, however large they are.
      const kind = (['checkpoint', 'tile/0/', 'tile/1/', 'tile/entries/', 'blobs/'] as const)[i % 5] ?? '';
      const of = names.filter((name) => name.startsWith(kind));
      const name = of[random() % of.length] ?? '';
      const bytes = Buffer.from(files.get(name) ?? '');
      const at = random() % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (random() % 8)), at);
      const { outcome } = await verify(sourceOf(new Map([...files, [name, bytes]])), { level: 0, policy });
      expect(outcome, `${name}, byte ${at}`).to.equal('refuted');
    }
  });
});
