import type { Adjudication, AdjudicationLeaf } from './core/adjudication.ts';
import type { RecordedWindow } from './core/closed-report.ts';
import type { WindowLeaf } from './core/window-record.ts';
import type { Span } from './core/windows.ts';

/** Which records the log holds: grows in place, by window leaves in the order of the log. */
export interface WindowRecords {
  readonly take: (leaf: WindowLeaf | AdjudicationLeaf, index: number) => void;
  /** What was found out about draws whose slots begin in [fromMs, toMs), in the order of the log. */
  readonly adjudications: (claim: string, span: Pick<Span, 'fromMs' | 'toMs'>) => readonly Adjudication[];
  /** The record of a window that holds; undefined where there is none. */
  readonly latest: (claim: string, window: string) => RecordedWindow | undefined;
  readonly revision: (claim: string, window: string, revision: number) => RecordedWindow | undefined;
  /** The record that holds of each window of a claim, those that were recorded first coming first. */
  readonly of: (claim: string) => readonly RecordedWindow[];
}

export function windowRecords(): WindowRecords {
  const claims = new Map<string, Map<string, readonly RecordedWindow[]>>();
  const adjudged: { readonly claim: string; readonly adjudication: Adjudication }[] = [];
  const revisionsOf = (claim: string, window: string): readonly RecordedWindow[] =>
    claims.get(claim)?.get(window) ?? [];
  return {
    take: (taken, leaf) => {
      if (taken.$kind === 'adjudication') {
        adjudged.push({ claim: taken.claim, adjudication: adjudicationOf(taken, leaf) });
        return;
      }
      const { claim, window, status, revision, sums } = taken;
      const windows = claims.get(claim) ?? new Map<string, readonly RecordedWindow[]>();
      claims.set(claim, windows);
      windows.set(window, [
        ...revisionsOf(claim, window),
        { window, status, revision, leaf, slots: sums.slots, counts: sums.counts },
      ]);
    },
    adjudications: (claim, { fromMs, toMs }) =>
      adjudged
        .filter((each) => each.claim === claim)
        .map(({ adjudication }) => adjudication)
        .filter(({ slot }) => slot * 1000 >= fromMs && slot * 1000 < toMs),
    latest: (claim, window) => revisionsOf(claim, window).at(-1),
    revision: (claim, window, revision) => revisionsOf(claim, window).find((record) => record.revision === revision),
    of: (claim) => [...(claims.get(claim)?.values() ?? [])].flatMap((revisions) => revisions.at(-1) ?? []),
  };
}

function adjudicationOf({ leaf, slot, reason, note }: AdjudicationLeaf, index: number): Adjudication {
  return { index, leaf, slot, reason, note };
}
