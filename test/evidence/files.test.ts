import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { disk, hashWhole } from '../../src/evidence/files.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { tempDirs } from './temp-dir.ts';

describe('the hash of a file', () => {
  const tempDir = tempDirs();

  // Pieces of 262,144 bytes are read.
  for (const bytes of [0, 1, 262_143, 262_144, 262_145, 600_000]) {
    it(`of ${bytes} bytes is that of its bytes`, async () => {
      const path = join(tempDir(), 'file');
      const content = Buffer.from(Array.from({ length: bytes }, (_, i) => i % 251));
      writeFileSync(path, content);
      expect(await hashWhole(disk, path)).to.equal(sha256Hex(content));
    });
  }

  it('is none where there is no file', async () => {
    expect(await hashWhole(disk, join(tempDir(), 'file'))).to.equal(undefined);
  });

  it('is that of a file that a disk gives in small pieces', async () => {
    const path = join(tempDir(), 'file');
    writeFileSync(path, 'one piece after the other');
    const open: typeof disk.open = async (...how) => {
      const file = await disk.open(...how);
      return { ...file, read: (into, position) => file.read(into.subarray(0, 7), position) };
    };
    expect(await hashWhole({ ...disk, open }, path)).to.equal(sha256Hex('one piece after the other'));
  });
});
