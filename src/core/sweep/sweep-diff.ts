import type { Stretch } from './heaviest.ts';
import { landingText } from './landing-class.ts';
import type { SweepMap } from './sweep-map.ts';
import { overlay } from './sweep-runs.ts';
import type { WeightRun } from './sweep-weights.ts';

/** Consecutive blocks of one network that are sent elsewhere than in an earlier sweep. */
export interface MovedBlocks extends Stretch {
  readonly network: string;
  /** Landings, each once and sorted. */
  readonly from: string;
  readonly to: string;
}

/** What changed from one sweep to another of the same blocks and endpoint. Shares of users lie in [0, 1]. */
export interface SweepDiff {
  readonly moved: readonly MovedBlocks[];
  /** From where to where, most users first. */
  readonly ways: readonly MovedWay[];
  readonly movedUsers: number;
  /** Of them those with the same addresses as before: what is known of the addresses changed, not the answers. */
  readonly relandedUsers: number;
  /** Share of users with other addresses that land as those before did. */
  readonly renumberedUsers: number;
  /** Share of users in blocks without an answer in one sweep or both: whether they moved is not known. */
  readonly unknownUsers: number;
}

export interface MovedWay {
  readonly from: string;
  readonly to: string;
  readonly blocks: number;
  readonly users: number;
}

/** Throws RangeError when the maps are not of the same blocks. */
export function diffSweeps(
  before: Pick<SweepMap, 'answers' | 'runs'>,
  after: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): SweepDiff {
  const [wasSaid, isSaid] = [comparable(before), comparable(after)];
  const moved: MovedBlocks[] = [];
  const ways = new Map<string, MovedWay>();
  let [total, relanded, renumbered, unknown] = [0, 0, 0, 0];
  for (const { a: pair, b, blocks, ordinal } of overlay(overlay(before.runs, after.runs), weights)) {
    const [was, is] = [wasSaid[pair.a.answer], isSaid[pair.b.answer]];
    const users = b.weight * blocks;
    total += users;
    if (was === undefined || is === undefined) unknown += users;
    else if (was.landing !== is.landing) {
      const [from, to] = [was.landing, is.landing];
      if (was.addresses === is.addresses) relanded += users;
      const key = `${from}\t${to}`;
      const way = ways.get(key) ?? { from, to, blocks: 0, users: 0 };
      ways.set(key, { ...way, blocks: way.blocks + blocks, users: way.users + users });
      addMoved(moved, { ordinal, blocks, weight: users, network: b.network, from, to });
    } else if (was.addresses !== is.addresses) renumbered += users;
  }
  const shareOf = (users: number): number => (total === 0 ? 0 : users / total);
  const all = [...ways.values()].map((way) => ({ ...way, users: shareOf(way.users) }));
  return {
    moved,
    ways: all.sort((a, b) => b.users - a.users || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1)),
    movedUsers: all.reduce((sum, { users }) => sum + users, 0),
    relandedUsers: shareOf(relanded),
    renumberedUsers: shareOf(renumbered),
    unknownUsers: shareOf(unknown),
  };
}

/** By the index of an answer, what is compared of it; undefined for one without addresses, and for NOT_ASKED. */
function comparable({ answers }: Pick<SweepMap, 'answers'>) {
  return answers.map(({ addresses, landings }) =>
    addresses.length === 0 ? undefined : { landing: landingText(landings), addresses: addresses.join(',') },
  );
}

function addMoved(moved: MovedBlocks[], next: MovedBlocks): void {
  const last = moved.at(-1);
  const follows = last !== undefined && last.ordinal + last.blocks === next.ordinal && last.network === next.network;
  if (follows && last.from === next.from && last.to === next.to) {
    moved[moved.length - 1] = { ...last, blocks: last.blocks + next.blocks, weight: last.weight + next.weight };
  } else moved.push(next);
}
