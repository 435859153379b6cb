import type { Cell, CellNames, CellPart, Cells } from '../core/cells.ts';
import { CELL_PARTS, cellsBy } from '../core/cells.ts';
import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { drawsIn } from '../core/tally.ts';
import { Problem } from './problem.ts';
import type { Query } from './query.ts';

/** What rows may be told apart by. */
export const GROUPINGS = [
  'endpoint,family,network',
  'endpoint,family',
  'endpoint,network',
  'endpoint',
  'network',
  'family',
] as const;
type Grouping = (typeof GROUPINGS)[number];

/** What rows may be in the order of: most draws first, or names from A on. */
export type Order = 'draws' | Outcome | CellPart;
export const ORDERS: readonly Order[] = ['draws', ...OUTCOMES, ...CELL_PARTS];

export const FAMILIES = ['v4', 'v6'] as const;

/** Which cells a reader asks for, and how; the same on the page and in the API. */
export interface CellsAsked {
  /** Name of a live window. */
  readonly window: string;
  readonly by: Grouping;
  readonly sort: Order;
  /** Parts of names, whatever their case; empty: any. */
  readonly endpoint: string;
  readonly network: string;
  readonly family: (typeof FAMILIES)[number] | '';
  /** Only rows with such a draw; empty: all. */
  readonly outcome: Outcome | '';
}

/** Names of the parameters. */
export const CELL_PARAMETERS = ['window', 'by', 'sort', 'endpoint', 'family', 'network', 'outcome'] as const;

/** Reads the parameters; one that is empty, as a form sends it, is not given. Throws the 400 that is due for a value that means nothing. */
// Written by the client: any text.
export function cellsAsked(query: Query, usual: Pick<CellsAsked, 'window' | 'by'>): CellsAsked {
  const { window = '' } = query;
  return {
    window: window || usual.window,
    by: oneOf(query, 'by', GROUPINGS) || usual.by,
    sort: oneOf(query, 'sort', ORDERS) || 'draws',
    endpoint: textOf(query, 'endpoint'),
    network: textOf(query, 'network'),
    family: oneOf(query, 'family', FAMILIES),
    outcome: oneOf(query, 'outcome', OUTCOMES),
  };
}

/** The dimensions that rows are told apart by. */
export function partsOf({ by }: Pick<CellsAsked, 'by'>): readonly CellPart[] {
  return by.split(',') as CellPart[];
}

/** The rows that were asked for, in the order that was asked for. */
export function cellRows(cells: Cells, asked: CellsAsked): readonly Cell[] {
  const { endpoint, network, family, outcome, sort } = asked;
  const isKept = (names: CellNames): boolean =>
    contains(names.endpoint, endpoint) &&
    contains(names.network, network) &&
    (family === '' || names.family === family);
  const rows = cellsBy(cells, partsOf(asked), isKept).filter(({ counts }) => outcome === '' || counts[outcome] > 0);
  return rows.toSorted((a, b) => inOrder(sort, a, b));
}

/** The names of a row, which no other row has. */
export function cellKey({ endpoint, family, network }: Cell): string {
  return [endpoint, family, network].filter((name) => name !== undefined).join(' ');
}

function inOrder(sort: Order, a: Cell, b: Cell): number {
  if (sort === 'endpoint' || sort === 'family' || sort === 'network') {
    const [left = '', right = ''] = [a[sort], b[sort]];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const weight = ({ counts }: Cell): number => (sort === 'draws' ? drawsIn(counts) : counts[sort]);
  return weight(b) - weight(a);
}

function contains(name: string, part: string): boolean {
  return name.toLowerCase().includes(part.toLowerCase());
}

const LONGEST = 253;

function textOf(query: Query, name: 'endpoint' | 'network'): string {
  const text = (query[name] ?? '').trim();
  if (text.length > LONGEST) throw new Problem(400, `${name} may have ${LONGEST} characters.`);
  return text;
}

function oneOf<T extends string>(query: Query, name: string, values: readonly T[]): T | '' {
  const asked = query[name] ?? '';
  const value = values.find((known) => known === asked);
  if (asked !== '' && value === undefined) throw new Problem(400, `${name} is one of ${values.join(' ')}.`);
  return value ?? '';
}
