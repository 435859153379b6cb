import { landingText } from './landing-class.ts';
import type { SweepMap } from './sweep-map.ts';
import type { WeightRun } from './sweep-weights.ts';
import { overlay } from './sweep-weights.ts';

/** Consecutive blocks of one network that are sent elsewhere than in an earlier sweep. */
export interface MovedBlocks {
  /** Ordinal of the first block. */
  readonly ordinal: number;
  readonly blocks: number;
  readonly network: string;
  /** Landings, each once and sorted; `not asked` where a sweep never came. */
  readonly from: string;
  readonly to: string;
}

/** What changed from one sweep to another of the same blocks and endpoint. Shares of users lie in [0, 1]. */
export interface SweepDiff {
  readonly moved: readonly MovedBlocks[];
  /** From where to where, most users first. */
  readonly ways: readonly {
    readonly from: string;
    readonly to: string;
    readonly blocks: number;
    readonly users: number;
  }[];
  readonly movedUsers: number;
  /** Share of users with other addresses that land as those before did. */
  readonly renumberedUsers: number;
}

const NEVER = 'not asked';

/** Throws RangeError when the maps are not of the same blocks. */
export function diffSweeps(
  before: Pick<SweepMap, 'answers' | 'runs'>,
  after: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): SweepDiff {
  const both: { blocks: number; was: number; is: number }[] = [];
  overlay(before.runs, after.runs, (was, is, blocks) => both.push({ blocks, was: was.answer, is: is.answer }));
  const moved: MovedBlocks[] = [];
  const ways = new Map<string, { from: string; to: string; blocks: number; users: number }>();
  let [total, renumbered] = [0, 0];
  overlay(both, weights, ({ was, is }, { weight, network }, blocks, ordinal) => {
    const users = weight * blocks;
    total += users;
    const [from, to] = [textOf(before, was), textOf(after, is)];
    if (from === to) {
      if (addressesOf(before, was) !== addressesOf(after, is)) renumbered += users;
      return;
    }
    const key = `${from}\t${to}`;
    const way = ways.get(key) ?? { from, to, blocks: 0, users: 0 };
    ways.set(key, { ...way, blocks: way.blocks + blocks, users: way.users + users });
    addMoved(moved, { ordinal, blocks, network, from, to });
  });
  const all = [...ways.values()].map((way) => ({ ...way, users: way.users / total }));
  return {
    moved,
    ways: all.sort((a, b) => b.users - a.users || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1)),
    movedUsers: all.reduce((sum, { users }) => sum + users, 0),
    renumberedUsers: total === 0 ? 0 : renumbered / total,
  };
}

function addMoved(moved: MovedBlocks[], next: MovedBlocks): void {
  const last = moved.at(-1);
  const follows = last !== undefined && last.ordinal + last.blocks === next.ordinal && last.network === next.network;
  if (follows && last.from === next.from && last.to === next.to) {
    moved[moved.length - 1] = { ...last, blocks: last.blocks + next.blocks };
  } else moved.push(next);
}

function textOf({ answers }: Pick<SweepMap, 'answers'>, answer: number): string {
  const said = answers[answer];
  return said === undefined ? NEVER : landingText(said.landings);
}

function addressesOf({ answers }: Pick<SweepMap, 'answers'>, answer: number): string {
  return answers[answer]?.addresses.join(',') ?? '';
}
