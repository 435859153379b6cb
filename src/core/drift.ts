import type { Cusum } from './cusum.ts';
import { afterHit, afterMisses, cusum } from './cusum.ts';
import type { Outcome } from './outcome.ts';
import type { JudgementLeaf } from './record.ts';
import type { Counts } from './tally.ts';

/** Outcomes that say where a draw went: what is missing or indeterminate moves no detector, coverage has an alert of its own. */
const DECIDED = ['landed', 'fronted', 'elsewhere'] as const;
type Decided = (typeof DECIDED)[number];

/**
 * `level` asks whether any exceptions are left that a whole would not have, `level_strong` the same with a hundred times the
 * certainty; the others whether a share has risen above that of the last final week.
 */
export const DETECTORS = ['level', 'level_strong', 'landed', 'fronted', 'elsewhere'] as const;
export type Detector = (typeof DETECTORS)[number];

/** Shares of exceptions that the level is told between. */
const LEVEL = { q0: 0.0005, q1: 0.005, threshold: 4.605, strong: 9.21 } as const;
/** From this share of exceptions on, in the reference, there is no level to keep. */
const LEVEL_BELOW = 0.002;
const CHANGE = { floor: 0.0005, factor: 2, more: 0.005, most: 0.99, threshold: Math.log(10_000) } as const;

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
  /** Shares of the decided draws of the last final week; undefined until there is one. */
  readonly reference: Readonly<Record<Decided, number>> | undefined;
  /** Alarms that were raised since the log began. */
  readonly raised: number;
  /** Those that are over, newest first, a few. */
  readonly past: readonly (DriftAlarm & { readonly cleared: number })[];
}

const PAST_KEPT = 50;
const STILL: DriftState = { score: 0, since: undefined, alarm: undefined };

export function noDrift(): Drift {
  return {
    states: { level: STILL, level_strong: STILL, landed: STILL, fronted: STILL, elsewhere: STILL },
    reference: undefined,
    raised: 0,
    past: [],
  };
}

/** With the counts of a final week as what is to be expected. A week without a decided draw says nothing. */
export function withReference(drift: Drift, counts: Counts): Drift {
  const decided = counts.landed + counts.fronted + counts.elsewhere;
  if (decided === 0) return drift;
  const share = (outcome: Decided): number => counts[outcome] / decided;
  return { ...drift, reference: { landed: share('landed'), fronted: share('fronted'), elsewhere: share('elsewhere') } };
}

/** With the draws of one more slot, in the order of their index. */
export function withSlotDrift(drift: Drift, { slot, judgements }: Pick<JudgementLeaf, 'slot' | 'judgements'>): Drift {
  const draws = judgements.filter((j): j is typeof j & { readonly outcome: Decided } => isDecided(j.outcome));
  return DETECTORS.reduce((next, detector) => {
    const test = testOf(detector, drift.reference);
    if (test === undefined) return withState(next, detector, STILL, slot);
    const counts = outcomeOf(detector);
    const state = draws.reduce(
      (before, { outcome, leaf }) => after(before, test, detector, { hit: outcome === counts, slot, leaf }),
      next.states[detector],
    );
    return withState(next, detector, state, slot);
  }, drift);
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
  if (reference === undefined) return undefined;
  const q0 = Math.max(reference[detector], CHANGE.floor);
  const q1 = Math.min(CHANGE.factor * q0 + CHANGE.more, CHANGE.most);
  return q1 > q0 ? cusum(q0, q1, CHANGE.threshold) : undefined;
}

function outcomeOf(detector: Detector): Decided {
  return detector === 'level' || detector === 'level_strong' ? 'elsewhere' : detector;
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
