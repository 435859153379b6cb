import type { Change, DriftEvent } from './event.ts';
import { causeOf } from './event.ts';
import type { Judgement } from './judgement.ts';
import type { Reason } from './outcome.ts';
import { shareUp } from './rounding.ts';

/**
 * The draws since coverage began to fall: why they decided nothing, and in which zones nobody answered. From them follows whose doing it is
 * (method, section 14).
 */
export interface CoverageFall {
  readonly draws: number;
  readonly undecided: number;
  readonly reasons: ReadonlyMap<Reason, number>;
  /** By the last two labels of the endpoint: draws, and those to which nobody answered. */
  readonly zones: ReadonlyMap<string, ZoneDraws>;
  /** Endpoints with an undecided draw. */
  readonly endpoints: ReadonlySet<string>;
  /** Leaves of the first undecided draws. */
  readonly leaves: readonly number[];
}

interface ZoneDraws {
  readonly draws: number;
  readonly silent: number;
}

type OwnCause = Change['cause'];

/** Nobody answered. The silence of a server and that of our own network look alike, one draw at a time. */
const SILENT = ['timeout', 'unreachable', 'no_servers'] as const;
type Silent = (typeof SILENT)[number];

/** Whose doing the other reasons are where no event says it. */
const CAUSE_OF: Readonly<Record<Exclude<Reason, Silent>, OwnCause>> = {
  stale_feed: 'age',
  range_origin_conflict: 'origin',
  tenant_unresolved: 'origin',
  unrouted: 'origin',
  route_conflict: 'origin',
  vantage_only: 'answer',
  grade_not_accepted: 'feed',
  servfail: 'answer',
  refused: 'answer',
  nxdomain: 'answer',
  no_address: 'answer',
  other_rcode: 'answer',
  malformed: 'answer',
  not_authoritative: 'answer',
  ecs_mismatch: 'answer',
  ecs_absent: 'answer',
  invalid_address: 'answer',
  broken_chain: 'answer',
  interrupted: 'software',
  fault: 'software',
};

const LEAVES_TOLD = 3;
/** What made fewer than one in so many of the undecided draws is not told as a cause. */
const LEAST_PART = 5;

export const NO_FALL: CoverageFall = {
  draws: 0,
  undecided: 0,
  reasons: new Map(),
  zones: new Map(),
  endpoints: new Set(),
  leaves: [],
};

/** With the draws of one more slot. */
export function withDraws(fall: CoverageFall, judgements: readonly Judgement[]): CoverageFall {
  const zones = new Map(fall.zones);
  const reasons = new Map(fall.reasons);
  for (const { endpoint, reason } of judgements) {
    const zone = endpoint.split('.').slice(-2).join('.');
    const { draws, silent } = zones.get(zone) ?? { draws: 0, silent: 0 };
    zones.set(zone, { draws: draws + 1, silent: silent + (reason !== undefined && isSilent(reason) ? 1 : 0) });
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  // Whatever was decided has no reason.
  const undecided = judgements.filter(({ reason }) => reason !== undefined);
  return {
    draws: fall.draws + judgements.length,
    undecided: fall.undecided + undecided.length,
    reasons,
    zones,
    endpoints: new Set([...fall.endpoints, ...undecided.map(({ endpoint }) => endpoint)]),
    leaves: [...fall.leaves, ...undecided.map(({ leaf }) => leaf)].slice(0, LEAVES_TOLD),
  };
}

/**
 * The event of a fall that the detector has just told.
 *
 * @param expected the share of undecided draws until then
 * @param toldOf what other events since then have found to be behind draws of a reason, by judging with old and new data
 */
export function eventOfFall(
  fall: CoverageFall,
  expected: number,
  toldOf: (reason: Reason) => readonly Change[],
): DriftEvent {
  const changes = changesOf(fall, toldOf);
  const [only = '', ...others] = fall.endpoints;
  return {
    endpoint: others.length === 0 ? only : `${fall.endpoints.size} endpoints`,
    cause: causeOf(changes),
    changes,
    facets: [
      {
        facet: 'coverage',
        before: [`${shareUp(Math.round(expected * 10_000), 10_000)} undecided`],
        now: `${fall.undecided} of ${fall.draws} draws undecided`,
      },
    ],
    leaves: fall.leaves,
    shownBy: fall.undecided,
  };
}

/** Why draws decided nothing, the most frequent cause first, each with its reasons. */
function changesOf(
  { reasons, zones, undecided }: CoverageFall,
  toldOf: (reason: Reason) => readonly Change[],
): readonly Change[] {
  const silence = causeOfSilence([...zones.values()]);
  const causes = new Map<OwnCause, { draws: number; readonly told: string[] }>();
  for (const [reason, draws] of [...reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))) {
    const cause = toldOf(reason)[0]?.cause ?? (isSilent(reason) ? silence : CAUSE_OF[reason]);
    const held = causes.get(cause) ?? { draws: 0, told: [] };
    held.draws += draws;
    held.told.push(`${reason} ${draws}`);
    causes.set(cause, held);
  }
  return [...causes]
    .sort(([, a], [, b]) => b.draws - a.draws)
    .filter(([, { draws }], i) => i === 0 || draws * LEAST_PART >= undecided)
    .map(([cause, { told }]) => ({ cause, to: told.join(', ') }));
}

function isSilent(reason: Reason): reason is Silent {
  return (SILENT as readonly Reason[]).includes(reason);
}

/**
 * Silence of one zone is its servers', silence of all is ours. The zone with most of it is left out: if at least half the share of silent
 * draws remains, it was not that zone alone. Where there is but one zone nothing tells them apart.
 */
function causeOfSilence(zones: readonly ZoneDraws[]): OwnCause {
  if (zones.length < 2) return 'unknown';
  const [, ...others] = zones.toSorted((a, b) => b.silent - a.silent);
  const [all, rest] = [sumOf(zones), sumOf(others)];
  return 2 * rest.silent * all.draws >= all.silent * rest.draws ? 'vantage' : 'answer';
}

function sumOf(zones: readonly ZoneDraws[]): ZoneDraws {
  return zones.reduce((sum, { draws, silent }) => ({ draws: sum.draws + draws, silent: sum.silent + silent }), {
    draws: 0,
    silent: 0,
  });
}
