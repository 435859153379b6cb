import type { ClosedWindow } from '../src/core/closed-report.ts';
import { closedReport } from '../src/core/closed-report.ts';
import type { DescribedClaim } from '../src/core/described-claim.ts';
import type { Judgement, JudgementLeaf } from '../src/core/judgement.ts';
import { spanDays, spanOf } from '../src/core/span-days.ts';
import type { Statement } from '../src/core/statement.ts';
import { recordOf, windowsOfSlot } from '../src/core/window-record.ts';
import type { WindowTally } from '../src/core/window-tally.ts';
import { sumWindowTallies, windowSum } from '../src/core/window-tally.ts';
import { canonicalJson } from '../src/evidence/canonical-json.ts';
import { sha256Hex } from '../src/evidence/sha256.ts';
import { renderReport } from '../src/reports/render.ts';
import { type Benchmark, sameRandom32 } from './benchmark.ts';

const DAYS = 365;
const SLOTS_A_DAY = 288;
const DRAWS = 11;
/** Thursday, 1 January 2026, 00:00 UTC. */
const FIRST_SLOT = 1_767_225_600;

const CLAIM: DescribedClaim = {
  claim: {
    id: 'bench',
    statement: 'Today, 100 percent of US user traffic is being routed to Oracle Cloud Infrastructure',
    source: { publisher: 'bench', date: '2022-06-17' },
    provider: 'oci',
    operator: undefined,
    country: 'US',
    endpoints: Array.from({ length: 20 }, (_, i) => ({
      name: `e${i}.example`,
      port: 443,
      role: `r${i % 5}`,
      weight: 1,
    })),
    weightsKnown: false,
    frame: { id: 'us', sha256: '00'.repeat(32), blocks: 1_400_000, vintage: '2026-06-17' },
    manifestSha256: '11'.repeat(32),
    drawsPerSlot: DRAWS,
    slotMs: 300_000,
  },
  levels: { quoted: 1, tested: [0.999] },
  resolvers: [{ id: 'direct', class: 'authoritative' }],
  networks: Array.from({ length: 40 }, (_, i) => ({ network: `network ${i}`, weight: '100', blocks: 10 })),
  vantages: [{ id: 'local', asn: undefined }],
  publisher: undefined,
  demo: false,
};

/**
 * All closed windows of a year, 1.16 million draws in 105,120 judgement leaves: each leaf parsed from its text as the log holds it,
 * tallied and summed into its day, the days into weeks and months, recorded, and reported with bounds and verdicts. What makes the leaves is not timed.
 * Then one statement in each form. Times are wall clock, but for that of this thread's CPU.
 */
export const benchWindows: Benchmark = async () => {
  const parts = new Map<string, WindowTally[]>();
  const random32 = sameRandom32();
  let [seconds, cpuSeconds] = [0, 0];
  const timed = async (work: () => void): Promise<void> => {
    const before = process.threadCpuUsage();
    seconds += await secondsOf(work);
    const { user, system } = process.threadCpuUsage(before);
    cpuSeconds += (user + system) / 1e6;
  };
  for (let day = 0; day < DAYS; day += 1) {
    const texts = dayOfLeaves(day, random32).map((leaf) => JSON.stringify(leaf));
    await timed(() =>
      addDay(
        parts,
        texts.map((text) => JSON.parse(text) as JudgementLeaf),
      ),
    );
  }
  let windows: readonly ClosedWindow[] = [];
  await timed(() => {
    windows = [...parts].map(([name, tallies]) => closed(name, sumWindowTallies(tallies)));
  });
  const draws = DAYS * SLOTS_A_DAY * DRAWS;
  return {
    ours: {
      year_seconds: round(seconds),
      year_cpu_seconds: round(cpuSeconds),
      windows: windows.length,
      draws,
      ...(await renderSeconds(windows)),
    },
    peers: {},
    ratio: {},
    commands: ['npm run bench -- windows'],
  };
};

/** A day is the sum of its leaves, and adds to itself, its week and its month. */
function addDay(parts: Map<string, WindowTally[]>, leaves: readonly JudgementLeaf[]): void {
  const day = windowSum();
  for (const leaf of leaves) day.addJudgements(leaf, leaf.slot, 'US');
  const tally = day.value();
  for (const { name } of windowsOfSlot(leaves[0]?.slot ?? 0)) {
    const held = parts.get(name) ?? [];
    held.push(tally);
    parts.set(name, held);
  }
}

function closed(window: string, tally: WindowTally): ClosedWindow {
  const { sums, breakdowns } = recordOf(tally);
  const record = {
    $kind: 'window' as const,
    claim: CLAIM.claim.id,
    window,
    status: 'final' as const,
    revision: 2,
    sums,
    breakdowns: sha256Hex(canonicalJson(breakdowns)),
    described: '00'.repeat(32),
  };
  return { leaf: 0, record, described: CLAIM, report: closedReport(CLAIM, record, breakdowns) };
}

async function renderSeconds(windows: readonly ClosedWindow[]): Promise<Readonly<Record<string, number>>> {
  const [first] = windows;
  if (first === undefined) throw new RangeError('there is no window');
  const days = windows.filter(({ record }) => record.window.startsWith('2026-01-')).map(({ record }) => record);
  const statement: Statement = {
    ...first,
    leafHash: '00'.repeat(32),
    log: { origin: 'bench.example/log', size: 1, root: '', witnesses: [] },
    adjudications: [],
    notes: [],
    days: spanDays(spanOf(first.record.window), CLAIM.levels, days),
  };
  const figures: Record<string, number> = {};
  for (const format of ['html', 'json', 'csv', 'md', 'pdf'] as const) {
    figures[`${format}_seconds`] = round(
      await secondsOf(async () => {
        const rendered = await renderReport(statement, format, 'A4');
        if (!rendered.ok) throw new Error(rendered.why);
      }),
    );
  }
  return figures;
}

function dayOfLeaves(day: number, random32: () => number): readonly JudgementLeaf[] {
  return Array.from({ length: SLOTS_A_DAY }, (_, i) => {
    const number = day * SLOTS_A_DAY + i;
    return {
      $kind: 'judgement' as const,
      claim: CLAIM.claim.id,
      slot: FIRST_SLOT + number * 300,
      lengthMs: 300_000,
      frame: '22'.repeat(32),
      manifest: '33'.repeat(32),
      snapshot: '44'.repeat(32),
      configuration: '55'.repeat(32),
      method: '1.1',
      version: '0.1.0',
      judgements: Array.from({ length: DRAWS }, (_draw, index) => judgement(number, index, random32)),
    };
  });
}

function judgement(slot: number, index: number, random32: () => number): Judgement {
  const roll = random32() % 1000;
  const base = {
    index,
    leaf: slot * (DRAWS + 2) + index,
    block: `24.${random32() % 256}.${random32() % 256}.0/24`,
    endpoint: `e${random32() % 20}.example`,
    network: `network ${random32() % 40}`,
    family: roll % 3 === 0 ? (6 as const) : (4 as const),
    moved: false,
    resolver: 'direct',
    resolverClass: 'authoritative',
    vantage: 'local',
    answers: { of: 2, landed: 2 },
    address: `129.80.${random32() % 256}.1`,
    prefix: '129.80.0.0/16',
    origins: [31_898],
  };
  if (roll < 10) return { ...base, outcome: 'missing', reason: 'timeout' };
  if (roll < 20) return { ...base, outcome: 'fronted', by: 'akamai', country: 'US', alias: 'e.akamai.example' };
  if (roll < 22)
    return { ...base, outcome: 'elsewhere', whose: { kind: 'operator-site', id: 'own-us' }, country: 'US' };
  const region = `us-region-${random32() % 10}`;
  return { ...base, outcome: 'landed', region, grade: 'A', edge: false, country: 'US', rule: 4 };
}

async function secondsOf(work: () => void | Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
