import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SlotLeaf } from '../src/core/slot-record.ts';
import { canonicalJson } from '../src/evidence/canonical-json.ts';
import type { EvidenceLog } from '../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../src/evidence/log.ts';
import { type Benchmark, type Figures, sameRandom32 } from './benchmark.ts';
import { verifyMonthSeconds } from './verify.ts';

const BATCH = 1000;
/** Leaves in a log, after which proofs are made: more than two levels of tiles hold. */
const LEAVES = 200_000;
const PROOFS = 2000;
/** Bytes of a leaf: of one small draw, and of one with some exchanges as a service in use keeps. */
const SMALL = 600;
const USUAL = 4000;

/**
 * The evidence log on this machine's temporary place: appends of 1,000 leaves, each durable (tiles, bundles, signed checkpoint, their
 * directories) before the next; proofs of random leaves; opening with its check of the tree; reading all through with every hash.
 * Beside it the floor: the same leaves as lines of one plain file with fdatasync after each batch. Times are wall clock.
 */
export const benchEvidence: Benchmark = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  try {
    const plain = await appendPlain(join(dir, 'plain'), SMALL, LEAVES);
    const { rate, figures } = await ofTree(join(dir, 'small'), SMALL, LEAVES);
    const usual = await ofTree(join(dir, 'usual'), USUAL, LEAVES / 10);
    return {
      ours: {
        append_per_second: Math.round(rate),
        append_usual_per_second: Math.round(usual.rate),
        ...figures,
        verify_month_seconds: round(await verifyMonthSeconds()),
        leaves: LEAVES,
        batch: BATCH,
      },
      peers: { plain_file: { append_per_second: Math.round(plain) } },
      ratio: { plain_file: round(rate / plain) },
      commands: ['npm run bench -- evidence'],
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
};

async function ofTree(
  dir: string,
  bytes: number,
  leaves: number,
): Promise<{ readonly rate: number; readonly figures: Figures }> {
  await initLog(dir, { origin: 'bench.example/log' });
  const log = await openLog(dir);
  const seconds = await secondsOf(async () => {
    for (let at = 0; at < leaves; at += BATCH) await log.append(batchOf(bytes, at));
  });
  const proofs = await proofSeconds(log);
  const scan = await secondsOf(async () => {
    for await (const { leaf } of log.scan(['judgement'])) throw new Error(`a leaf of kind ${leaf.$kind}`);
  });
  const rss = process.memoryUsage.rss();
  await log.close();
  const opening = await secondsOf(async () => (await openLog(dir)).close());
  const figures = {
    proof_p50_ms: round(1000 * quantile(proofs, 0.5)),
    proof_p99_ms: round(1000 * quantile(proofs, 0.99)),
    open_seconds: round(opening),
    read_through_seconds: round(scan),
    rss_bytes: rss,
  };
  return { rate: leaves / seconds, figures };
}

async function proofSeconds(log: EvidenceLog): Promise<readonly number[]> {
  const random32 = sameRandom32();
  const seconds: number[] = [];
  for (let i = 0; i < PROOFS; i += 1) {
    const index = random32() % log.size;
    seconds.push(
      await secondsOf(async () => {
        if ((await log.prove(index)) === undefined) throw new Error(`no proof of leaf ${index}`);
      }),
    );
  }
  return seconds;
}

/** Leaves a second. */
async function appendPlain(path: string, bytes: number, leaves: number): Promise<number> {
  const file = await open(path, 'wx');
  try {
    const seconds = await secondsOf(async () => {
      for (let at = 0; at < leaves; at += BATCH) {
        await file.write(
          batchOf(bytes, at)
            .map((leaf) => `${canonicalJson(leaf)}\n`)
            .join(''),
        );
        await file.datasync();
      }
    });
    return leaves / seconds;
  } finally {
    await file.close();
  }
}

function batchOf(bytes: number, from: number): readonly SlotLeaf[] {
  const rest = {
    $kind: 'slot',
    lengthMs: 300_000,
    windowMs: 294_000,
    deadlineMs: 299_000,
    planned: [],
    frame: '11'.repeat(32),
    manifest: '22'.repeat(32),
    round: 1,
    beacon: '',
  } as const;
  return Array.from({ length: BATCH }, (_, i) => ({ ...rest, claim: 'x'.repeat(bytes - 300), slot: from + i }));
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * values.length)] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
