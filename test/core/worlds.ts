/** A made-up population: where each block's draws land is known, so that an interval can be held against the truth. */
export interface SimulatedWorld {
  /** The true share that lands. */
  readonly theta: number;
  /** A block, picked by weight. */
  readonly pickBlock: () => number;
  /** Chance that a draw of this block lands: the part of its answer set that is on the provider. */
  readonly chanceOf: (block: number) => number;
}

const BLOCKS = 1500;

/**
 * A world of 1,500 blocks with Zipf weights in 150 to 300 mapping groups. A group's answers are fractional sets, such as two
 * addresses of three; groups are steered away until exactly 1 - theta of the weight is lost.
 */
export function simulatedWorld(theta: number, random: () => number): SimulatedWorld {
  const groups = 150 + Math.floor(random() * 151);
  const groupOf = Array.from({ length: BLOCKS }, () => Math.floor(random() * groups));
  const raw = Array.from({ length: BLOCKS }, (_, i) => 1 / (i + 1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weightOf = new Float64Array(groups);
  const ends = new Float64Array(BLOCKS);
  let end = 0;
  for (const [block, group] of groupOf.entries()) {
    const weight = (raw[block] ?? 0) / total;
    weightOf[group] = (weightOf[group] ?? 0) + weight;
    end += weight;
    ends[block] = end;
  }
  const chances = steer(weightOf, 1 - theta, random);
  return {
    theta,
    pickBlock: () => firstAbove(ends, random() * end),
    chanceOf: (block) => chances[groupOf[block] ?? 0] ?? 1,
  };
}

/** The landing chance of each group, so that the loss over all groups is `loss`. */
function steer(weightOf: Float64Array, loss: number, random: () => number): Float64Array {
  const chances = new Float64Array(weightOf.length).fill(1);
  const order = Array.from(weightOf, (weight, group) => ({ weight, group, rank: random() })).sort(
    (a, b) => a.rank - b.rank,
  );
  let left = loss;
  for (const { weight, group } of order) {
    const size = 1 + Math.floor(random() * 4);
    const away = 1 + Math.floor(random() * size);
    if ((weight * away) / size > left) continue;
    chances[group] = 1 - away / size;
    left -= (weight * away) / size;
  }
  // What no whole answer set fits is taken from one group by how long each answer is given out.
  const last = order.find(({ weight, group }) => chances[group] === 1 && weight >= left);
  if (last === undefined) throw new RangeError(`no group can lose ${left}`);
  chances[last.group] = 1 - left / last.weight;
  return chances;
}

function firstAbove(ends: Float64Array, value: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
