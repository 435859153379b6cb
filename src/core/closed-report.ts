import type { SaidOfClaim } from './claim-verdicts.ts';
import { closedVerdicts } from './claim-verdicts.ts';
import { parseClosedWindow } from './closed-window.ts';
import type { DescribedClaim } from './described-claim.ts';
import { closedBounds } from './estimate.ts';
import type { WindowReport } from './report.ts';
import type { Tally } from './tally.ts';
import type { WindowBreakdowns, WindowLeaf } from './window-record.ts';
import { tallyOfRecord } from './window-record.ts';
import { reportOfWindow } from './window-report.ts';

/** What is said of a closed window: a pure function of its record, its breakdowns, and what the claim was. */
export interface ClosedReport extends SaidOfClaim, Pick<WindowLeaf, 'claim' | 'status' | 'revision' | 'sums'> {
  /** Why the record before this one does not stand. */
  readonly reason: string | undefined;
  /** With the bounds of Clopper-Pearson, at the worst that undecided draws could have said. */
  readonly window: WindowReport;
  readonly by: Tally['by'];
  readonly snapshots: readonly string[];
  /** Only what is final stands, so only that can be cited. */
  readonly isCitable: boolean;
}

/** A record of a closed window, as the log holds it. */
export interface RecordedWindow extends Pick<WindowLeaf, 'window' | 'status' | 'revision'> {
  /** Index of its leaf. */
  readonly leaf: number;
  /** Slots that it sums up. */
  readonly slots: number;
}

/** A record with its leaf, what the claim was then, and what is said of it. */
export interface ClosedWindow {
  readonly leaf: number;
  readonly record: WindowLeaf;
  readonly described: DescribedClaim;
  readonly report: ClosedReport;
}

/** Throws RangeError for the record of what is no window. The breakdowns are those whose digest the record names. */
export function closedReport(
  { claim, levels }: Pick<DescribedClaim, 'claim' | 'levels'>,
  leaf: WindowLeaf,
  breakdowns: WindowBreakdowns,
): ClosedReport {
  const span = parseClosedWindow(leaf.window);
  if (span === undefined) throw new RangeError(`${leaf.window} is the name of no closed window`);
  const tally = tallyOfRecord(leaf.sums, breakdowns);
  const window = reportOfWindow(span, tally, leaf.sums.confirmed, closedBounds(tally));
  return {
    claim: leaf.claim,
    status: leaf.status,
    revision: leaf.revision,
    reason: leaf.reason,
    sums: leaf.sums,
    window,
    by: breakdowns.by,
    snapshots: breakdowns.snapshots,
    isCitable: leaf.status === 'final',
    ...closedVerdicts(claim, levels, window),
  };
}
