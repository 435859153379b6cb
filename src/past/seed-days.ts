import type { Leaf } from '../core/record.ts';

/** The leaves of a UTC day's secret: where the log committed to it, and where it is revealed. Absent: not yet. */
export interface SeedDay {
  readonly commitment?: number;
  readonly reveal?: number;
}

/** Which leaves tell of the days' secrets: grows in place, by leaves in the order of the log. */
export interface SeedDays {
  readonly take: (leaf: Leaf, index: number) => void;
  readonly of: (day: string) => SeedDay;
}

export function seedDays(): SeedDays {
  const days = new Map<string, SeedDay>();
  const of = (day: string): SeedDay => days.get(day) ?? {};
  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'seed-commitment') days.set(leaf.day, { ...of(leaf.day), commitment: index });
      if (leaf.$kind === 'seed-reveal') days.set(leaf.day, { ...of(leaf.day), reveal: index });
    },
    of,
  };
}
