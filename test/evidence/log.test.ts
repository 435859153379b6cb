import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { leafHash } from '../../src/evidence/tlog/merkle.ts';
import { allLeaves, numberedLeaf, revealLeaf } from './leaves.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';

describe('the evidence log', () => {
  const tempDir = tempDirs();

  async function newDir(): Promise<string> {
    const dir = join(tempDir(), 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    return dir;
  }

  async function withLog<T>(dir: string, use: (log: EvidenceLog) => Promise<T>): Promise<T> {
    const log = await openLog(dir);
    try {
      return await use(log);
    } finally {
      await log.close();
    }
  }

  /** A log of some leaves, closed again. */
  async function filledDir(leaves: readonly Leaf[]): Promise<string> {
    const dir = await newDir();
    await withLog(dir, (log) => log.append(leaves));
    return dir;
  }

  describe('is made by init', () => {
    it('in a new directory, with its origin', async () => {
      const dir = await newDir();
      expect(readFileSync(join(dir, 'log.json'), 'utf8')).to.equal(
        '{"format":"landfall-lines/1","origin":"example.org/log"}\n',
      );
      expect(await withLog(dir, async (log) => log.size)).to.equal(0);
    });

    it('in an empty directory', async () => {
      const dir = tempDir();
      await initLog(dir, { origin: 'example.org/log' });
      expect(await withLog(dir, async (log) => log.size)).to.equal(0);
    });

    it('but never in one that holds anything', async () => {
      const dir = tempDir();
      writeFileSync(join(dir, 'notes.txt'), 'mine');
      expect(await rejection(initLog(dir, { origin: 'o' }))).to.include({ code: 'already_exists', path: dir });
      expect(readdirSync(dir)).to.deep.equal(['notes.txt']);
    });

    it('by one of two that try at once', async () => {
      const dir = join(tempDir(), 'evidence');
      const tries = await Promise.allSettled([initLog(dir, { origin: 'a' }), initLog(dir, { origin: 'b' })]);
      expect(tries.filter((t) => t.status === 'fulfilled')).to.have.length(1);
      await withLog(dir, (log) => log.append([numberedLeaf(0)]));
    });

    it('and not by opening', async () => {
      const dir = tempDir();
      expect(await rejection(openLog(dir))).to.include({ code: 'not_initialised' });
      expect(await rejection(openLog(join(dir, 'nowhere')))).to.include({ code: 'not_initialised' });
      expect(readdirSync(dir)).to.deep.equal([]);
    });
  });

  describe('keeps what was appended', () => {
    it('in order, from one opening to the next', async () => {
      const dir = await newDir();
      await withLog(dir, async (log) => {
        expect(await log.append([numberedLeaf(0), numberedLeaf(1)])).to.equal(0);
        expect(await log.append([numberedLeaf(2)])).to.equal(2);
        expect(log.size).to.equal(3);
        expect(await log.read(1)).to.deep.equal(numberedLeaf(1));
      });
      await withLog(dir, async (log) => {
        expect(await log.append([numberedLeaf(3)])).to.equal(3);
        expect(await allLeaves(log)).to.deep.equal([0, 1, 2, 3].map((number) => numberedLeaf(number)));
      });
    });

    it('with each batch in one piece, however many arrive at once', async () => {
      const dir = await newDir();
      await withLog(dir, async (log) => {
        const batches = Array.from({ length: 50 }, (_, b) =>
          Array.from({ length: 1 + (b % 7) }, (_, i) => numberedLeaf(100 * b + i)),
        );
        const firsts = await Promise.all(batches.map((batch) => log.append(batch)));
        for (const [b, batch] of batches.entries()) {
          for (const [i, leaf] of batch.entries()) expect(await log.read((firsts[b] ?? 0) + i)).to.deep.equal(leaf);
        }
        expect(firsts).to.deep.equal(firsts.toSorted((a, b) => a - b));
      });
    });

    it('of any text, an empty batch included', async () => {
      const leaf = revealLeaf('é\u2028\n"😀a\r\n\tb\u0000');
      const dir = await filledDir([leaf]);
      await withLog(dir, async (log) => {
        expect(await log.append([])).to.equal(1);
        expect(await allLeaves(log)).to.deep.equal([leaf]);
      });
    });

    it('and gives the RFC 6962 hash of each leaf', async () => {
      const dir = await filledDir([numberedLeaf(0), numberedLeaf(1)]);
      await withLog(dir, async (log) => {
        expect(await log.leafHash(1)).to.equal(leafHash(Buffer.from(canonicalJson(numberedLeaf(1)))).toString('hex'));
        expect(await log.leafHash(2)).to.equal(undefined);
      });
    });

    it('and has nothing before the first leaf or beyond the last', async () => {
      const dir = await filledDir([numberedLeaf(0)]);
      await withLog(dir, async (log) => {
        for (const index of [-1, 1, 0.5, Number.NaN]) expect(await log.read(index)).to.equal(undefined);
      });
    });

    it('up to 65,535 bytes a leaf, and none of a batch in which one is larger', async () => {
      const dir = await newDir();
      await withLog(dir, async (log) => {
        const room = 65_535 - canonicalJson(numberedLeaf(0)).length;
        await log.append([numberedLeaf(0, 'x'.repeat(room))]);
        const refused = await rejection(log.append([numberedLeaf(1), numberedLeaf(0, 'x'.repeat(room + 1))]));
        expect(refused).to.include({ code: 'leaf_too_large' });
        expect(log.size).to.equal(1);
        expect(await log.append([numberedLeaf(1)])).to.equal(1);
      });
      await withLog(dir, async (log) => expect((await allLeaves(log)).length).to.equal(2));
    });
  });

  describe('scans', () => {
    const leaves: readonly Leaf[] = Array.from({ length: 3000 }, (_, i) =>
      i % 5 === 0 ? revealLeaf(`day ${i}`) : numberedLeaf(i, 'x'.repeat(i)),
    );

    it('leaves of the kinds that were asked for, with their indices', async () => {
      const dir = await filledDir(leaves);
      await withLog(dir, async (log) => {
        const found: number[] = [];
        for await (const { index, leaf } of log.scan(['seed-reveal', 'draw'])) {
          expect(leaf).to.deep.equal(leaves[index]);
          found.push(index);
        }
        expect(found).to.deep.equal(leaves.flatMap((leaf, i) => (leaf.$kind === 'seed-reveal' ? [i] : [])));
        expect(await allLeaves(log)).to.deep.equal(leaves);
      });
    });

    it('only what was there when the scan began', async () => {
      const dir = await filledDir([numberedLeaf(0), numberedLeaf(1)]);
      await withLog(dir, async (log) => {
        let seen = 0;
        for await (const _ of log.scan()) {
          seen += 1;
          await log.append([numberedLeaf(seen + 1)]);
        }
        expect(seen).to.equal(2);
        expect(log.size).to.equal(4);
      });
    });
  });

  describe('after a crash', () => {
    it('cuts off a torn tail, keeps it aside and goes on', async () => {
      const dir = await filledDir([numberedLeaf(0), numberedLeaf(1)]);
      const leaves = join(dir, 'leaves');
      const good = readFileSync(leaves);
      appendFileSync(leaves, `${'a'.repeat(64)} {"$kind":"dr`);
      await withLog(dir, async (log) => {
        expect(log.size).to.equal(2);
        expect(readFileSync(leaves).equals(good)).to.equal(true);
        expect(await log.append([numberedLeaf(2)])).to.equal(2);
      });
      const torn = readdirSync(join(dir, 'torn'));
      expect(torn).to.have.length(1);
      expect(readFileSync(join(dir, 'torn', torn[0] ?? ''), 'latin1')).to.match(/^a{64} \{"\$kind":"dr$/);
    });

    it('cuts off a tail of zeros as long as a file system may leave', async () => {
      const dir = await filledDir([numberedLeaf(0)]);
      appendFileSync(join(dir, 'leaves'), Buffer.alloc(9 * 1024 * 1024));
      await withLog(dir, async (log) => expect(await allLeaves(log)).to.deep.equal([numberedLeaf(0)]));
    });

    it('takes a file cut at any byte, and serves the whole leaves before the cut', async () => {
      const leaves = [numberedLeaf(0), revealLeaf('2026-11-22'), numberedLeaf(2)];
      const dir = await filledDir(leaves);
      const path = join(dir, 'leaves');
      const bytes = readFileSync(path);
      for (let cut = bytes.length; cut >= 0; cut -= 7) {
        writeFileSync(path, bytes.subarray(0, cut));
        const whole = bytes.subarray(0, cut).filter((byte) => byte === 10).length;
        await withLog(dir, async (log) => expect(await allLeaves(log)).to.deep.equal(leaves.slice(0, whole)));
      }
    });

    it('clears away files that were under way', async () => {
      const dir = await newDir();
      writeFileSync(join(dir, 'tmp/draws-2026-11-23.0123'), 'half');
      await withLog(dir, async () => expect(readdirSync(join(dir, 'tmp'))).to.deep.equal([]));
    });
  });

  describe('refuses to open', () => {
    async function damaged(damage: (bytes: Buffer) => Buffer): Promise<unknown> {
      const dir = await filledDir([numberedLeaf(0), numberedLeaf(1), numberedLeaf(2)]);
      const path = join(dir, 'leaves');
      writeFileSync(path, damage(readFileSync(path)));
      const after = readFileSync(path);
      const error = await rejection(openLog(dir));
      expect(readFileSync(path).equals(after), 'the file is left as it is').to.equal(true);
      expect(readdirSync(join(dir, 'lock'))).to.deep.equal([]);
      return error;
    }

    it('when one byte of a leaf was altered, and says in which line', async () => {
      const error = await damaged((bytes) => {
        const second = bytes.indexOf(10) + 1;
        bytes[second + 80] = (bytes[second + 80] ?? 0) ^ 1;
        return bytes;
      });
      expect(error).to.include({ code: 'corrupt' });
      expect(error)
        .to.have.property('message')
        .that.matches(/leaves:2 \(byte \d+\).*Restore the file from a copy/);
    });

    it('when a line was taken apart, emptied or made endless', async () => {
      const changes: readonly ((bytes: Buffer) => Buffer)[] = [
        (bytes) => Buffer.concat([Buffer.from('\n'), bytes]),
        (bytes) => Buffer.concat([bytes.subarray(0, 100), Buffer.from('\n'), bytes.subarray(100)]),
        (bytes) => Buffer.concat([Buffer.alloc(9 * 1024 * 1024), bytes]),
        (bytes) => Buffer.concat([bytes, Buffer.alloc(9 * 1024 * 1024), Buffer.from('\n')]),
        (bytes) => bytes.fill(0, 0, 300),
      ];
      for (const change of changes) expect(await damaged(change)).to.include({ code: 'corrupt' });
    });

    it('a directory of another format', async () => {
      for (const about of ['{"format":"tiles/1","origin":"o"}\n', '{ "format":"landfall-lines/1"}\n', '']) {
        const dir = await newDir();
        writeFileSync(join(dir, 'log.json'), about);
        expect(await rejection(openLog(dir))).to.include({ code: 'corrupt', path: join(dir, 'log.json') });
      }
    });

    it('the log of another origin, when one is asked for', async () => {
      const dir = await newDir();
      expect(await rejection(openLog(dir, { origin: 'example.org/other' }))).to.include({ code: 'other_origin' });
      await (await openLog(dir, { origin: 'example.org/log' })).close();
    });

    it('when the leaves are gone, instead of beginning anew', async () => {
      const dir = tempDir();
      mkdirSync(join(dir, 'evidence'));
      writeFileSync(join(dir, 'evidence/log.json'), '{"format":"landfall-lines/1","origin":"o"}\n');
      expect(await rejection(openLog(join(dir, 'evidence')))).to.include({ code: 'unwritable' });
    });
  });

  describe('while it is open', () => {
    it('tells a leaf that was altered or cut off, and serves the others', async () => {
      const dir = await filledDir([numberedLeaf(0), numberedLeaf(1), numberedLeaf(2)]);
      const path = join(dir, 'leaves');
      await withLog(dir, async (log) => {
        const bytes = readFileSync(path);
        bytes.write('X', bytes.indexOf(10) + 90);
        writeFileSync(path, bytes);
        truncateSync(path, bytes.length - 5);
        expect(await log.read(0)).to.deep.equal(numberedLeaf(0));
        expect(await rejection(log.read(1))).to.include({ code: 'corrupt' });
        expect(await rejection(log.leafHash(2))).to.include({ code: 'corrupt' });
        expect(await rejection(allLeaves(log))).to.include({ code: 'corrupt' });
      });
    });

    it('finishes what is under way before it closes, and takes nothing after', async () => {
      const dir = await newDir();
      const log = await openLog(dir);
      const appends = [log.append([numberedLeaf(0)]), log.append([numberedLeaf(1)])];
      await Promise.all([log.close(), log.close()]);
      expect(await Promise.all(appends)).to.deep.equal([0, 1]);
      expect(await rejection(log.append([numberedLeaf(2)]))).to.include({ code: 'closed' });
      expect(await rejection(log.read(0))).to.include({ code: 'closed' });
      await withLog(dir, async (again) => expect(again.size).to.equal(2));
    });
  });
});
