/** Consecutive blocks of a space that are told together. */
export interface Stretch {
  /** Of the first block. */
  readonly ordinal: number;
  readonly blocks: number;
  /** Of them all, in units of the frame. */
  readonly weight: number;
}

/** The heaviest of many stretches, heaviest first, and what all of them come to. */
export interface Heaviest<S extends Stretch> {
  readonly rows: readonly S[];
  readonly stretches: number;
  readonly blocks: number;
  readonly weight: number;
}

/** Stretches that a report holds; the CSV has them all. */
export const MOST_LISTED = 1_000;

/** Holds `most` of them, for there may be millions. */
export function heaviest<S extends Stretch>(all: Iterable<S>, most: number): Heaviest<S> {
  let rows: readonly S[] = [];
  let held: S[] = [];
  let [stretches, blocks, weight] = [0, 0, 0];
  for (const stretch of all) {
    stretches += 1;
    blocks += stretch.blocks;
    weight += stretch.weight;
    held.push(stretch);
    if (held.length < most) continue;
    rows = foremost([...rows, ...held], most);
    held = [];
  }
  return { rows: foremost([...rows, ...held], most), stretches, blocks, weight };
}

function foremost<S extends Stretch>(rows: readonly S[], most: number): readonly S[] {
  return rows.toSorted((a, b) => b.weight - a.weight || a.ordinal - b.ordinal).slice(0, most);
}
