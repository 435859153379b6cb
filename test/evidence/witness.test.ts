import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { disk, type Files } from '../../src/evidence/files.ts';
import { formatAddCheckpoint } from '../../src/evidence/tlog/add-checkpoint.ts';
import { parseCheckpoint } from '../../src/evidence/tlog/checkpoint.ts';
import { cosignatureTime, cosignatureVerifier } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, makeKey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { openNote, parseNote } from '../../src/evidence/tlog/note.ts';
import { openWitness, type Witness, type WitnessAnswer } from '../../src/evidence/witness.ts';
import { initMemory } from '../../src/evidence/witness-memory.ts';
import { FaultyFiles } from './faulty-files.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';
import { checkpointOf, growthOf, type MemoryLog, requestOf } from './witnessed-log.ts';

const NOW_MS = 1_795_468_800_123;
const KEY = makeKey('witness.example/w', COSIGNATURE);
const VERIFIER = cosignatureVerifier(publicKeyOf(KEY));
const LOG: MemoryLog = { key: makeKey('example.org/log'), leaves: Array.from({ length: 600 }, (_, i) => `leaf ${i}`) };
/** The same log up to leaf 4, by the same key. */
const FORK: MemoryLog = { key: LOG.key, leaves: LOG.leaves.map((leaf, i) => (i < 4 ? leaf : `other ${leaf}`)) };
const OTHER: MemoryLog = { key: makeKey('example.org/other'), leaves: ['a', 'b', 'c'] };

describe('a witness', () => {
  const tempDir = tempDirs();

  async function newDir(): Promise<string> {
    const dir = join(tempDir(), 'witness');
    await initMemory(dir, disk);
    return dir;
  }

  const logs = [LOG, OTHER].map(({ key }) => publicKeyOf(key));

  async function withWitness<T>(dir: string, use: (witness: Witness) => Promise<T>, files?: Files): Promise<T> {
    const witness = await openWitness(dir, KEY, logs, files);
    try {
      return await use(witness);
    } finally {
      await witness.close().catch(() => undefined);
    }
  }

  /** The size that an answer's cosignature is of, once it is verified over the checkpoint that was sent. */
  function cosignedSize(answer: WitnessAnswer, note: string): number {
    expect(answer.status).to.equal(200);
    const { verified, text } = openNote(Buffer.from(note + answer.body), [VERIFIER]);
    expect(cosignatureTime(verified[0]?.signature ?? Buffer.alloc(0))).to.equal(Math.floor(NOW_MS / 1000));
    return parseCheckpoint(text).size;
  }

  it('cosigns a log from its first checkpoint on, with the time of its look', async () => {
    await withWitness(await newDir(), async (witness) => {
      let old = 0;
      for (const size of [3, 4, 256, 257, 257, 600]) {
        const answer = await witness.addCheckpoint(await requestOf(LOG, old, size), NOW_MS);
        expect(cosignedSize(answer, checkpointOf(LOG, size))).to.equal(size);
        old = size;
      }
    });
  });

  it('knows after a restart what it has cosigned', async () => {
    const dir = await newDir();
    await withWitness(dir, async (witness) => witness.addCheckpoint(await requestOf(LOG, 0, 300), NOW_MS));
    await withWitness(dir, async (witness) => {
      const first = await witness.addCheckpoint(await requestOf(LOG, 0, 400), NOW_MS);
      expect(first).to.deep.equal({ status: 409, contentType: 'text/x.tlog.size', body: '300\n' });
      expect((await witness.addCheckpoint(await requestOf(LOG, 300, 400), NOW_MS)).status).to.equal(200);
    });
  });

  it('keeps logs apart', async () => {
    await withWitness(await newDir(), async (witness) => {
      expect((await witness.addCheckpoint(await requestOf(LOG, 0, 300), NOW_MS)).status).to.equal(200);
      expect((await witness.addCheckpoint(await requestOf(OTHER, 0, 2), NOW_MS)).status).to.equal(200);
      expect((await witness.addCheckpoint(await requestOf(OTHER, 2, 3), NOW_MS)).status).to.equal(200);
    });
  });

  describe('gives no cosignature', () => {
    let witness: Witness;
    beforeEach(async () => {
      witness = await openWitness(await newDir(), KEY, logs);
      await witness.addCheckpoint(await requestOf(LOG, 0, 10), NOW_MS);
    });
    afterEach(() => witness.close());

    async function statusOf(body: Buffer | string): Promise<number> {
      return (await witness.addCheckpoint(Buffer.from(body), NOW_MS)).status;
    }

    it('for bytes that are no request', async () => {
      for (const body of ['', 'old 10\n', 'old 10\n\n', 'old 10\n\nno checkpoint\n', 'old 10\n\na\n1\nb\n\n— a b\n']) {
        expect(await statusOf(body), JSON.stringify(body)).to.equal(400);
      }
    });

    it('for a log that it does not know', async () => {
      expect(await statusOf(await requestOf({ ...LOG, key: makeKey('example.org/unknown') }, 0, 3))).to.equal(404);
    });

    it('under a key that the log has not, even beside another log’s', async () => {
      const proof = await growthOf(LOG, 10, 20);
      for (const key of [makeKey(LOG.key.name), OTHER.key]) {
        const checkpoint = checkpointOf(LOG, 20, key);
        expect(await statusOf(formatAddCheckpoint({ oldSize: 10, proof, checkpoint }))).to.equal(403);
      }
    });

    it('for a signature that is false', async () => {
      const [text] = checkpointOf(LOG, 20).split('\n\n');
      const [, signature] = checkpointOf(LOG, 21).split('\n\n');
      const proof = await growthOf(LOG, 10, 20);
      expect(
        await statusOf(formatAddCheckpoint({ oldSize: 10, proof, checkpoint: `${text}\n\n${signature}` })),
      ).to.equal(403);
    });

    it('when the old size is above the new one', async () => {
      expect(
        await statusOf(formatAddCheckpoint({ oldSize: 10, proof: [], checkpoint: checkpointOf(LOG, 9) })),
      ).to.equal(400);
    });

    it('from any other size than that of the last one', async () => {
      for (const old of [0, 9, 11]) expect(await statusOf(await requestOf(LOG, old, 20))).to.equal(409);
    });

    it('to a log that goes back', async () => {
      expect(await statusOf(await requestOf(LOG, 0, 9))).to.equal(409);
      expect(await statusOf(await requestOf(LOG, 5, 9))).to.equal(409);
    });

    it('to a fork, of the same size or grown', async () => {
      expect(await statusOf(await requestOf(FORK, 10, 10))).to.equal(409);
      expect(await statusOf(await requestOf(FORK, 10, 20))).to.equal(422);
      const proof = await growthOf(LOG, 10, 20);
      expect(await statusOf(formatAddCheckpoint({ oldSize: 10, proof, checkpoint: checkpointOf(FORK, 20) }))).to.equal(
        422,
      );
    });

    it('for a proof with a hash too few or too many, or with any one bit changed', async () => {
      const proof = await growthOf(LOG, 10, 20);
      const ask = (hashes: readonly Buffer[]): Promise<number> =>
        statusOf(formatAddCheckpoint({ oldSize: 10, proof: hashes, checkpoint: checkpointOf(LOG, 20) }));
      expect(await ask(proof.slice(1))).to.equal(422);
      expect(await ask([...proof, Buffer.alloc(32)])).to.equal(422);
      for (const [i, hash] of proof.entries()) {
        const changed = Buffer.from(hash);
        changed[i] = (changed[i] ?? 0) ^ 1;
        expect(await ask(proof.with(i, changed))).to.equal(422);
      }
      expect(await ask(proof)).to.equal(200);
    });

    it('for a first checkpoint without leaves whose root is not that of the empty tree', async () => {
      const empty = await requestOf(OTHER, 0, 0);
      expect(await statusOf(empty)).to.equal(200);
      const { text } = parseNote(Buffer.from(checkpointOf(OTHER, 0)));
      expect(parseCheckpoint(text).size).to.equal(0);
      const lying: MemoryLog = { key: OTHER.key, leaves: ['x'] };
      const note = checkpointOf(lying, 1).replace('\n1\n', '\n0\n');
      expect(await statusOf(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: note }))).to.equal(403);
    });
  });

  it('never signs two trees of which one does not begin with the other, however it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.nat(12), fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 12 }),
        async (asked) => {
          const signed: { readonly fork: boolean; readonly size: number }[] = [];
          await withWitness(await newDir(), async (witness) => {
            // All at once: they meet in the witness.
            await Promise.all(
              asked.map(async ([fork, old, size, proven]) => {
                const log = fork ? FORK : LOG;
                const proof = proven <= size ? await growthOf(log, proven, size) : [];
                const body = formatAddCheckpoint({ oldSize: old, proof, checkpoint: checkpointOf(log, size) });
                const { status } = await witness.addCheckpoint(Buffer.from(body), NOW_MS);
                if (status === 200) signed.push({ fork, size });
              }),
            );
          });
          // Sizes only grow, and beyond leaf 4 all are of one of the two.
          const sizes = signed.map(({ size }) => size);
          expect(sizes).to.deep.equal(sizes.toSorted((a, b) => a - b));
          expect(new Set(signed.filter(({ size }) => size > 4).map(({ fork }) => fork)).size).to.be.at.most(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives a cosignature only for what it will still know after any fault of the disk', async () => {
    const first = await requestOf(LOG, 0, 10);
    const second = await requestOf(LOG, 10, 20);
    let struck = 0;
    for (let call = 0; call < 60; call += 1) {
      for (const fault of ['EIO', 'ENOSPC', 'torn', 'crash'] as const) {
        const dir = await newDir();
        const faulty = new FaultyFiles(disk, new Map([[call, fault]]));
        let answered = 0;
        try {
          await withWitness(
            dir,
            async (witness) => {
              for (const [body, size] of [
                [first, 10],
                [second, 20],
              ] as const) {
                if ((await witness.addCheckpoint(body, NOW_MS)).status === 200) answered = size;
              }
            },
            faulty.files,
          );
        } catch (error) {
          expect(error, `${fault} at call ${call}`).to.have.property('name', 'EvidenceError');
        }
        if (faulty.struck) struck += 1;
        // Of a process that has died; this one has not.
        rmSync(join(dir, 'lock'), { recursive: true, force: true });
        const known = await withWitness(dir, async (witness) => {
          const { status, body } = await witness.addCheckpoint(await requestOf(LOG, 30, 30), NOW_MS);
          expect(status).to.equal(409);
          return Number(body);
        });
        expect(known, `${fault} at call ${call}`).to.be.at.least(answered);
      }
    }
    expect(struck).to.be.above(60);
  }).timeout(60_000);

  it('starts with nothing but its own memory, whole', async () => {
    const dir = await newDir();
    await withWitness(dir, async (witness) => witness.addCheckpoint(await requestOf(LOG, 0, 300), NOW_MS));
    const [name = ''] = readdirSync(join(dir, 'seen'));
    const path = join(dir, 'seen', name);
    const whole = readFileSync(path);
    // What somebody else signed is not what it signed itself.
    for (const bytes of [whole.subarray(0, -10), Buffer.from(checkpointOf(LOG, 5)), Buffer.alloc(0)]) {
      writeFileSync(path, bytes);
      const error = await rejection(openWitness(dir, KEY, logs));
      expect(error).to.include({ code: 'corrupt', path });
      expect(String(error)).to.include('led to sign a fork');
    }
    writeFileSync(path, whole);
    await withWitness(dir, async () => undefined);
  });

  it('is made once, runs once, and does not run where it was not made', async () => {
    const dir = await newDir();
    expect(await rejection(initMemory(dir, disk))).to.include({ code: 'already_exists' });
    expect(await rejection(openWitness(tempDir(), KEY, logs))).to.include({ code: 'not_initialised' });
    await withWitness(dir, async () => {
      expect(await rejection(openWitness(dir, KEY, logs))).to.include({ code: 'locked' });
    });
  });
});
