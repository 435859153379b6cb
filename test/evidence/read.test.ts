import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { disk, type Files } from '../../src/evidence/files.ts';
import { createReader } from '../../src/evidence/read.ts';
import { freshLogs, withLog } from './fresh-logs.ts';
import { numberedLeaf, revealLeaf } from './leaves.ts';
import { rejection } from './rejection.ts';

describe('a reader of the log as it was at one size', () => {
  const { filledDir } = freshLogs();

  function leaves(from: number, to: number): readonly Leaf[] {
    return Array.from({ length: to - from }, (_, i) => numberedLeaf(from + i));
  }

  /** The disk, and the paths that were opened on it. */
  function watched(): { readonly files: Files; readonly opened: string[] } {
    const opened: string[] = [];
    const open: Files['open'] = (path, how, mode) => {
      opened.push(path);
      return disk.open(path, how, mode);
    };
    return { files: { ...disk, open }, opened };
  }

  it('reads a bundle once for all who ask for its leaves, and again when it has grown', async () => {
    const dir = await filledDir(leaves(0, 100));
    const { files, opened } = watched();
    let size = 100;
    const reader = createReader(files, dir, () => size);
    const bundles = (): number => opened.filter((path) => path.includes('entries')).length;
    expect(await Promise.all([0, 50, 99].map(reader.leaf))).to.deep.equal([0, 50, 99].map((at) => numberedLeaf(at)));
    expect(await reader.leaf(1)).to.deep.equal(numberedLeaf(1));
    expect(bundles()).to.equal(1);
    await withLog(dir, (log) => log.append(leaves(100, 200)));
    size = 200;
    expect(await Promise.all([0, 199].map(reader.leaf))).to.deep.equal([0, 199].map((at) => numberedLeaf(at)));
    expect(bundles()).to.equal(2);
  });

  it('reads on when the log has grown and its partial tiles are gone, and sees none of what was added', async () => {
    const dir = await filledDir(leaves(0, 200));
    const reader = createReader(disk, dir, () => 200);
    await withLog(dir, (log) => log.append(leaves(200, 300)));
    const found: Leaf[] = [];
    for await (const { leaf } of reader.scan([])) found.push(leaf);
    expect(found).to.deep.equal(leaves(0, 200));
    expect(await reader.leaf(199)).to.deep.equal(numberedLeaf(199));
    expect(await reader.leaf(200)).to.equal(undefined);
    expect(await reader.tile({ level: 0, index: 0, width: 200 })).to.have.length(200 * 32);
  });

  it('passes over what holds none of the kinds that are looked for, once it has been through it', async () => {
    const dir = await filledDir([...leaves(0, 300), revealLeaf('2026-11-23'), ...leaves(301, 600)]);
    const { files, opened } = watched();
    const reader = createReader(files, dir, () => 600);
    const found = async (kind: string): Promise<readonly number[]> => {
      const indices: number[] = [];
      opened.length = 0;
      for await (const { index } of reader.scan([kind])) indices.push(index);
      return indices;
    };
    expect(await found('seed-reveal')).to.deep.equal([300]);
    expect(await found('seed-reveal')).to.deep.equal([300]);
    expect(opened.some((path) => path.endsWith('tile/entries/000'))).to.equal(false);
  });

  it('says which file is gone', async () => {
    const dir = await filledDir(leaves(0, 300));
    rmSync(join(dir, 'tile/entries/000'));
    const error = await rejection(createReader(disk, dir, () => 300).leaf(0));
    expect(error).to.include({ code: 'corrupt', path: join(dir, 'tile/entries/000') });
  });
});
