import type { ClosedWindow, RecordedWindow } from '../core/closed-report.ts';
import type { ClaimReport } from '../core/report.ts';
import { besideRow, figuresRow, type Shown, sensitivityRow } from './api-window.ts';
import { latestFirst } from './closed-list.ts';
import { NOT_MEASURED } from './not-measured.ts';

type Row = Readonly<Record<string, unknown>>;

/** The closed windows that are recorded, the latest first. */
export function closedRows(
  { id }: Pick<ClaimReport, 'id'>,
  records: readonly RecordedWindow[],
): readonly (Row & { readonly window: string })[] {
  return latestFirst(records).map(({ window, status, revision, slots, counts, leaf }) => ({
    window,
    status,
    revision,
    slots,
    counts,
    leaf,
    href: `/api/v1/claims/${encodeURIComponent(id)}/windows/${window}`,
  }));
}

/** A closed window as it is recorded. Nothing in it depends on when it is asked for, but what it is told beside. */
export function closedDocument({ leaf, record, described, report: closed }: ClosedWindow): Row {
  const { window, verdicts, sums } = closed;
  const { estimate } = window;
  const shown: Shown = (value) => (estimate.suppressed ? null : (value ?? null));
  return {
    demo: described.demo,
    note: closed.isCitable ? 'final' : 'provisional [p], not for citation',
    claim: closed.claim,
    status: closed.status,
    revision: closed.revision,
    reason: closed.reason ?? null,
    ...figuresRow(window, shown),
    coverage: estimate.coverage ?? null,
    grades: closed.grades,
    by: window.by,
    resolver_class_difference: closed.resolverClassDifference ?? null,
    beside: besideRow(window.beside, shown),
    sensitivity: sensitivityRow(closed.sensitivity),
    slots: sums.slots,
    methods: sums.methods,
    versions: sums.versions,
    configurations: sums.configurations,
    frames: sums.frames,
    manifests: sums.manifests,
    snapshots: closed.snapshots,
    leaf,
    breakdowns_sha256: record.breakdowns,
    described_sha256: record.described,
    verdict: verdicts.find(({ basis }) => basis === 'quoted')?.verdict ?? null,
    verdicts: verdicts.map(({ reason, drawsNeeded, ...verdict }) => ({
      ...verdict,
      reason: reason ?? null,
      draws_needed: drawsNeeded ?? null,
    })),
    sentence: closed.sentence,
    not_measured: NOT_MEASURED,
  };
}
