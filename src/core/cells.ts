import type { Judgement } from './judgement.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
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
  const cells = new Map<string, number>();
  for (const { outcome, family, endpoint, network } of judgements) {
    const key = `${outcome} ${family} ${endpoint} ${network}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  return cells;
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
    const names = partsOf(key);
    if (!isKept(names)) continue;
    const id = parts.reduce((text, part) => `${text}${names[part]} `, '');
    const held = groups.get(id) ?? newGroup(names, parts);
    groups.set(id, held);
    held.counts[names.outcome] += draws;
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
  const family = key.indexOf(' ') + 1;
  const endpoint = key.indexOf(' ', family) + 1;
  const network = key.indexOf(' ', endpoint) + 1;
  const outcome = OUTCOMES.find((known) => known.length === family - 1 && key.startsWith(known));
  if (outcome === undefined) throw new RangeError(`"${key}" is no cell`);
  return {
    outcome,
    family: `v${key.slice(family, endpoint - 1)}`,
    endpoint: key.slice(endpoint, network - 1),
    network: key.slice(network),
  };
}
