import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
import type { ClaimReport } from './report.ts';
import type { Counts } from './tally.ts';

/** What came by way of each resolver, and how far they are apart. */
export interface ResolverComparison {
  /** By id of the configured resolver. */
  readonly rows: readonly ResolverRow[];
  /** Between the two that are furthest apart; undefined where fewer than two have enough determinate draws. */
  readonly greatest:
    | {
        /** Difference of the two shares, 0 to 1. */
        readonly difference: number;
        /** With the greater share. */
        readonly most: string;
        readonly least: string;
      }
    | undefined;
}

export interface ResolverRow {
  readonly resolver: string;
  readonly counts: Counts;
  /** Draws that landed, were fronted or went elsewhere. */
  readonly determinate: number;
}

/** Determinate draws of a resolver below which its share is not compared, as no percentage is given below them either. */
const LEAST_DRAWS = 30;

/**
 * Compares what resolvers say since the log began: shares of what landed among the determinate draws, so that one which often fails
 * does not stand out for that. A diagnostic (method, section 5): users of each may truly be sent to different places.
 */
export function compareResolvers(counters: ClaimReport['counters']): ResolverComparison {
  const byResolver = new Map<string, Record<Outcome, number>>();
  for (const { key, value } of counters) {
    const { resolver, outcome } = key.labels;
    if (key.counter !== 'resolver' || resolver === undefined) continue;
    const counts = byResolver.get(resolver) ?? noCounts();
    const known = OUTCOMES.find((name) => name === outcome);
    if (known !== undefined) counts[known] += value;
    byResolver.set(resolver, counts);
  }
  const rows = [...byResolver]
    .map(([resolver, counts]) => ({
      resolver,
      counts,
      determinate: counts.landed + counts.fronted + counts.elsewhere,
    }))
    .sort((a, b) => (a.resolver < b.resolver ? -1 : 1));
  return { rows, greatest: greatestOf(rows) };
}

function greatestOf(rows: readonly ResolverRow[]): ResolverComparison['greatest'] {
  const compared = rows
    .filter(({ determinate }) => determinate >= LEAST_DRAWS)
    .map(({ resolver, counts, determinate }) => ({ resolver, share: counts.landed / determinate }))
    .sort((a, b) => b.share - a.share);
  const [most] = compared;
  const least = compared.at(-1);
  if (most === undefined || least === undefined || compared.length < 2) return undefined;
  return { difference: most.share - least.share, most: most.resolver, least: least.resolver };
}

function noCounts(): Record<Outcome, number> {
  return { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
}
