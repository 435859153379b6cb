import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Level } from '../src/verify/audit.ts';
import { type RecordedLog, recordLog } from '../test/verify/recorded-log.ts';
import type { Benchmark, Figures } from './benchmark.ts';
import { originBytes } from './origin-data.ts';

const run = promisify(execFile);
const WORKER = fileURLToPath(new URL('verify-worker.ts', import.meta.url));

/** 31 days of a slot every five minutes with eleven draws: 98,230 with those of the first slot. */
const MONTH_SLOTS = 8928;
/** As many days as a million leaves take, of draws alone and with connections, traces and anchors beside them. */
const MILLION_SLOTS = 71_000;
const MILLION_BESIDE_SLOTS = 25_800;

interface Audited {
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly rss_bytes: number;
  readonly leaves: number;
  readonly draws: number;
}

/**
 * Audits a month and a million leaves of evidence, of draws alone and with what follows them, with the whole origin data, each in a process
 * of its own with the memory settings of `npm run landfall`: wall clock, and the most memory that was resident. Making the evidence takes
 * several minutes and is not counted.
 */
export const benchVerify: Benchmark = async () => {
  const month = await audited({ slots: MONTH_SLOTS }, [0, 1, 2]);
  const million = await audited({ slots: MILLION_SLOTS }, [1]);
  const beside = await audited({ slots: MILLION_BESIDE_SLOTS, beside: true }, [1]);
  return {
    ours: { ...named('month', month), ...named('million', million), ...named('million_beside', beside) },
    peers: {},
    ratio: {},
    commands: ['npm run bench -- verify'],
  };
};

/** A month at level 1, for the benchmark of the evidence log. */
export async function verifyMonthSeconds(): Promise<number> {
  const [one] = await audited({ slots: MONTH_SLOTS }, [1]);
  return one?.[1].seconds ?? Number.NaN;
}

async function audited(
  evidence: Pick<RecordedLog, 'slots' | 'beside'>,
  levels: readonly Level[],
): Promise<readonly (readonly [Level, Audited])[]> {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-verify-'));
  try {
    const origins: Uint8Array[] = [];
    for await (const bytes of originBytes()) origins.push(bytes);
    const vkey = await recordLog(join(dir, 'log'), { ...evidence, origins: Buffer.concat(origins) });
    const all: (readonly [Level, Audited])[] = [];
    for (const level of levels) {
      const args = ['--max-semi-space-size=4', WORKER, join(dir, 'log'), vkey, String(level)];
      const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072' };
      const { stdout } = await run(process.execPath, args, { env });
      all.push([level, JSON.parse(stdout) as Audited]);
    }
    return all;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function named(what: string, all: readonly (readonly [Level, Audited])[]): Figures {
  const [first] = all;
  return {
    [`${what}_leaves`]: first?.[1].leaves ?? 0,
    [`${what}_draws`]: first?.[1].draws ?? 0,
    ...Object.fromEntries(
      all.flatMap(([level, { seconds, cpu_seconds, rss_bytes }]) => [
        [`${what}_level_${level}_seconds`, round(seconds)],
        [`${what}_level_${level}_cpu_seconds`, round(cpu_seconds)],
        [`${what}_level_${level}_rss_bytes`, rss_bytes],
      ]),
    ),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
