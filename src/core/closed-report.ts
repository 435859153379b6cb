import type { SaidOfClaim } from './claim-verdicts.ts';
import { closedVerdicts } from './claim-verdicts.ts';
import { parseClosedWindow } from './closed-window.ts';
import type { DescribedClaim } from './described-claim.ts';
import { closedBounds } from './estimate.ts';
import { OUTCOMES } from './outcome.ts';
import type { WindowReport } from './report.ts';
import type { GreatestDifference } from './resolver-difference.ts';
import { greatestDifference } from './resolver-difference.ts';
import type { Sensitivity } from './sensitivity.ts';
import { sensitivityOf } from './sensitivity.ts';
import type { Breakdown, Counts } from './tally.ts';
import type { WindowBreakdowns, WindowLeaf } from './window-record.ts';
import { tallyOfRecord } from './window-record.ts';
import { reportOfWindow } from './window-report.ts';

/** What is said of a closed window: a pure function of its record, its breakdowns, and what the claim was. */
export interface ClosedReport extends SaidOfClaim, Pick<WindowLeaf, 'claim' | 'status' | 'revision' | 'sums'> {
  /** Why the record before this one does not stand. */
  readonly reason: string | undefined;
  /** With the bounds of Clopper-Pearson, at the worst that undecided draws could have said. */
  readonly window: WindowReport;
  /** Counts by label. Roles and resolver classes are those of the claim's description; what that does not know is `unknown`. */
  readonly by: Readonly<Record<Breakdown | 'role' | 'resolver_class', Readonly<Record<string, Counts>>>>;
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
  /** Exceptions and connection judgements that it knows of; of the latter none where it was recorded before they were summed up. */
  readonly confirmed: number;
  readonly connected: number | undefined;
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
  const tally = tallyOfRecord(leaf.sums, breakdowns);
  const window = reportOfWindow(span, tally, leaf.sums.confirmed, closedBounds(tally));
  const classOf = new Map(resolvers.map(({ id, class: kind }) => [id, kind]));
  const byClass = regrouped(breakdowns.by.resolver, classOf);
  return {
    claim: leaf.claim,
    status: leaf.status,
    revision: leaf.revision,
    reason: leaf.reason,
    sums: leaf.sums,
    window,
    by: {
      ...breakdowns.by,
      role: regrouped(breakdowns.by.endpoint, new Map(claim.endpoints.map(({ name, role }) => [name, role]))),
      resolver_class: byClass,
    },
    resolverClassDifference: greatestDifference(Object.entries(byClass)),
    grades: gradesOf(window),
    sensitivity: sensitivityOf(leaf.sums.counts, breakdowns.by.network, networks),
    snapshots: breakdowns.snapshots,
    isCitable: leaf.status === 'final',
    ...closedVerdicts(claim, levels, window),
  };
}

/** Counts by label as counts by what the labels belong to. */
function regrouped(
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

function gradesOf({ regions }: WindowReport): ClosedReport['grades'] {
  const grades = new Map<string, number>();
  for (const { grade, draws } of regions) grades.set(grade, (grades.get(grade) ?? 0) + draws);
  return [...grades].map(([grade, draws]) => ({ grade, draws })).sort((a, b) => (a.grade < b.grade ? -1 : 1));
}
