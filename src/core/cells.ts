import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
import type { Judgement } from './record.ts';
import type { Counts } from './tally.ts';

/**
 * Draws told apart by outcome, family, endpoint and network at once: a commutative monoid. One count a key, since most cells have a
 * single draw and there are tens of thousands of them. Keys are `landed 4 www.example.com Comcast Cable`: no name but that of a
 * network holds a space.
 */
export type Cells = ReadonlyMap<string, number>;

/** Dimensions that cells are told apart by. */
export const CELL_PARTS = ['endpoint', 'family', 'network'] as const;
export type CellPart = (typeof CELL_PARTS)[number];

/** Counts of the draws that agree in some dimensions; the others are undefined. `family` is `v4` or `v6`. */
export interface Cell extends Readonly<Partial<Record<CellPart, string>>> {
  readonly counts: Counts;
}

/** The cells of the draws of a slot. */
export function cellsOf(judgements: readonly Judgement[]): Cells {
  return sumCells(
    judgements.map(
      ({ outcome, family, endpoint, network }) => new Map([[`${outcome} ${family} ${endpoint} ${network}`, 1]]),
    ),
  );
}

export function sumCells(all: Iterable<Cells>): Cells {
  const sum = new Map<string, number>();
  for (const cells of all) for (const [key, draws] of cells) sum.set(key, (sum.get(key) ?? 0) + draws);
  return sum;
}

/** The names of a cell in all dimensions. */
export type CellNames = Readonly<Record<CellPart, string>>;

/** The cells that are kept, summed over all dimensions but these, in the order of their names. */
export function cellsBy(
  cells: Cells,
  parts: readonly CellPart[],
  isKept: (names: CellNames) => boolean = () => true,
): readonly Cell[] {
  const groups = new Map<string, { readonly cell: Cell; readonly counts: Record<Outcome, number> }>();
  for (const [key, draws] of cells) {
    const { outcome, ...names } = partsOf(key);
    if (!isKept(names)) continue;
    const id = parts.map((part) => names[part]).join(' ');
    const held = groups.get(id) ?? newGroup(names, parts);
    groups.set(id, held);
    held.counts[outcome] += draws;
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { cell }]) => cell);
}

function newGroup(
  names: CellNames,
  parts: readonly CellPart[],
): { readonly cell: Cell; readonly counts: Record<Outcome, number> } {
  const counts = { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
  return { counts, cell: { ...Object.fromEntries(parts.map((part) => [part, names[part]])), counts } };
}

function partsOf(key: string): CellNames & { readonly outcome: Outcome } {
  const [word, family, endpoint = '', ...network] = key.split(' ');
  const outcome = OUTCOMES.find((known) => known === word);
  if (outcome === undefined) throw new RangeError(`"${key}" is no cell`);
  return { outcome, family: `v${family}`, endpoint, network: network.join(' ') };
}
