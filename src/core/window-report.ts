import { besideReport } from './beside-report.ts';
import type { Bounds } from './estimate.ts';
import { estimate } from './estimate.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
import type { WindowReport } from './report.ts';
import type { Counts, Tally } from './tally.ts';
import { clustersIn, drawsIn } from './tally.ts';
import { tallyKeyParts } from './tally-key.ts';
import type { WindowTally } from './window-tally.ts';
import type { Span } from './windows.ts';

/** What a window comes to; the record of an earlier version does not hold all of it. */
export interface CountedWindow extends Pick<WindowTally, 'tally' | 'confirmed'> {
  readonly answers: WindowTally['answers'] | undefined;
  readonly beside: WindowTally['beside'] | undefined;
}

/**
 * What the views see of a window, live or closed: a pure function of what it comes to. `bounds` are those that its kind carries,
 * `endpoints` those of the claim.
 */
export function reportOfWindow(
  { name, fromMs, toMs }: Span & { readonly name: string },
  { tally, confirmed, answers, beside }: CountedWindow,
  bounds: Bounds | undefined,
  endpoints: readonly { readonly name: string; readonly role: string }[],
): WindowReport {
  const details = splitDetail(tally);
  const figures = estimate(tally);
  return {
    window: name,
    fromMs,
    toMs,
    estimate: figures,
    confirmed,
    clusters: clustersIn(tally),
    bounds,
    elsewhere: details
      .filter((d) => d.outcome === 'fronted' || d.outcome === 'elsewhere')
      .map(({ outcome, kind, label, draws }) => ({ outcome, kind, label, draws })),
    regions: details
      .filter((d) => d.outcome === 'landed')
      .map(({ kind, label, draws }) => ({ region: kind, grade: label, draws })),
    networks: Object.entries(tally.by.network)
      .map(([network, counts]) => ({ network, counts }))
      .sort((a, b) => drawsIn(b.counts) - drawsIn(a.counts) || (a.network < b.network ? -1 : 1)),
    reasons: details
      .filter((d) => d.outcome === 'indeterminate' || d.outcome === 'missing')
      .map(({ outcome, label, draws }) => ({ outcome, reason: label, draws })),
    by: { ...tally.by, role: regrouped(tally.by.endpoint, new Map(endpoints.map(({ name: of, role }) => [of, role]))) },
    answers,
    beside: beside && besideReport(beside, figures.suppressed),
  };
}

/** Counts by label as counts by what the labels belong to. */
export function regrouped(
  by: Readonly<Record<string, Counts>>,
  groupOf: ReadonlyMap<string, string>,
): Readonly<Record<string, Counts>> {
  const groups = new Map<string, Counts>();
  for (const [label, counts] of Object.entries(by)) {
    const group = groupOf.get(label) ?? 'unknown';
    const held = groups.get(group);
    groups.set(group, held === undefined ? counts : plus(held, counts));
  }
  return Object.fromEntries(groups);
}

function plus(a: Counts, b: Counts): Counts {
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, a[outcome] + b[outcome]])) as Counts;
}

function splitDetail(
  tally: Tally,
): readonly { readonly outcome: Outcome; readonly kind: string; readonly label: string; readonly draws: number }[] {
  return Object.entries(tally.detail)
    .map(([key, draws]) => {
      const [outcome = '', kind = '', label = ''] = tallyKeyParts(key);
      return { outcome: outcome as Outcome, kind, label, draws };
    })
    .sort((a, b) => b.draws - a.draws || (a.label < b.label ? -1 : 1));
}
