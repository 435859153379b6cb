import type { Adjudication, AdjudicationLeaf } from '../core/adjudication.ts';
import type { RecordedWindow } from '../core/closed-report.ts';
import type { Note, NoteLeaf } from '../core/note.ts';
import type { Leaf } from '../core/record.ts';
import type { WindowLeaf } from '../core/window-record.ts';
import type { Span } from '../core/windows.ts';

/** A record with all that it sums up, so that it shows whether more has come to that since. */
export interface HeldRecord extends RecordedWindow, Pick<WindowLeaf, 'sums'> {}

/** Which records of windows the log holds, and what people have said beside them: grows in place, by leaves in the order of the log. */
export interface WindowRecords {
  /** Kinds that it does not need are passed over. */
  readonly take: (leaf: Leaf, index: number) => void;
  /** What was found out about draws whose slots begin in [fromMs, toMs), in the order of the log. */
  readonly adjudications: (claim: string, span: Pick<Span, 'fromMs' | 'toMs'>) => readonly Adjudication[];
  /** What was noted of windows and events of a claim, in the order of the log. */
  readonly notes: (claim: string) => readonly Note[];
  /** The record of a window that holds; undefined where there is none. */
  readonly latest: (claim: string, window: string) => HeldRecord | undefined;
  readonly revision: (claim: string, window: string, revision: number) => RecordedWindow | undefined;
  /** The record that holds of each window of a claim, those that were recorded first coming first. */
  readonly of: (claim: string) => readonly HeldRecord[];
}

export function windowRecords(): WindowRecords {
  const claims = new Map<string, Map<string, readonly HeldRecord[]>>();
  const adjudged: { readonly claim: string; readonly adjudication: Adjudication }[] = [];
  const noted: { readonly claim: string; readonly note: Note }[] = [];
  const revisionsOf = (claim: string, window: string): readonly HeldRecord[] => claims.get(claim)?.get(window) ?? [];
  const takeRecord = ({ claim, window, status, revision, sums }: WindowLeaf, leaf: number): void => {
    const windows = claims.get(claim) ?? new Map<string, readonly HeldRecord[]>();
    claims.set(claim, windows);
    const record = { window, status, revision, leaf, slots: sums.slots, counts: sums.counts, sums };
    windows.set(window, [...revisionsOf(claim, window), record]);
  };
  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'window') takeRecord(leaf, index);
      if (leaf.$kind === 'note') noted.push({ claim: leaf.claim, note: noteOf(leaf, index) });
      if (leaf.$kind === 'adjudication') {
        adjudged.push({ claim: leaf.claim, adjudication: adjudicationOf(leaf, index) });
      }
    },
    notes: (claim) => noted.filter((each) => each.claim === claim).map(({ note }) => note),
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

function noteOf({ about, text, author, atMs }: NoteLeaf, index: number): Note {
  return { index, about, text, author, atMs };
}

function adjudicationOf({ leaf, slot, reason, note }: AdjudicationLeaf, index: number): Adjudication {
  return { index, leaf, slot, reason, note };
}
