/** What an address has that no range holds. */
export const NO_VALUE = -1;

/** Values of ranges: 0 to this. */
const MAX_VALUE = 0x7fffffff;

/**
 * Ranges of one family, known by their number. `sweepRanges` needs nothing else of them, so that IPv4 and IPv6 are
 * resolved by the same code.
 */
export interface Ranges {
  readonly count: () => number;
  readonly value: (a: number) => number;
  /** Below 0, 0 or above 0, by first address. */
  readonly compareFirst: (a: number, b: number) => number;
  /** Below 0, 0 or above 0, by last address. */
  readonly compareLast: (a: number, b: number) => number;
  /** Whether `a` ends before `b` begins. */
  readonly endsBefore: (a: number, b: number) => boolean;
  /** Below 0, 0 or above 0, by number of addresses. */
  readonly compareWidth: (a: number, b: number) => number;
}

/** Told at which address, from lowest to highest, another value begins to hold: at the first address of a range, or after its last. */
export interface Boundaries {
  readonly atFirst: (range: number, value: number) => void;
  readonly afterLast: (range: number, value: number) => void;
}

/** Walks the addresses from lowest to highest and names the value of the narrowest range at each, the lowest of equally narrow ones. */
export function sweepRanges(ranges: Ranges, boundaries: Boundaries): void {
  const narrower = (a: number, b: number): boolean => {
    const order = ranges.compareWidth(a, b);
    return order === 0 ? ranges.value(a) < ranges.value(b) : order < 0;
  };
  const active = heap(narrower);
  const leave = (range: number): void => {
    // Wider ranges that ended under it are behind the sweep too.
    let next = active.top();
    while (next !== undefined && ranges.compareLast(next, range) <= 0) {
      active.pop();
      next = active.top();
    }
    boundaries.afterLast(range, next === undefined ? NO_VALUE : ranges.value(next));
  };
  for (const range of byFirst(ranges)) {
    let top = active.top();
    while (top !== undefined && ranges.endsBefore(top, range)) {
      leave(top);
      top = active.top();
    }
    if (top === undefined || narrower(range, top)) boundaries.atFirst(range, ranges.value(range));
    active.push(range);
  }
  for (let top = active.top(); top !== undefined; top = active.top()) leave(top);
}

/** Throws RangeError for anything but a value that a table can hold. */
export function requireValue(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > MAX_VALUE) throw new RangeError(`no value of a table: ${value}`);
}

/** Numbers of the ranges by first address; published lists are nearly always sorted already. */
function byFirst(ranges: Ranges): Uint32Array {
  const order = new Uint32Array(ranges.count()).map((_, i) => i);
  for (let i = 1; i < order.length; i += 1) {
    if (ranges.compareFirst(i - 1, i) > 0) return order.sort(ranges.compareFirst);
  }
  return order;
}

/** A binary heap with the least item on top. */
function heap(before: (a: number, b: number) => boolean): {
  readonly top: () => number | undefined;
  readonly push: (item: number) => void;
  readonly pop: () => void;
} {
  const items: number[] = [];
  const at = (i: number): number => items[i] as number;
  const swap = (i: number, j: number): void => {
    const item = at(i);
    items[i] = at(j);
    items[j] = item;
  };
  const push = (item: number): void => {
    items.push(item);
    let i = items.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(at(i), at(parent))) return;
      swap(i, parent);
      i = parent;
    }
  };
  const pop = (): void => {
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    items[0] = last;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= items.length) return;
      const right = left + 1;
      const child = right < items.length && before(at(right), at(left)) ? right : left;
      if (!before(at(child), at(i))) return;
      swap(i, child);
      i = child;
    }
  };
  return { top: () => items[0], push, pop };
}
