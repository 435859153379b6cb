import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openLog } from '../../src/evidence/log.ts';
import { freshLogs, withLog } from './fresh-logs.ts';
import { allLeaves, numberedLeaf } from './leaves.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';
import { checkHeads } from './tree-on-disk.ts';

describe('the evidence log, opened again', () => {
  const tempDir = tempDirs();
  const { newDir, filledDir } = freshLogs();

  describe('after a crash', () => {
    it('puts aside what lies beyond the checkpoint, and goes on', async () => {
      const dir = await filledDir([numberedLeaf(0), numberedLeaf(1)]);
      const beyond = [
        'tile/0/000.p/3',
        'tile/entries/000.p/3',
        'tile/entries/001',
        'tile/1/000.p/1',
        'tile/5/x001/000',
      ];
      for (const path of beyond) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), 'torn');
      }
      await withLog(dir, async (log) => {
        for (const path of beyond) expect(existsSync(join(dir, path)), path).to.equal(false);
        expect(readdirSync(join(dir, 'torn'))).to.have.length(beyond.length);
        expect(await log.append([numberedLeaf(2)])).to.equal(2);
        expect(await allLeaves(log)).to.have.length(3);
      });
      checkHeads(dir, []);
    });

    it('brings out a checkpoint that counted already', async () => {
      const dir = await filledDir([numberedLeaf(0)]);
      const before = readFileSync(join(dir, 'checkpoint'));
      await withLog(dir, (log) => log.append([numberedLeaf(1), numberedLeaf(2)]));
      const after = readFileSync(join(dir, 'checkpoint'));
      writeFileSync(join(dir, 'checkpoint.next'), after);
      writeFileSync(join(dir, 'checkpoint'), before);
      await withLog(dir, async (log) => expect(await allLeaves(log)).to.have.length(3));
      expect(readFileSync(join(dir, 'checkpoint')).equals(after)).to.equal(true);
      expect(existsSync(join(dir, 'checkpoint.next'))).to.equal(false);
    });

    it('removes partial tiles whose tile is full', async () => {
      const dir = await filledDir(Array.from({ length: 260 }, (_, i) => numberedLeaf(i)));
      for (const path of ['tile/0/000.p/7', 'tile/entries/000.p/255']) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), 'old');
      }
      await withLog(dir, async () => undefined);
      expect(readdirSync(join(dir, 'tile/0')).toSorted()).to.deep.equal(['000', '001.p']);
      expect(readdirSync(join(dir, 'tile/entries')).toSorted()).to.deep.equal(['000', '001.p']);
    });

    it('keeps the partial tiles of every checkpoint since the last full one', async () => {
      const dir = await newDir();
      await withLog(dir, async (log) => {
        for (let i = 0; i < 5; i += 1) await log.append([numberedLeaf(i)]);
      });
      await withLog(dir, async () => undefined);
      expect(readdirSync(join(dir, 'tile/0/000.p')).toSorted()).to.deep.equal(['1', '2', '3', '4', '5']);
    });

    it('clears away files that were under way', async () => {
      const dir = await newDir();
      writeFileSync(join(dir, 'tmp/draws-2026-11-23.0123'), 'half');
      await withLog(dir, async () => expect(readdirSync(join(dir, 'tmp'))).to.deep.equal([]));
    });
  });

  describe('refuses to open', () => {
    /** A log of 600 leaves: two full tiles, one partial. */
    function large(): Promise<string> {
      return filledDir(Array.from({ length: 600 }, (_, i) => numberedLeaf(i)));
    }

    async function refusal(dir: string): Promise<unknown> {
      const error = await rejection(openLog(dir));
      expect(readdirSync(join(dir, 'lock'))).to.deep.equal([]);
      return error;
    }

    function flip(path: string, at: number): void {
      const bytes = readFileSync(path);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    }

    it('when one bit of a tile, the last bundle or the checkpoint was altered, and names the file', async () => {
      const tiles = ['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/002.p/88'];
      const paths = [...tiles, 'checkpoint'];
      for (const path of paths) {
        const dir = await large();
        flip(join(dir, path), 40);
        const error = await refusal(dir);
        expect(error, path).to.include({ code: 'corrupt' });
        expect(error)
          .to.have.property('message')
          .that.matches(/tile|checkpoint/)
          .and.matches(/Restore it from a copy/);
      }
    });

    it('or when it is read, if it is a bundle before the last, and names the entry', async () => {
      const dir = await large();
      flip(join(dir, 'tile/entries/001'), 300);
      const error = await withLog(dir, (log) => rejection(allLeaves(log)));
      expect(error).to.include({ code: 'corrupt' });
      expect(error)
        .to.have.property('message')
        .that.matches(/tile\/entries\/001 is not as it was written: its entry 2 /);
    });

    it('when a file is gone, cut off or longer, and leaves all as it is', async () => {
      const paths = ['tile/0/000', 'tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/000', 'tile/entries/002.p/88'];
      const changes: readonly ((path: string) => void)[] = [
        (path) => rmSync(path),
        (path) => truncateSync(path, 31),
        (path) => appendFileSync(path, 'x'),
      ];
      for (const path of paths) {
        for (const [i, change] of changes.entries()) {
          // A full bundle is read when its leaves are; that it is there is seen at once.
          if (path === 'tile/entries/000' && i > 0) continue;
          const dir = await large();
          change(join(dir, path));
          expect(await refusal(dir), path).to.include({ code: 'corrupt' });
          expect(existsSync(join(dir, 'torn'))).to.equal(false);
        }
      }
    });

    it('when the checkpoint is gone, instead of beginning anew', async () => {
      const dir = await large();
      rmSync(join(dir, 'checkpoint'));
      expect(await rejection(openLog(dir))).to.include({ code: 'corrupt', path: join(dir, 'checkpoint') });
    });

    it('when the checkpoint is that of another log, or of a fork', async () => {
      const dir = await large();
      const other = await filledDir([numberedLeaf(7)]);
      writeFileSync(join(dir, 'checkpoint'), readFileSync(join(other, 'checkpoint')));
      expect(await refusal(dir)).to.include({ code: 'corrupt' });
    });

    it('when the next checkpoint is of another tree than the one that was brought out', async () => {
      const dir = await filledDir([numberedLeaf(0)]);
      const fork = `${dir}-fork`;
      cpSync(dir, fork, { recursive: true });
      await withLog(dir, (log) => log.append([numberedLeaf(1)]));
      await withLog(fork, (log) => log.append([numberedLeaf(2), numberedLeaf(3)]));
      cpSync(join(fork, 'tile'), join(dir, 'tile'), { recursive: true });
      writeFileSync(join(dir, 'checkpoint.next'), readFileSync(join(fork, 'checkpoint')));
      const error = await refusal(dir);
      expect(error).to.include({ code: 'corrupt', path: join(dir, 'checkpoint.next') });
    });

    it('without its key, or with that of another log', async () => {
      const dir = await large();
      const key = join(dir, 'private/key');
      const other = await newDir();
      writeFileSync(key, readFileSync(join(other, 'private/key')));
      expect(await refusal(dir), 'the same name, another key').to.include({ code: 'corrupt' });
      writeFileSync(key, 'PRIVATE+KEY+x');
      expect(await refusal(dir)).to.include({ code: 'corrupt', path: key });
      rmSync(key);
      expect(await refusal(dir)).to.include({ code: 'corrupt', path: key });
    });

    it('a log of lines, which an earlier version wrote', async () => {
      const dir = tempDir();
      writeFileSync(join(dir, 'log.json'), '{"format":"landfall-lines/1","origin":"o"}\n');
      writeFileSync(join(dir, 'leaves'), '');
      const error = await rejection(openLog(dir));
      expect(error).to.include({ code: 'old_format' });
      expect(error)
        .to.have.property('message')
        .that.matches(/begin a new log with init in another directory/);
      expect(readdirSync(dir).toSorted()).to.deep.equal(['leaves', 'log.json']);
    });

    it('the log of another origin, when one is asked for', async () => {
      const dir = await newDir();
      expect(await rejection(openLog(dir, { origin: 'example.org/other' }))).to.include({ code: 'other_origin' });
      await (await openLog(dir, { origin: 'example.org/log' })).close();
    });
  });
});
