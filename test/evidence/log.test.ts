import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { openLog } from '../../src/evidence/log.ts';
import { parseCheckpoint } from '../../src/evidence/tlog/checkpoint.ts';
import { cosignatureVerifier, cosigner } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, makeKey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '../../src/evidence/tlog/merkle.ts';
import { type Note, openNote, parseNote, signNote } from '../../src/evidence/tlog/note.ts';
import { parseProof } from '../../src/evidence/tlog/proof.ts';
import { freshLogs, withLog } from './fresh-logs.ts';
import { allLeaves, numberedLeaf, numberOf, revealLeaf } from './leaves.ts';
import { rejection } from './rejection.ts';
import { headOf } from './tree-on-disk.ts';

describe('the evidence log', () => {
  const { newDir, filledDir } = freshLogs();

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

    it('a stretch of the log, wherever its bundles begin', async () => {
      const dir = await filledDir(Array.from({ length: 600 }, (_, i) => numberedLeaf(i)));
      await withLog(dir, async (log) => {
        for (const [from, to] of [
          [0, 3],
          [255, 257],
          [256, 512],
          [590, 700],
          [7, 7],
          [600, 601],
        ] as const) {
          const found: number[] = [];
          for await (const { index, leaf } of log.scan([], { from, to })) {
            expect(numberOf(leaf)).to.equal(index);
            found.push(index);
          }
          const length = Math.max(0, Math.min(to, 600) - from);
          expect(found).to.deep.equal(Array.from({ length }, (_, i) => from + i));
        }
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

  describe('while it is open', () => {
    it('tells a leaf that was altered, and serves the others', async () => {
      const dir = await filledDir(Array.from({ length: 300 }, (_, i) => numberedLeaf(i)));
      const path = join(dir, 'tile/entries/000');
      await withLog(dir, async (log) => {
        writeFileSync(path, Buffer.from(readFileSync(path)).fill('X', 40, 41));
        expect(await log.read(260)).to.deep.equal(numberedLeaf(260));
        expect(await log.read(1)).to.deep.equal(numberedLeaf(1));
        expect(await rejection(log.read(0))).to.include({ code: 'corrupt' });
        expect(await rejection(log.leafHash(0))).to.include({ code: 'corrupt' });
        expect(await rejection(allLeaves(log))).to.include({ code: 'corrupt' });
      });
    });

    it('signs a checkpoint for each batch, and says when', async () => {
      const dir = await newDir();
      let now = 1000;
      const log = await openLog(dir, { nowMs: () => now });
      expect(log.checkpoint.signedMs).to.equal(undefined);
      await log.append([numberedLeaf(0)]);
      expect(log.checkpoint.signedMs).to.equal(1000);
      now = 500; // A clock may jump: the log only says what it was told.
      await log.append([numberedLeaf(1)]);
      expect(log.checkpoint.signedMs).to.equal(500);
      await log.append([]);
      expect(log.checkpoint.note)
        .to.equal(readFileSync(join(dir, 'checkpoint'), 'utf8'))
        .and.to.match(/\n2\n/);
      await log.close();
    });

    it('proves each leaf by a file that its key alone verifies', async () => {
      const dir = await filledDir(Array.from({ length: 600 }, (_, i) => numberedLeaf(i)));
      await withLog(dir, async (log) => {
        for (const index of [0, 255, 256, 511, 599]) {
          const proof = parseProof(Buffer.from((await log.prove(index)) ?? ''));
          const { size, root } = parseCheckpoint(parseNote(Buffer.from(proof.checkpoint)).text);
          const leaf = leafHash(Buffer.from(canonicalJson(numberedLeaf(index))));
          expect(proof.index).to.equal(index);
          expect(verifyInclusion(leaf, index, size, proof.hashes, root)).to.equal(true);
        }
        for (const index of [-1, 600, 0.5]) expect(await log.prove(index)).to.equal(undefined);
      });
    });

    it('proves that each tree it signed grew out of those before', async () => {
      const dir = await filledDir(Array.from({ length: 300 }, (_, i) => numberedLeaf(i)));
      const heads = [headOf(dir)];
      await withLog(dir, async (log) => {
        for (const length of [100, 112, 488]) {
          await log.append(Array.from({ length }, (_, i) => numberedLeaf(log.size + i)));
          heads.push(headOf(dir));
        }
        for (const [i, old] of heads.entries()) {
          for (const grown of heads.slice(i)) {
            const hashes = await log.proveGrowth(old.size, grown.size);
            const [oldRoot, root] = [old.root, grown.root].map((text) => Buffer.from(text, 'base64')) as [
              Buffer,
              Buffer,
            ];
            expect(verifyConsistency(old.size, oldRoot, grown.size, root, hashes)).to.equal(true);
          }
        }
        expect(await rejection(log.proveGrowth(300, 1001))).to.be.instanceOf(RangeError);
      });
    });

    it('brings its checkpoint out again with cosignatures, unless it has grown meanwhile', async () => {
      const dir = await filledDir([numberedLeaf(0)]);
      const witness = makeKey('witness.example/w', COSIGNATURE);
      const cosign = (note: string): Note => {
        const { text } = parseNote(Buffer.from(note));
        return parseNote(Buffer.from(signNote(text, [cosigner(witness, 1_795_435_200)])));
      };
      await withLog(dir, async (log) => {
        const { text, signatures } = cosign(log.checkpoint.note);
        expect(await log.addSignatures(text, signatures)).to.equal(true);
        expect(await log.addSignatures(text, signatures), 'again').to.equal(true);
        const published = readFileSync(join(dir, 'checkpoint'), 'utf8');
        expect(log.checkpoint.note).to.equal(published);
        const own = headOf(dir);
        expect(own.size).to.equal(1);
        const known = [cosignatureVerifier(publicKeyOf(witness))];
        expect(
          openNote(Buffer.from(published), known).unknown,
          'that of the log, which we did not ask for',
        ).to.have.length(1);
        await log.append([numberedLeaf(1)]);
        expect(await log.addSignatures(text, signatures)).to.equal(false);
        expect(headOf(dir).size).to.equal(2);
      });
      await withLog(dir, async (log) => expect(log.size).to.equal(2));
    });

    it('removes partial tiles as soon as their tile is full', async () => {
      const dir = await newDir();
      await withLog(dir, async (log) => {
        for (let i = 0; i < 26; i += 1)
          await log.append(Array.from({ length: 10 }, (_, k) => numberedLeaf(10 * i + k)));
        expect(await allLeaves(log)).to.have.length(260);
      });
      expect(readdirSync(join(dir, 'tile/entries'))).to.deep.equal(['000', '001.p']);
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
