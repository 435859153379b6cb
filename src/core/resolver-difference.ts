import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
import type { ClaimReport } from './report.ts';
import type { Counts } from './tally.ts';

/** What came by way of each class of resolver and of each resolver, and how far they are apart. */
export interface ResolverComparison {
  readonly classes: Compared;
  /** By id of the configured resolver; one that was given another class has a row for each. */
  readonly resolvers: Compared;
}

interface Compared {
  /** In the order of classes, then of ids. */
  readonly rows: readonly ResolverRow[];
  readonly greatest: GreatestDifference | undefined;
}

export interface ResolverRow {
  readonly class: string;
  /** Absent from the row of a class. */
  readonly resolver?: string;
  readonly counts: Counts;
  /** Draws that landed, were fronted or went elsewhere. */
  readonly determinate: number;
}

/** Between the two that are furthest apart. */
export interface GreatestDifference {
  /** Difference of the two shares, 0 to 1. */
  readonly difference: number;
  /** With the greater share. */
  readonly most: string;
  readonly least: string;
}

/** Determinate draws below which a share is not compared, as no percentage is given below them either. */
const LEAST_DRAWS = 30;

/**
 * Compares what resolvers say since the log began. A diagnostic (method, section 5): users of each may truly be sent to different
 * places.
 */
export function compareResolvers(counters: ClaimReport['counters']): ResolverComparison {
  return { classes: compared(counters, false), resolvers: compared(counters, true) };
}

function compared(counters: ClaimReport['counters'], each: boolean): Compared {
  const rows = new Map<string, Omit<ResolverRow, 'counts' | 'determinate'> & { readonly counts: Sum }>();
  for (const { key, value } of counters) {
    const { resolver: kind, resolver_id: id, outcome } = key.labels;
    if (key.counter !== 'resolver' || kind === undefined || id === undefined) continue;
    const label = each ? `${kind} ${id}` : kind;
    const row = rows.get(label) ?? { class: kind, ...(each ? { resolver: id } : {}), counts: noCounts() };
    const known = OUTCOMES.find((name) => name === outcome);
    if (known !== undefined) row.counts[known] += value;
    rows.set(label, row);
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return {
    rows: sorted.map((row) => ({ ...row, determinate: determinateIn(row.counts) })),
    greatest: greatestDifference(sorted.map((row) => [row.resolver ?? row.class, row.counts])),
  };
}

/**
 * How far apart the shares of what landed are, among the determinate draws of each label, so that one which often fails does not stand
 * out for that; undefined where fewer than two labels have enough of them.
 */
export function greatestDifference(by: Iterable<readonly [string, Counts]>): GreatestDifference | undefined {
  const shares = [...by]
    .filter(([, counts]) => determinateIn(counts) >= LEAST_DRAWS)
    .map(([label, counts]) => ({ label, share: counts.landed / determinateIn(counts) }))
    .sort((a, b) => b.share - a.share);
  const [most] = shares;
  const least = shares.at(-1);
  if (most === undefined || least === undefined || shares.length < 2) return undefined;
  return { difference: most.share - least.share, most: most.label, least: least.label };
}

function determinateIn({ landed, fronted, elsewhere }: Counts): number {
  return landed + fronted + elsewhere;
}

type Sum = Record<Outcome, number>;

function noCounts(): Sum {
  return { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
}
