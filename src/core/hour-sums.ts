/**
 * What slots come to, for windows that reach back a month: the slots of the last day one by one, older ones by the hour. `T` is a
 * commutative monoid, so that any window is a sum of both. Immutable, hours in order. Times are Unix seconds.
 */
export type HourSums<T> = readonly HourSum<T>[];

export interface HourSum<T> {
  /** Start of the hour. */
  readonly hour: number;
  /** Of all slots that began in it. */
  readonly sum: T;
  /** Those slots, oldest first; undefined once they are too old to be asked for one by one. */
  readonly slots: readonly SlotValue<T>[] | undefined;
}

export interface SlotValue<T> {
  readonly slot: number;
  readonly value: T;
}

export type Sum<T> = (values: Iterable<T>) => T;

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Rolling windows of up to a day begin at any second. */
const SLOTS_KEPT_S = DAY_S;
/** The longest month, and the three days until its record is final. */
const HOURS_KEPT_S = 35 * DAY_S;

/** With one more slot, which need not be the latest, or with more of one that is there. */
export function withValue<T>(sums: HourSums<T>, { slot, value }: SlotValue<T>, sum: Sum<T>): HourSums<T> {
  const hour = slot - (slot % HOUR_S);
  const latest = Math.max(hour, sums.at(-1)?.hour ?? hour);
  const isRecent = (start: number): boolean => start + HOUR_S > latest - SLOTS_KEPT_S;
  const at = sums.findLastIndex((held) => held.hour <= hour);
  const held = sums[at]?.hour === hour ? sums[at] : undefined;
  const next: HourSum<T> =
    held === undefined
      ? { hour, sum: value, slots: isRecent(hour) ? [{ slot, value }] : undefined }
      : { hour, sum: sum([held.sum, value]), slots: held.slots && merged(held.slots, { slot, value }, sum) };
  const all = sums.toSpliced(held === undefined ? at + 1 : at, held === undefined ? 0 : 1, next);
  // Hours without slots come before those with: to look through all of them takes longer than all else here.
  for (let i = all.findLastIndex(({ slots }) => slots === undefined) + 1; i < all.length; i += 1) {
    const old = all[i];
    if (old === undefined || isRecent(old.hour)) break;
    all[i] = { ...old, slots: undefined };
  }
  const isOver = (all[0]?.hour ?? latest) < latest - HOURS_KEPT_S;
  return isOver ? all.filter((h) => h.hour >= latest - HOURS_KEPT_S) : all;
}

/**
 * The sum of the slots that start in [from, to). Throws RangeError when an hour would be cut whose slots are no longer kept one by
 * one: a window that reaches back beyond a day begins at a full hour.
 */
export function sumWithin<T>(sums: HourSums<T>, from: number, to: number, sum: Sum<T>): T {
  const parts = partsWithin(sums, from, to);
  // Nothing between the first and the last is left out, so that these two name all of them.
  const stretch = `${parts[0]?.place} ${parts.at(-1)?.place}`;
  return foundOnce(sums, stretch, sum, () => sum(byDays(parts, dayOf(sums.at(-1)), sum)));
}

/** A part of a window: a whole hour or a slot. */
interface Part<T> {
  readonly place: string | number;
  readonly value: T;
  readonly hour: HourSum<T> | undefined;
}

function partsWithin<T>(sums: HourSums<T>, from: number, to: number): readonly Part<T>[] {
  const parts: Part<T>[] = [];
  for (const [i, hour] of sums.entries()) {
    const end = hour.hour + HOUR_S;
    if (end <= from || hour.hour >= to) continue;
    if (from <= hour.hour && end <= to) parts.push({ place: i, value: hour.sum, hour });
    else if (hour.slots === undefined)
      throw new RangeError(`[${from}, ${to}) cuts the hour at ${hour.hour}, kept as a sum`);
    else
      for (const [j, { slot, value }] of hour.slots.entries())
        if (slot >= from && slot < to) parts.push({ place: `${i}.${j}`, value, hour: undefined });
  }
  return parts;
}

/** The same in fewer parts: hours of a day before the latest are added up once, since each slot asks for windows of weeks anew. */
function byDays<T>(parts: readonly Part<T>[], latest: number | undefined, sum: Sum<T>): readonly T[] {
  const values: T[] = [];
  for (let i = 0; i < parts.length; ) {
    const day = dayOf(parts[i]?.hour);
    let next = i + 1;
    while (day !== undefined && day !== latest && dayOf(parts[next]?.hour) === day) next += 1;
    const run = parts.slice(i, next);
    values.push(...(run.length > 1 ? [sumOfDay(run, sum)] : run.map(({ value }) => value)));
    i = next;
  }
  return values;
}

/** Days since 1970 (UTC). */
function dayOf(hour: HourSum<unknown> | undefined): number | undefined {
  return hour && Math.floor(hour.hour / DAY_S);
}

/** Sums of hours of one day, by the first of them. */
const DAYS = new WeakMap<
  HourSum<unknown>,
  { readonly hours: readonly unknown[]; readonly by: unknown; readonly sum: unknown }
>();

function sumOfDay<T>(parts: readonly Part<T>[], by: Sum<T>): T {
  const hours = parts.map(({ hour }) => hour);
  const [first] = hours;
  const held = first && DAYS.get(first);
  const isSame = held?.hours.length === hours.length && held.hours.every((hour, i) => hour === hours[i]);
  if (isSame && held.by === by) return held.sum as T;
  const sum = by(parts.map(({ value }) => value));
  if (first !== undefined) DAYS.set(first, { hours, by, sum });
  return sum;
}

/** Windows ask for the same sums every second, and a month of hours takes milliseconds to add up: each is kept for as long as nothing is added. */
const FOUND = new WeakMap<HourSums<unknown>, Map<string, { readonly by: unknown; readonly sum: unknown }>>();
const MOST_FOUND = 64;

function foundOnce<T>(sums: HourSums<T>, stretch: string, by: Sum<T>, find: () => T): T {
  const known = FOUND.get(sums) ?? new Map<string, { readonly by: unknown; readonly sum: unknown }>();
  FOUND.set(sums, known);
  const held = known.get(stretch);
  if (held?.by === by) return held.sum as T;
  const found = find();
  if (known.size >= MOST_FOUND) known.clear();
  known.set(stretch, { by, sum: found });
  return found;
}

/** The latest slots that are still kept one by one, `most` at most, oldest first. */
export function latestOf<T>(sums: HourSums<T>, most: number): readonly SlotValue<T>[] {
  return sums.flatMap(({ slots }) => slots ?? []).slice(-most);
}

/** A slot may come to more than once: what is learnt of it later adds to what it came to. */
function merged<T>(slots: readonly SlotValue<T>[], added: SlotValue<T>, sum: Sum<T>): readonly SlotValue<T>[] {
  const at = slots.findLastIndex(({ slot }) => slot <= added.slot);
  const held = slots[at];
  if (held?.slot !== added.slot) return slots.toSpliced(at + 1, 0, added);
  return slots.with(at, { slot: held.slot, value: sum([held.value, added.value]) });
}
