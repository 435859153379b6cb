import type { Bounds } from './estimate.ts';
import { estimate } from './estimate.ts';
import type { Outcome } from './outcome.ts';
import type { WindowReport } from './report.ts';
import type { Tally } from './tally.ts';
import { clustersIn, drawsIn } from './tally.ts';

/** What the views see of a window, live or closed: a pure function of its counts. `bounds` are those that its kind carries. */
export function reportOfWindow(
  { name, fromMs, toMs }: { readonly name: string; readonly fromMs: number; readonly toMs: number },
  tally: Tally,
  confirmed: number,
  bounds: Bounds | undefined,
): WindowReport {
  const details = splitDetail(tally);
  return {
    window: name,
    fromMs,
    toMs,
    estimate: estimate(tally),
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
  };
}

function splitDetail(
  tally: Tally,
): readonly { readonly outcome: Outcome; readonly kind: string; readonly label: string; readonly draws: number }[] {
  return Object.entries(tally.detail)
    .map(([key, draws]) => {
      const [outcome = '', kind = '', label = ''] = key.split('|').map(unescaped);
      return { outcome: outcome as Outcome, kind, label, draws };
    })
    .sort((a, b) => b.draws - a.draws || (a.label < b.label ? -1 : 1));
}

/** A part of a detail key as it was before `tally` made it fit. */
function unescaped(part: string): string {
  return part.replaceAll('%7C', '|').replaceAll('%25', '%');
}
