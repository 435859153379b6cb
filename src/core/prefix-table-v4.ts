import { NO_VALUE, type Ranges, requireValue, sweepRanges } from './range-sweep.ts';
import { wordRows } from './word-rows.ts';

/** IPv4 ranges as they come; addresses are unsigned 32-bit integers. */
export interface RangeList4 extends Ranges {
  readonly first: (range: number) => number;
  readonly last: (range: number) => number;
  readonly add: (first: number, last: number, value: number) => void;
}

export interface Table4 {
  /** Value of an address, an unsigned 32-bit integer; -1 where no range holds it. */
  readonly lookup: (address: number) => number;
  readonly bytes: number;
}

/** An empty list of IPv4 ranges. */
export function rangeList4(): RangeList4 {
  const rows = wordRows(3);
  const first = (range: number): number => rows.at(range, 0);
  const last = (range: number): number => rows.at(range, 1);
  const add = (from: number, to: number, value: number): void => {
    requireValue(value);
    if (from > to) throw new RangeError(`a range from ${from} to ${to}`);
    rows.add([from, to, value]);
  };
  return {
    count: rows.count,
    value: (range) => rows.at(range, 2),
    compareFirst: (a, b) => first(a) - first(b),
    compareLast: (a, b) => last(a) - last(b),
    endsBefore: (a, b) => last(a) < first(b),
    compareWidth: (a, b) => last(a) - first(a) - (last(b) - first(b)),
    first,
    last,
    add,
  };
}

/** Looks an address up in at most three steps. */
export function table4(ranges: RangeList4): Table4 {
  const painter = painter4();
  let start = 0;
  let holds = NO_VALUE;
  const turn = (address: number, value: number): void => {
    if (holds !== NO_VALUE && address > start) painter.paint(start, address - 1, holds);
    start = address;
    holds = value;
  };
  sweepRanges(ranges, {
    atFirst: (range, value) => turn(ranges.first(range), value),
    afterLast: (range, value) => turn(ranges.last(range) + 1, value),
  });
  return painter.table();
}

/** Gives addresses values, range after range. */
export interface Painter4 {
  /** A range may lie within one that was painted before, and decides there; it may hold or cut none. */
  readonly paint: (first: number, last: number, value: number) => void;
  /** The table of what was painted. Paint no more after it. */
  readonly table: () => Table4;
}

/** Cells of the root, one for each first 16 bits. */
const ROOT_CELLS = 65_536;
/** Cells of every other node: one for each value of the next 8 bits. */
const NODE_CELLS = 256;

/**
 * A cell holds a value, or -1, or below that the place of a node that tells its addresses apart: a trie with steps of
 * 16, 8 and 8 bits in one array, the root first. 19 MiB hold the routes of the internet, and the processor's caches most of what is asked.
 */
function nodeAt(cell: number): number {
  return -2 - cell;
}

/** Nothing is painted yet. */
export function painter4(): Painter4 {
  let cells = new Int32Array(2 * ROOT_CELLS).fill(NO_VALUE);
  let used = ROOT_CELLS;
  /** The node below a cell, made when there is none. */
  const below = (cell: number): number => {
    const held = cells[cell] as number;
    if (held < NO_VALUE) return nodeAt(held);
    if (used === cells.length) {
      const wider = new Int32Array(2 * cells.length);
      wider.set(cells);
      cells = wider;
    }
    const node = used;
    used += NODE_CELLS;
    cells.fill(held, node, used);
    cells[cell] = nodeAt(node);
    return node;
  };
  /** Paints a node's addresses, counted from its first; each of its cells stands for 2^shift addresses. */
  const paint = (node: number, shift: number, first: number, last: number, value: number): void => {
    const within = (1 << shift) - 1;
    const from = first >>> shift;
    const to = last >>> shift;
    const beginsWithin = (first & within) !== 0;
    const endsWithin = (last & within) !== within;
    if (from === to && (beginsWithin || endsWithin)) {
      paint(below(node + from), shift - 8, first & within, last & within, value);
      return;
    }
    if (beginsWithin) paint(below(node + from), shift - 8, first & within, within, value);
    if (endsWithin) paint(below(node + to), shift - 8, 0, last & within, value);
    cells.fill(value, node + from + (beginsWithin ? 1 : 0), node + to + (endsWithin ? 0 : 1));
  };
  return {
    paint: (first, last, value) => paint(0, 16, first, last, value),
    table: () => tableOf(cells.slice(0, used)),
  };
}

/**
 * On its own, so that what is kept holds nothing of the painter. The numbers stand for `NO_VALUE` and `nodeAt`: what comes from
 * another place is looked up at each of three steps, and that costs a third of the speed.
 */
function tableOf(cells: Int32Array): Table4 {
  const lookup = (address: number): number => {
    let cell = cells[address >>> 16] as number;
    if (cell < -1) cell = cells[-2 - cell + ((address >>> 8) & 255)] as number;
    if (cell < -1) cell = cells[-2 - cell + (address & 255)] as number;
    return cell;
  };
  return { lookup, bytes: cells.byteLength };
}
