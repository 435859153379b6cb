import type { SaidOfClaim } from './claim-verdicts.ts';
import { closedVerdicts } from './claim-verdicts.ts';
import { parseClosedWindow } from './closed-window.ts';
import type { DescribedClaim } from './described-claim.ts';
import { closedBounds } from './estimate.ts';
import type { WindowReport } from './report.ts';
import type { GreatestDifference } from './resolver-difference.ts';
import { greatestDifference } from './resolver-difference.ts';
import type { Sensitivity } from './sensitivity.ts';
import { networksDrawn, sensitivityOf } from './sensitivity.ts';
import type { Counts } from './tally.ts';
import type { WindowBreakdowns, WindowLeaf } from './window-record.ts';
import { besideOfRecord, tallyOfRecord } from './window-record.ts';
import type { CountedWindow } from './window-report.ts';
import { regrouped, reportOfWindow } from './window-report.ts';

/** What is said of a closed window: a pure function of its record, its breakdowns, and what the claim was. */
export interface ClosedReport extends SaidOfClaim, Pick<WindowLeaf, 'claim' | 'status' | 'revision' | 'sums'> {
  /** Why the record before this one does not stand. */
  readonly reason: string | undefined;
  /** With the bounds of Clopper-Pearson, at the worst that undecided draws could have said. */
  readonly window: WindowReport;
  /** How far classes of resolvers are apart: a diagnostic. */
  readonly resolverClassDifference: GreatestDifference | undefined;
  /** Landed draws by grade, A first: a strict reader takes A alone. */
  readonly grades: readonly { readonly grade: string; readonly draws: number }[];
  /** By other weights; not for citation. */
  readonly sensitivity: Sensitivity;
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
  readonly counts: Counts;
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
  { claim, levels, resolvers, networks }: Pick<DescribedClaim, 'claim' | 'levels' | 'resolvers' | 'networks'>,
  leaf: WindowLeaf,
  breakdowns: WindowBreakdowns,
): ClosedReport {
  const span = parseClosedWindow(leaf.window);
  if (span === undefined) throw new RangeError(`${leaf.window} is the name of no closed window`);
  const came = countedOf(leaf.sums, breakdowns, resolvers);
  const window = reportOfWindow(span, came, closedBounds(came.tally), claim.endpoints);
  return {
    claim: leaf.claim,
    status: leaf.status,
    revision: leaf.revision,
    reason: leaf.reason,
    sums: leaf.sums,
    window,
    resolverClassDifference: greatestDifference(Object.entries(window.by.resolver_class)),
    grades: gradesOf(window),
    sensitivity: sensitivityOf(
      leaf.sums.counts,
      breakdowns.by.network,
      networksDrawn(leaf.sums, { claim, networks }),
      'closed',
    ),
    snapshots: breakdowns.snapshots,
    isCitable: leaf.status === 'final',
    ...closedVerdicts(claim, levels, window),
  };
}

/** What a record holds. Those of versions that did not tell draws apart by class of resolver had it from the claim's description. */
function countedOf(
  sums: WindowLeaf['sums'],
  breakdowns: WindowBreakdowns,
  resolvers: DescribedClaim['resolvers'],
): CountedWindow {
  const tally = tallyOfRecord(sums, breakdowns);
  const classOf = new Map(resolvers.map(({ id, class: kind }) => [id, kind]));
  const byClass = breakdowns.by.resolver_class ?? regrouped(breakdowns.by.resolver, classOf);
  return {
    tally: { ...tally, by: { ...tally.by, resolver_class: byClass } },
    confirmed: sums.confirmed,
    answers: sums.answers,
    beside: besideOfRecord(sums, breakdowns),
  };
}

function gradesOf({ regions }: WindowReport): ClosedReport['grades'] {
  const grades = new Map<string, number>();
  for (const { grade, draws } of regions) grades.set(grade, (grades.get(grade) ?? 0) + draws);
  return [...grades].map(([grade, draws]) => ({ grade, draws })).sort((a, b) => (a.grade < b.grade ? -1 : 1));
}
