import type { Outcome } from '../outcome.ts';
import { OUTCOMES } from '../outcome.ts';
import type { LandingClass } from './landing-class.ts';
import { outcomeOfClass } from './landing-class.ts';
import type { SweepMap } from './sweep-map.ts';
import { NOT_ASKED, overlay } from './sweep-runs.ts';
import type { WeightRun } from './sweep-weights.ts';

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

type Sums = { -readonly [O in Outcome]: number };

export function sweepShares(
  { answers, runs }: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): SweepShares {
  const landings = new Map<LandingClass, { users: number; blocks: number }>();
  const networks = new Map<string, { users: number; blocks: number; outcomes: Sums }>();
  const all = noSums();
  let [total, notAsked] = [0, 0];
  for (const { a, b, blocks } of overlay(runs, weights)) {
    const [{ answer }, { weight, network }] = [a, b];
    const users = weight * blocks;
    total += users;
    const own = networks.get(network) ?? { users: 0, blocks: 0, outcomes: noSums() };
    networks.set(network, own);
    own.users += users;
    own.blocks += blocks;
    if (answer === NOT_ASKED) {
      notAsked += users;
      continue;
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
  }
  const shareOf = (users: number): number => (total === 0 ? 0 : users / total);
  return {
    outcomes: sharesOf(all, total),
    notAsked: shareOf(notAsked),
    landings: [...landings]
      .map(([landing, sum]) => ({ landing, users: shareOf(sum.users), blocks: sum.blocks }))
      .sort((a, b) => b.users - a.users || (a.landing < b.landing ? -1 : 1)),
    networks: [...networks]
      .map(([network, own]) => ({
        network,
        users: shareOf(own.users),
        blocks: own.blocks,
        outcomes: sharesOf(own.outcomes, own.users),
      }))
      .sort((a, b) => b.users - a.users || (a.network < b.network ? -1 : 1)),
  };
}

function noSums(): Sums {
  return { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
}

function sharesOf(sums: Readonly<Record<Outcome, number>>, total: number): Readonly<Record<Outcome, number>> {
  const shares = noSums();
  for (const outcome of OUTCOMES) shares[outcome] = total === 0 ? 0 : sums[outcome] / total;
  return shares;
}
