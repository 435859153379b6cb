import { besideReport } from '../../src/core/beside-report.ts';
import type { CounterKey } from '../../src/core/counters.ts';
import { countersOf } from '../../src/core/counters.ts';
import type { Estimate } from '../../src/core/estimate.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { ClaimReport, LiveWindow, Report } from '../../src/core/report.ts';
import { sensitivityOf } from '../../src/core/sensitivity.ts';
import { tallyOfSlot } from '../../src/core/tally.ts';
import { regrouped } from '../../src/core/window-report.ts';
import { BESIDE } from './beside.ts';
import { CONNECTIONS } from './connections.ts';
import type { Drawn } from './draws.ts';
import { AT_MS, DESCRIBED_NETWORKS, DRAWS, ENDPOINTS, FIRST_SLOT_S, NETWORKS, SLOT_S, SLOTS } from './draws.ts';
import { DRIFT } from './drift.ts';
import { EVENTS } from './events.ts';

/** Reports such as the service makes, for the tests of what is shown of them: the founding claim with one ISP drifting. */

type Counts = Readonly<Record<Outcome, number>>;

export function estimateOf(counts: Counts, shares: Partial<Estimate> = {}): Estimate {
  const n = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
  const decided = counts.landed + counts.fronted + counts.elsewhere;
  const suppressed = n < 30 || decided / n < 0.5;
  const ratio = (of: number): number | undefined => (n === 0 ? undefined : of / n);
  return {
    n,
    counts,
    suppressed,
    strict: suppressed ? undefined : counts.landed / n,
    ceiling: suppressed ? undefined : (n - counts.fronted - counts.elsewhere) / n,
    determinate: suppressed || decided / n < 0.95 ? undefined : counts.landed / decided,
    coverage: ratio(decided),
    shares: n === 0 ? undefined : mapOutcomes((outcome) => counts[outcome] / n),
    operatorSite: ratio(0),
    landedAbroad: ratio(0),
    landedEdge: ratio(0),
    vantageOnly: ratio(0),
    ...shares,
  };
}

export function countsOf(landed: number, fronted = 0, elsewhere = 0, indeterminate = 0, missing = 0): Counts {
  return { landed, fronted, elsewhere, indeterminate, missing };
}

/** A report with one claim whose every window has these counts. */
export function reportWith(counts: Counts, claim: Partial<ClaimReport> = {}): Report {
  const windows = CLAIM.windows.map((w) => ({ ...w, estimate: estimateOf(counts) }));
  const { suppressed } = estimateOf(counts);
  const domestic = CONNECTIONS.domestic.map((row) => (suppressed ? { ...row, ratio: undefined } : row));
  return { ...REPORT, claims: [{ ...CLAIM, windows, connections: { ...CONNECTIONS, domestic }, ...claim }] };
}

function mapOutcomes(value: (outcome: Outcome) => number): Counts {
  return countsOf(value('landed'), value('fronted'), value('elsewhere'), value('indeterminate'), value('missing'));
}

function tally(draws: readonly Drawn[]): Counts {
  return mapOutcomes((outcome) => draws.filter((d) => d.judgement.outcome === outcome).length);
}

function grouped(draws: readonly Drawn[], key: (j: Judgement) => string | undefined): readonly [string[], number][] {
  const groups = new Map<string, number>();
  for (const { judgement } of draws) {
    const name = key(judgement);
    if (name !== undefined) groups.set(name, (groups.get(name) ?? 0) + 1);
  }
  return [...groups].map(([name, count]): [string[], number] => [name.split('|'), count]).sort((a, b) => b[1] - a[1]);
}

function windowOf(name: string, fromMs: number, fixed: boolean): LiveWindow {
  const draws = DRAWS.filter((d) => d.slot * 1000 >= fromMs);
  const { by } = tallyOfSlot(
    draws.map(({ judgement }) => judgement),
    'US',
  );
  const operatorSite = draws.filter((d) => d.judgement.whose?.kind === 'operator-site').length / draws.length;
  return {
    window: name,
    fromMs,
    toMs: AT_MS,
    estimate: estimateOf(tally(draws), { operatorSite }),
    confirmed: 0,
    clusters: new Set(draws.flatMap(({ judgement: { whose, endpoint } }) => (whose ? [`${endpoint} ${whose.id}`] : [])))
      .size,
    bounds: fixed ? { lower: 0.7104, upper: 0.8467, method: 'confidence-sequence', confidence: 0.95 } : undefined,
    elsewhere: grouped(draws, (j) => {
      if (j.by !== undefined) return `${j.outcome}|${j.by}|cdn`;
      return j.whose === undefined ? undefined : `${j.outcome}|${j.whose.id}|${j.whose.kind}`;
    }).map(([[outcome, label = '', kind = ''], count]) => ({ outcome: outcome as Outcome, label, kind, draws: count })),
    regions: grouped(draws, (j) => (j.outcome === 'landed' ? `${j.region}|${j.grade}` : undefined)).map(
      ([[region = '', grade = ''], count]) => ({ region, grade, draws: count }),
    ),
    networks: NETWORKS.map((network) => ({
      network,
      counts: tally(draws.filter((d) => d.judgement.network === network)),
    })),
    reasons: grouped(draws, (j) => (j.reason === undefined ? undefined : `${j.outcome}|${j.reason}`)).map(
      ([[outcome, reason = ''], count]) => ({ outcome: outcome as Outcome, reason, draws: count }),
    ),
    by: { ...by, role: regrouped(by.endpoint, new Map(ENDPOINTS.map((endpoint) => [endpoint.name, endpoint.role]))) },
    answers: { every: 0, any: 0 },
    beside: besideReport(BESIDE, false),
    sensitivity: sensitivityOf(tally(draws), by.network, DESCRIBED_NETWORKS, 'live'),
  };
}

function counted(): ClaimReport['counters'] {
  const counters = new Map<string, { key: CounterKey; value: number; leaf: number; slot: number }>();
  for (const { judgement, slot } of DRAWS) {
    for (const key of countersOf(judgement)) {
      const name = JSON.stringify(key);
      counters.set(name, { key, value: (counters.get(name)?.value ?? 0) + 1, leaf: judgement.leaf, slot });
    }
  }
  return [...counters.values()];
}

const HOUR_MS = 3_600_000;

export const CLAIM: ClaimReport = {
  id: 'tiktok-us-oci',
  statement: 'Today, 100 percent of US user traffic is being routed to Oracle Cloud Infrastructure',
  source: { publisher: 'AFP', date: '2022-06-17' },
  provider: 'oci',
  operator: 'tiktok',
  country: 'US',
  endpoints: ENDPOINTS,
  weightsKnown: false,
  frame: { id: 'us', sha256: '3f'.repeat(32), blocks: 2048, vintage: '2026-06-17' },
  manifestSha256: 'a1'.repeat(32),
  drawsPerSlot: 11,
  slotMs: SLOT_S * 1000,
  fresh: true,
  slotsMissed: 0,
  lastSlotMs: AT_MS - SLOT_S * 1000,
  underWay: { measured: 4, planned: 11 },
  windows: [
    windowOf('1h', AT_MS - HOUR_MS, false),
    windowOf('1d', AT_MS - 24 * HOUR_MS, false),
    windowOf('today', Date.UTC(2026, 10, 23), true),
  ],
  verdicts: [
    {
      level: 1,
      basis: 'quoted',
      verdict: 'CONTRADICTED',
      reason: undefined,
      sentence:
        'At the front door: 31 confirmed exceptions (each in the evidence log), so the quoted figure is not correct for this window.',
      drawsNeeded: undefined,
    },
    {
      level: 0.999,
      basis: 'tested',
      verdict: 'INCONCLUSIVE',
      reason: 'sample',
      sentence: 'Too few draws for a statement at this level.',
      drawsNeeded: 4280,
    },
  ],
  verdictWindow: 'today',
  counters: counted(),
  slots: Array.from({ length: SLOTS }, (_, s) => {
    const slot = FIRST_SLOT_S + s * SLOT_S;
    const draws = DRAWS.filter((d) => d.slot === slot);
    return { slot, n: draws.length, counts: tally(draws) };
  }),
  latestOther: DRAWS.filter((d) => d.judgement.outcome !== 'landed')
    .slice(-12)
    .reverse()
    .map(({ slot, block, judgement: j }) => ({
      leaf: j.leaf,
      slot,
      block,
      network: j.network,
      endpoint: j.endpoint,
      outcome: j.outcome,
      label: j.by ?? j.whose?.id ?? j.reason ?? '',
      address: j.address,
    })),
  sentence:
    'The statement was made on 2022-06-17 about that day. This window is 00:00 to 14:05 UTC, 1,620 days later, and says nothing about that day. ' +
    'At the front door: 31 confirmed exceptions (each in the evidence log), so the quoted figure is not correct for this window.',
  connections: CONNECTIONS,
  events: EVENTS,
  drift: DRIFT,
};

export const REPORT: Report = {
  atMs: AT_MS,
  startedMs: FIRST_SLOT_S * 1000,
  demo: {
    scenario: 'founding-story',
    story:
      'Eight internet providers, six endpoints. Most draws land on OCI; image names sit behind a CDN; after a while the blocks of one provider drift to the operator’s own sites.',
    timeNote: 'Time runs 60 times faster than the clock.',
  },
  version: '0.1.0',
  method: '1',
  claims: [CLAIM],
  feeds: [
    {
      id: 'oci',
      kind: 'ranges',
      source: 'https://docs.oracle.com/en-us/iaas/tools/public_ip_ranges.json',
      sha256: 'c4'.repeat(32),
      dated: AT_MS / 1000 - 3 * 86_400,
      prefixes: { v4: 1102, v6: 0 },
      limitSeconds: 14 * 86_400,
      inForce: true,
      refused: { parse: 2 },
      lastRefusal: 'parse: an HTML page where JSON was expected',
    },
    {
      id: 'origins',
      kind: 'origins',
      source: '@ip-location-db/asn 2.3.2026061719',
      sha256: '7e'.repeat(32),
      dated: Date.UTC(2026, 5, 17) / 1000,
      prefixes: { v4: 412_006, v6: 143_220 },
      limitSeconds: 400 * 86_400,
      inForce: true,
      refused: {},
      lastRefusal: undefined,
    },
  ],
  evidence: {
    dir: '/var/lib/landfall/evidence',
    writable: true,
    leaves: 523,
    checkpointMs: 1_795_435_200_000,
    problem: undefined,
    witnesses: [{ witness: 'witness.example/one', up: true, cosignedSeconds: 1_795_435_210 }],
  },
  preflight: [
    { subject: 'resolver direct', state: 'ok', says: 'answers carry AA and echo the client subnet', advice: '' },
    {
      subject: 'IPv6',
      state: 'warning',
      says: 'no route to IPv6 name servers',
      advice: 'Give the host IPv6; until then servers that have no IPv4 address leave draws missing.',
    },
  ],
  vantages: [{ id: 'local', lastSuccessMs: AT_MS - 20_000 }],
  clockOffsetMs: 3,
  slotDurations: { bounds: [0.1, 1, 10], counts: [30, 8, 1, 1], sum: 31.5 },
  stepDurations: { 'dns-exchange': { bounds: [0.01, 0.1, 1], counts: [400, 50, 9, 3], sum: 17.25 } },
};
