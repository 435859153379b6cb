import { parseClosedWindow } from './closed-window.ts';
import type { CoverageFall } from './coverage-fall.ts';
import { NO_FALL, withDraws } from './coverage-fall.ts';
import type { Cusum } from './cusum.ts';
import { afterHit, afterMisses, cusum } from './cusum.ts';
import type { JudgementLeaf } from './judgement.ts';
import type { Outcome } from './outcome.ts';
import type { Counts } from './tally.ts';
import { drawsIn, undecidedIn } from './tally.ts';
import type { WindowLeaf } from './window-record.ts';

/** Outcomes that say where a draw went: what is missing or indeterminate moves the detector of coverage, and no other. */
const DECIDED = ['landed', 'fronted', 'elsewhere'] as const;
type Decided = (typeof DECIDED)[number];

/**
 * `level` asks whether any exceptions are left that a whole would not have, `level_strong` the same with a hundred times the
 * certainty; the others whether a share has risen above that of the last final week, `coverage` that of undecided draws among all.
 */
export const DETECTORS = ['level', 'level_strong', 'landed', 'fronted', 'elsewhere', 'coverage'] as const;
export type Detector = (typeof DETECTORS)[number];

/** Shares of exceptions that the level is told between. */
const LEVEL = { q0: 0.0005, q1: 0.005, threshold: 4.605, strong: 9.21 } as const;
/** From this share of exceptions on, in the reference, there is no level to keep. */
const LEVEL_BELOW = 0.002;
const CHANGE = { floor: 0.0005, factor: 2, more: 0.005, most: 0.99, threshold: Math.log(10_000) } as const;
/** `before` there is a final week, as many undecided draws are expected as full coverage may have. */
const COVERAGE = {
  before: 0.05,
  floor: 0.01,
  factor: 2,
  more: 0.05,
  most: 0.99,
  threshold: Math.log(100_000),
} as const;

/** What a detector has seen. Slots are Unix seconds. */
export interface DriftState {
  readonly score: number;
  /** The slot in which the score last left 0: the likeliest moment of the change. */
  readonly since: number | undefined;
  /** Set from the slot that reached the threshold until the score is back at 0. */
  readonly alarm: DriftAlarm | undefined;
}

export interface DriftAlarm {
  readonly detector: Detector;
  /** The likeliest moment of the change, the slot of the alarm, the latest slot with a draw that kept it up. */
  readonly since: number;
  readonly raised: number;
  readonly lastSeen: number;
  /** Leaf of the draw that raised it. */
  readonly leaf: number;
}

/** All detectors of a claim: a pure function of its judgement leaves and window records in the order of the log. */
export interface Drift {
  readonly states: Readonly<Record<Detector, DriftState>>;
  /** Shares of the decided draws of the last final week, and of undecided draws among all; undefined until there is one. */
  readonly reference: Readonly<Record<Decided | 'undecided', number>> | undefined;
  /** The draws since the score of `coverage` last left 0, up to its alarm. */
  readonly fall: CoverageFall;
  /** Alarms that were raised since the log began. */
  readonly raised: number;
  /** Those that are over, newest first, a few. */
  readonly past: readonly (DriftAlarm & { readonly cleared: number })[];
}

const PAST_KEPT = 50;
const STILL: DriftState = { score: 0, since: undefined, alarm: undefined };

export function noDrift(): Drift {
  return {
    states: { level: STILL, level_strong: STILL, landed: STILL, fronted: STILL, elsewhere: STILL, coverage: STILL },
    reference: undefined,
    fall: NO_FALL,
    raised: 0,
    past: [],
  };
}

/** With the counts of a final week as what is to be expected. A week without a decided draw says nothing. */
export function withReference(drift: Drift, counts: Counts): Drift {
  const decided = counts.landed + counts.fronted + counts.elsewhere;
  if (decided === 0) return drift;
  const share = (outcome: Decided): number => counts[outcome] / decided;
  const undecided = undecidedIn(counts) / drawsIn(counts);
  return {
    ...drift,
    reference: { landed: share('landed'), fronted: share('fronted'), elsewhere: share('elsewhere'), undecided },
  };
}

/** With the record of a window: a final week is what later draws are compared with. */
export function withRecord(drift: Drift, { window, status, sums }: WindowLeaf): Drift {
  if (status !== 'final' || parseClosedWindow(window)?.kind !== 'week') return drift;
  return withReference(drift, sums.counts);
}

/** With the draws of one more slot, in the order of their index. */
export function withSlotDrift(drift: Drift, { slot, judgements }: Pick<JudgementLeaf, 'slot' | 'judgements'>): Drift {
  const decided = judgements.filter(({ outcome }) => isDecided(outcome));
  const moved = DETECTORS.reduce((next, detector) => {
    const test = testOf(detector, drift.reference);
    if (test === undefined) return withState(next, detector, STILL, slot);
    const state = (detector === 'coverage' ? judgements : decided).reduce(
      (before, { outcome, leaf }) => after(before, test, detector, { hit: isWatched(detector, outcome), slot, leaf }),
      next.states[detector],
    );
    return withState(next, detector, state, slot);
  }, drift);
  return { ...moved, fall: fallAfter(drift, moved.states.coverage, { judgements }) };
}

/** The fall in coverage that a slot tells by raising its alarm; undefined for any other slot. */
export function fallIn(
  before: Drift,
  leaf: Pick<JudgementLeaf, 'slot' | 'judgements'>,
): { readonly fall: CoverageFall; readonly since: number; readonly expected: number } | undefined {
  const { states, fall } = withSlotDrift(before, leaf);
  const { alarm } = states.coverage;
  if (alarm?.raised !== leaf.slot || before.states.coverage.alarm?.raised === leaf.slot) return undefined;
  return { fall, since: alarm.since, expected: expectedUndecided(before.reference) };
}

function fallAfter(
  { states, fall }: Drift,
  { since, alarm }: DriftState,
  { judgements }: Pick<JudgementLeaf, 'judgements'>,
): CoverageFall {
  if (since === undefined) return NO_FALL;
  if (alarm !== undefined && states.coverage.alarm?.raised === alarm.raised) return fall;
  return withDraws(since === states.coverage.since ? fall : NO_FALL, judgements);
}

/** The score of a detector over its threshold: at 1 it alarms. 0 where it has nothing to tell. */
export function scoreOf({ states, reference }: Drift, detector: Detector): number {
  const test = testOf(detector, reference);
  return test === undefined ? 0 : states[detector].score / test.threshold;
}

/** Which test a detector makes; undefined where it has nothing to tell. */
function testOf(detector: Detector, reference: Drift['reference']): Cusum | undefined {
  if (detector === 'level' || detector === 'level_strong') {
    // Before there is a reference a claim of a whole is taken at its word.
    if (reference !== undefined && reference.elsewhere >= LEVEL_BELOW) return undefined;
    return cusum(LEVEL.q0, LEVEL.q1, detector === 'level' ? LEVEL.threshold : LEVEL.strong);
  }
  if (detector === 'coverage') return risenTest(expectedUndecided(reference), COVERAGE);
  if (reference === undefined) return undefined;
  return risenTest(Math.max(reference[detector], CHANGE.floor), CHANGE);
}

/** Whether a share has risen from what is expected; undefined where it cannot rise far enough to tell. */
function risenTest(
  q0: number,
  { factor, more, most, threshold }: Pick<typeof CHANGE | typeof COVERAGE, 'factor' | 'more' | 'most' | 'threshold'>,
): Cusum | undefined {
  const q1 = Math.min(factor * q0 + more, most);
  return q1 > q0 ? cusum(q0, q1, threshold) : undefined;
}

function isWatched(detector: Detector, outcome: Outcome): boolean {
  if (detector === 'coverage') return !isDecided(outcome);
  return outcome === (detector === 'level' || detector === 'level_strong' ? 'elsewhere' : detector);
}

function expectedUndecided(reference: Drift['reference']): number {
  return Math.max(reference?.undecided ?? COVERAGE.before, COVERAGE.floor);
}

function after(
  { score, since, alarm }: DriftState,
  test: Cusum,
  detector: Detector,
  { hit, slot, leaf }: { readonly hit: boolean; readonly slot: number; readonly leaf: number },
): DriftState {
  if (!hit) {
    const fallen = afterMisses(test, score, 1);
    return fallen === 0 ? STILL : { score: fallen, since, alarm };
  }
  const began = since ?? slot;
  const risen = afterHit(test, score);
  if (risen < test.threshold) return { score: risen, since: began, alarm: alarm && { ...alarm, lastSeen: slot } };
  // Held at the threshold: else a long drift would go on alarming for as long again after its end.
  const raised = alarm ?? { detector, since: began, raised: slot, lastSeen: slot, leaf };
  return { score: test.threshold, since: began, alarm: { ...raised, lastSeen: slot } };
}

function withState(drift: Drift, detector: Detector, state: DriftState, slot: number): Drift {
  const before = drift.states[detector].alarm;
  const cleared = before !== undefined && state.alarm?.raised !== before.raised;
  const raised = state.alarm !== undefined && state.alarm.raised !== before?.raised;
  return {
    ...drift,
    states: { ...drift.states, [detector]: state },
    raised: drift.raised + (raised ? 1 : 0),
    past: cleared ? [{ ...before, cleared: slot }, ...drift.past].slice(0, PAST_KEPT) : drift.past,
  };
}

function isDecided(outcome: Outcome): outcome is Decided {
  return (DECIDED as readonly Outcome[]).includes(outcome);
}
