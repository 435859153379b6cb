import type { Outcome } from '../outcome.ts';
import { OUTCOMES } from '../outcome.ts';
import type { LandingClass } from './landing-class.ts';
import { landingText, outcomeOfClass } from './landing-class.ts';
import type { SweepAnswer, SweepMap } from './sweep-map.ts';
import { NOT_ASKED } from './sweep-map.ts';
import type { WeightRun } from './sweep-weights.ts';
import { overlay } from './sweep-weights.ts';

/**
 * What a sweep found, summed. `users` are shares in [0, 1] of all users of the frame, blocks that were not asked included. A
 * block whose answer has several addresses counts for each by its part, for a client picks one.
 */
export interface SweepShares {
  /** In the order of outcomes. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of users in blocks that the sweep never came to. */
  readonly notAsked: number;
  /** Most first. */
  readonly landings: readonly { readonly landing: LandingClass; readonly users: number; readonly blocks: number }[];
  /** Most users first; the shares of outcomes are of the network's own users. */
  readonly networks: readonly {
    readonly network: string;
    readonly users: number;
    readonly blocks: number;
    readonly outcomes: Readonly<Record<Outcome, number>>;
  }[];
}

/** Consecutive blocks whose answer is not wholly of addresses that landed. */
export interface NotLanded {
  /** Ordinal of the first block. */
  readonly ordinal: number;
  readonly blocks: number;
  readonly network: string;
  readonly answer: SweepAnswer;
}

type Sums = { -readonly [O in Outcome]: number };

export function sweepShares(
  { answers, runs }: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): SweepShares {
  const landings = new Map<LandingClass, { users: number; blocks: number }>();
  const networks = new Map<string, { users: number; blocks: number; outcomes: Sums }>();
  const all = noSums();
  let [total, notAsked] = [0, 0];
  overlay(runs, weights, ({ answer }, { weight, network }, blocks) => {
    const users = weight * blocks;
    total += users;
    const own = networks.get(network) ?? { users: 0, blocks: 0, outcomes: noSums() };
    networks.set(network, own);
    own.users += users;
    own.blocks += blocks;
    if (answer === NOT_ASKED) {
      notAsked += users;
      return;
    }
    const classes = answers[answer]?.landings ?? [];
    for (const landing of classes) {
      const part = 1 / classes.length;
      const sum = landings.get(landing) ?? { users: 0, blocks: 0 };
      landings.set(landing, { users: sum.users + users * part, blocks: sum.blocks + blocks * part });
      const outcome = outcomeOfClass(landing);
      all[outcome] += users * part;
      own.outcomes[outcome] += users * part;
    }
  });
  return {
    outcomes: sharesOf(all, total),
    notAsked: total === 0 ? 0 : notAsked / total,
    landings: [...landings]
      .map(([landing, sum]) => ({ landing, users: sum.users / total, blocks: sum.blocks }))
      .sort((a, b) => b.users - a.users || (a.landing < b.landing ? -1 : 1)),
    networks: [...networks]
      .map(([network, own]) => ({
        network,
        users: own.users / total,
        blocks: own.blocks,
        outcomes: sharesOf(own.outcomes, own.users),
      }))
      .sort((a, b) => b.users - a.users || (a.network < b.network ? -1 : 1)),
  };
}

/** Every block that was asked for and did not wholly land, as few stretches as there are. */
export function notLanded(
  { answers, runs }: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): readonly NotLanded[] {
  const found: NotLanded[] = [];
  overlay(runs, weights, ({ answer: index }, { network }, blocks, ordinal) => {
    const answer = answers[index];
    if (answer === undefined || answer.landings.every((landing) => outcomeOfClass(landing) === 'landed')) return;
    const last = found.at(-1);
    const follows = last !== undefined && last.ordinal + last.blocks === ordinal && last.network === network;
    if (follows && landingText(last.answer.landings) === landingText(answer.landings)) {
      found[found.length - 1] = { ...last, blocks: last.blocks + blocks };
    } else found.push({ ordinal, blocks, network, answer });
  });
  return found;
}

function noSums(): Sums {
  return { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
}

function sharesOf(sums: Readonly<Record<Outcome, number>>, total: number): Readonly<Record<Outcome, number>> {
  const shares = noSums();
  for (const outcome of OUTCOMES) shares[outcome] = total === 0 ? 0 : sums[outcome] / total;
  return shares;
}
