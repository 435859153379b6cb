import type { RecordedWindow } from './core/closed-report.ts';
import type { WindowLeaf } from './core/window-record.ts';

/** Which records the log holds: grows in place, by window leaves in the order of the log. */
export interface WindowRecords {
  readonly take: (leaf: WindowLeaf, index: number) => void;
  /** The record of a window that holds; undefined where there is none. */
  readonly latest: (claim: string, window: string) => RecordedWindow | undefined;
  readonly revision: (claim: string, window: string, revision: number) => RecordedWindow | undefined;
  /** The record that holds of each window of a claim, those that were recorded first coming first. */
  readonly of: (claim: string) => readonly RecordedWindow[];
}

export function windowRecords(): WindowRecords {
  const claims = new Map<string, Map<string, readonly RecordedWindow[]>>();
  const revisionsOf = (claim: string, window: string): readonly RecordedWindow[] =>
    claims.get(claim)?.get(window) ?? [];
  return {
    take: ({ claim, window, status, revision, sums }, leaf) => {
      const windows = claims.get(claim) ?? new Map<string, readonly RecordedWindow[]>();
      claims.set(claim, windows);
      windows.set(window, [...revisionsOf(claim, window), { window, status, revision, leaf, slots: sums.slots }]);
    },
    latest: (claim, window) => revisionsOf(claim, window).at(-1),
    revision: (claim, window, revision) => revisionsOf(claim, window).find((record) => record.revision === revision),
    of: (claim) => [...(claims.get(claim)?.values() ?? [])].flatMap((revisions) => revisions.at(-1) ?? []),
  };
}
