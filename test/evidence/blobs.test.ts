import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { disk, type Files } from '../../src/evidence/files.ts';
import { FaultyFiles } from './faulty-files.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';

describe('blobs', () => {
  const tempDir = tempDirs();
  const bytes = Buffer.from('wire bytes');
  const sha256 = createHash('sha256').update(bytes).digest('hex');

  it('are kept by their digest and come back as they were', async () => {
    const dir = tempDir();
    const blobs = openBlobs(dir);
    expect(await blobs.put(bytes)).to.equal(sha256);
    expect(readFileSync(join(dir, 'blobs', sha256.slice(0, 2), sha256.slice(2))).equals(bytes)).to.equal(true);
    expect(await openBlobs(dir).get(sha256)).to.deep.equal(bytes);
    expect(readdirSync(join(dir, 'tmp'))).to.deep.equal([]);
  });

  it('tell whether they are there without being read', async () => {
    const blobs = openBlobs(tempDir());
    expect(await blobs.has(sha256)).to.equal(false);
    await blobs.put(bytes);
    expect(await blobs.has(sha256)).to.equal(true);
  });

  it('can be had in pieces, and are read no further than those are taken', async () => {
    const large = Buffer.alloc(1_000_000, 'wire bytes');
    let read = 0;
    const counted: Files = {
      ...disk,
      open: async (path, how) => {
        const file = await disk.open(path, how);
        return {
          ...file,
          read: async (into, position) => {
            const got = await file.read(into, position);
            read += got;
            return got;
          },
        };
      },
    };
    const dir = tempDir();
    const digest = await openBlobs(dir).put(large);
    const blob = await openBlobs(dir, counted).open(digest);
    expect(blob?.size).to.equal(1_000_000);
    const taken: Uint8Array[] = [];
    for await (const piece of blob?.pieces() ?? []) {
      taken.push(piece);
      const ahead = read - taken.reduce((sum, { length }) => sum + length, 0);
      expect(ahead).to.be.at.most(32_768);
    }
    expect(Buffer.concat(taken).equals(large)).to.equal(true);
    expect(await openBlobs(dir).open('0'.repeat(64))).to.equal(undefined);
    expect(await openBlobs(dir).open('../../private/key')).to.equal(undefined);
  });

  it('in pieces lack the last one when they are not of their digest', async () => {
    const dir = tempDir();
    const digest = await openBlobs(dir).put(bytes);
    const blob = await openBlobs(dir).open(digest);
    for (const other of ['wire bytEs', 'wire', '']) {
      writeFileSync(join(dir, 'blobs', digest.slice(0, 2), digest.slice(2)), other);
      const first = blob?.pieces().next() ?? Promise.resolve();
      expect(await rejection(first)).to.include({ code: 'corrupt' });
    }
  });

  it('may be empty', async () => {
    const blobs = openBlobs(tempDir());
    expect(await blobs.get(await blobs.put(new Uint8Array()))).to.have.length(0);
  });

  it('are the same when put again, also at the same time', async () => {
    const blobs = openBlobs(tempDir());
    const digests = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)));
    expect(new Set(digests)).to.deep.equal(new Set([sha256]));
    expect(await blobs.get(sha256)).to.deep.equal(bytes);
  });

  it('are undefined for a digest that is not there and for what is no digest', async () => {
    const blobs = openBlobs(tempDir());
    for (const name of ['0'.repeat(64), '', '../../etc/passwd', sha256.toUpperCase()]) {
      expect(await blobs.get(name)).to.equal(undefined);
    }
  });

  it('that were altered are never given out, and are put right when they come again', async () => {
    const dir = tempDir();
    const blobs = openBlobs(dir);
    await blobs.put(bytes);
    writeFileSync(join(dir, 'blobs', sha256.slice(0, 2), sha256.slice(2)), 'other bytes');
    expect(await rejection(blobs.get(sha256))).to.include({ code: 'corrupt' });
    await blobs.put(bytes);
    expect(await blobs.get(sha256)).to.deep.equal(bytes);
  });

  it('are whole or absent whichever call of the disk fails, and can be put again', async () => {
    let calls = 0;
    for (let at = 0; at <= calls; at++) {
      const dir = tempDir();
      const faulty = new FaultyFiles(disk, new Map([[at, 'ENOSPC']]));
      const put = await openBlobs(dir, faulty.files)
        .put(bytes)
        .catch((error: unknown) => error);
      calls = Math.max(calls, faulty.calls);
      const kept = await openBlobs(dir).get(sha256);
      if (put === sha256) expect(kept).to.deep.equal(bytes);
      else expect(put).to.include({ code: 'unwritable' });
      if (kept !== undefined) expect(kept).to.deep.equal(bytes);
      expect(await openBlobs(dir).put(bytes)).to.equal(sha256);
    }
    expect(calls).to.be.greaterThan(8);
  });
});
