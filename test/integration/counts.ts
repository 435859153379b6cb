import { OUTCOMES, type Outcome } from '../../src/core/outcome.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { labelsKey } from './service.ts';
import { type KnownDraw, PLAIN_RESOLVER } from './truth.ts';

/** A draw with its known truth. */
export interface Told {
  readonly leaf: DrawLeaf;
  /** Of the leaf in the log. */
  readonly index: number;
  readonly truth: KnownDraw;
}

/** Because the origin data is older than 30 days, no landing is better than B. */
const GRADE = 'B';

/** Of the resolvers of these claims. */
const CLASSES: Readonly<Record<string, string>> = {
  passing: 'public-ecs',
  [PLAIN_RESOLVER]: 'recursive',
  direct: 'authoritative',
};

/** What each counter of the metrics must say, by name and labels. */
export function countersOf(told: readonly Told[]): Readonly<Record<string, ReadonlyMap<string, number>>> {
  const counters: Record<string, Map<string, number>> = {};
  const add = (name: string, { leaf: { claim } }: Told, labels: Readonly<Record<string, string>>): void => {
    const key = labelsKey({ claim, ...labels });
    const counter = counters[name] ?? new Map<string, number>();
    counters[name] = counter.set(key, (counter.get(key) ?? 0) + 1);
  };
  for (const each of told) {
    const { endpoint, network, resolver } = each.leaf.draw;
    const { outcome, family, region, landing, country } = each.truth;
    add('landfall_draws_total', each, { endpoint: endpoint.name, family: `v${family}`, outcome });
    add('landfall_network_draws_total', each, { network, outcome });
    add('landfall_resolver_draws_total', each, {
      resolver: CLASSES[resolver] ?? '',
      resolver_id: resolver,
      outcome,
    });
    if (region !== undefined) {
      add('landfall_landed_draws_total', each, { provider_region: region, grade: GRADE, edge: 'false' });
    }
    if (landing !== undefined) add('landfall_other_landing_draws_total', each, { outcome, landing });
    if (country !== undefined) add('landfall_landing_country_draws_total', each, { outcome, country });
  }
  return counters;
}

/** What a window of the API says that follows from its draws; lists in an order of their own. */
export interface WindowFigures {
  readonly n: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Null where there are too few draws, or too few of them decide, for a percentage. */
  readonly strict: number | null;
  readonly ceiling: number | null;
  /** Null where there are none. */
  readonly coverage: number | null;
  readonly regions: readonly string[];
  readonly elsewhere: readonly string[];
  readonly reasons: readonly string[];
}

export function figuresOf(told: readonly Told[]): WindowFigures {
  const n = told.length;
  const counts = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, told.filter(({ truth }) => truth.outcome === outcome).length]),
  ) as Readonly<Record<Outcome, number>>;
  const undecided = counts.indeterminate + counts.missing;
  const share = (draws: number): number | null => (n < 30 || n < 2 * undecided ? null : draws / n);
  return {
    n,
    counts,
    strict: share(counts.landed),
    ceiling: share(counts.landed + undecided),
    coverage: n === 0 ? null : (n - undecided) / n,
    regions: grouped(told, ({ region }) => region && `${region} ${GRADE}`),
    elsewhere: grouped(told, ({ outcome, kind, id }) => id && `${outcome} ${kind} ${id}`),
    reasons: grouped(told, ({ outcome, reason }) => reason && `${outcome} ${reason}`),
  };
}

/** A window as the API gives it. */
export interface WindowRow extends Omit<WindowFigures, 'regions' | 'elsewhere' | 'reasons'> {
  readonly window: string;
  readonly from: string;
  readonly to: string;
  readonly lower_bound: number | null;
  readonly upper_bound: number | null;
  readonly regions: readonly { readonly region: string; readonly grade: string; readonly draws: number }[];
  readonly elsewhere: readonly {
    readonly outcome: string;
    readonly kind: string;
    readonly label: string;
    readonly draws: number;
  }[];
  readonly reasons: readonly { readonly outcome: string; readonly reason: string; readonly draws: number }[];
}

export function figuresIn(row: WindowRow): WindowFigures {
  const { n, counts, strict, ceiling, coverage, regions, elsewhere, reasons } = row;
  return {
    n,
    counts,
    strict,
    ceiling,
    coverage,
    regions: regions.map(({ region, grade, draws }) => `${region} ${grade}: ${draws}`).sort(),
    elsewhere: elsewhere.map(({ outcome, kind, label, draws }) => `${outcome} ${kind} ${label}: ${draws}`).sort(),
    reasons: reasons.map(({ outcome, reason, draws }) => `${outcome} ${reason}: ${draws}`).sort(),
  };
}

function grouped(told: readonly Told[], keyOf: (truth: KnownDraw) => string | undefined): readonly string[] {
  const groups = Map.groupBy(told, ({ truth }) => keyOf(truth));
  return [...groups].flatMap(([key, draws]) => (key === undefined ? [] : [`${key}: ${draws.length}`])).sort();
}
