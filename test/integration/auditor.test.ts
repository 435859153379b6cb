import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshLogs, withLog } from '../evidence/fresh-logs.ts';
import { numberedLeaf, revealLeaf } from '../evidence/leaves.ts';
import { rejection } from '../evidence/rejection.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { headOf } from '../evidence/tree-on-disk.ts';
import { audited, vkeyOf } from './auditor.ts';

describe('an auditor in another language', () => {
  const tempDir = tempDirs();
  const { newDir, filledDir } = freshLogs();

  it('comes to the same leaves, tiles and root at every size, and to the same signature', async () => {
    const dir = await newDir();
    for (const size of [0, 1, 2, 3, 255, 256, 257, 511, 512, 700, 66_000]) {
      await withLog(dir, async (log) => {
        while (log.size < size) {
          const length = Math.min(1000, size - log.size);
          await log.append(Array.from({ length }, (_, i) => numberedLeaf(log.size + i, 'é"\n😀')));
        }
      });
      const found = audited(dir);
      expect(found.size).to.equal(size);
      expect(Buffer.from(found.root, 'hex').toString('base64')).to.equal(headOf(dir).root);
    }
  }).timeout(120_000);

  it('agrees leaf by leaf on their hashes', async () => {
    const dir = await filledDir([numberedLeaf(0), revealLeaf('2026-11-22'), numberedLeaf(1)]);
    expect(audited(dir).kinds).to.deep.equal({ frame: 2, 'seed-reveal': 1 });
  });

  it('finds each change that was made, and where', async () => {
    const dir = await filledDir(Array.from({ length: 300 }, (_, i) => numberedLeaf(i)));
    const paths = ['checkpoint', 'tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/000'];
    for (const path of [...paths, 'tile/entries/001.p/44']) {
      const copy = join(tempDir(), 'evidence');
      cpSync(dir, copy, { recursive: true });
      const bytes = readFileSync(join(copy, path));
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      writeFileSync(join(copy, path), bytes);
      expect(() => audited(copy), path).to.throw('the auditor says');
      appendFileSync(join(copy, path), 'x');
      expect(() => audited(copy), path).to.throw('the auditor says');
    }
  });

  it('takes no other key', async () => {
    const [dir, other] = [await filledDir([numberedLeaf(0)]), await newDir()];
    const error = await rejection(Promise.resolve().then(() => audited(dir, vkeyOf(other))));
    expect(String(error)).to.match(/signature|has not signed/);
  });
});
