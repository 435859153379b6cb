import type { BesideReport } from '../core/beside-report.ts';
import { csvField } from '../core/csv.ts';
import { isSuppressed } from '../core/estimate.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Statement } from '../core/statement.ts';
import { citationText, permalink, titleOf } from '../core/statement.ts';
import type { Counts } from '../core/tally.ts';
import { drawsIn, undecidedIn } from '../core/tally.ts';
import { closedDocument } from '../web/api-closed.ts';
import { NOT_MEASURED } from '../web/not-measured.ts';
import { bibtex, citationCff, cslJson, dataset } from './bibliography.ts';

/** A statement for programs: all that is on the page, and the breakdowns. */

/** One JSON document: the window as the API has it, the claim, the log, the days around it and, when final, how to cite it. */
export function jsonText(statement: Statement): string {
  const { described, log, leafHash, days, record } = statement;
  const document = {
    title: titleOf(statement),
    permalink: permalink(statement),
    ...closedDocument(statement),
    estimand:
      'the probability that a new connection of a random user of the modelled population to a random endpoint of the manifest, at a random time of the window, is given an address of the provider',
    statement: described.claim.statement,
    source: described.claim.source,
    provider: described.claim.provider,
    country: described.claim.country,
    weights_known: described.claim.weightsKnown,
    frame: described.claim.frame,
    endpoints: described.claim.endpoints,
    vantages: described.vantages.map(({ id, asn }) => ({ id, asn: asn ?? null })),
    resolvers: described.resolvers,
    publisher: described.publisher ?? null,
    log: { ...log, leaf_hash: leafHash },
    days,
    adjudications: { note: 'told beside the figure; no count changes', draws: statement.adjudications },
    notes: statement.notes.map(({ atMs, index, ...note }) => ({
      leaf: index,
      ...note,
      at: new Date(atMs).toISOString(),
    })),
    errors: 'sampling error only: wrong lists, names, weights or vantage points are not in the bounds',
    citation:
      record.status === 'final'
        ? {
            text: citationText(statement),
            csl: cslJson(statement),
            bibtex: bibtex(statement),
            cff: citationCff(statement),
            dataset: dataset(statement),
          }
        : null,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const FIGURES = [...OUTCOMES, 'coverage', 'strict', 'ceiling', 'lower_bound', 'upper_bound'] as const;

const COLUMNS = [
  'claim',
  'window',
  'status',
  'revision',
  'breakdown',
  'label',
  'n',
  ...FIGURES,
  'verdict',
  'sentence',
  'not_measured',
  'permalink',
  'demo',
] as const;

/**
 * CSV (RFC 4180) with a line for the window and one for each label of each breakdown. Every line carries n, coverage, verdict, the
 * sentence and what is not measured, so that a lone 1.0 cannot travel; bounds stand with the whole window only, since many labels
 * beside each other are many looks.
 */
export function csvText(statement: Statement): string {
  const { report } = statement;
  const rows = [
    rowOf(statement, 'window', report.window.window, report.window.estimate.counts),
    ...Object.entries(report.window.by).flatMap(([breakdown, labels]) =>
      Object.entries(labels)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, counts]) => rowOf(statement, breakdown, label, counts)),
    ),
    ...besideRows(statement),
  ];
  return [COLUMNS, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function rowOf(statement: Statement, breakdown: string, label: string, counts: Counts): readonly string[] {
  const { report } = statement;
  const n = drawsIn(counts);
  const k = undecidedIn(counts);
  const share = (draws: number): string => (isSuppressed(counts) ? '' : String(draws / n));
  const bounds = breakdown === 'window' && !isSuppressed(counts) ? report.window.bounds : undefined;
  return lineOf(statement, breakdown, label, n, [
    ...OUTCOMES.map((outcome) => String(counts[outcome])),
    n === 0 ? '' : String((n - k) / n),
    share(counts.landed),
    share(counts.landed + k),
    String(bounds?.lower ?? ''),
    String(bounds?.upper ?? ''),
  ]);
}

/** Lines of what is counted beside the outcomes: draws alone, for a share of the one is no share of the other. */
function besideRows(statement: Statement): readonly (readonly string[])[] {
  const { answers, beside } = statement.report.window;
  const rows: readonly (readonly [breakdown: string, label: string, draws: number])[] = [
    ...(answers === undefined
      ? []
      : Object.entries(answers).map(([label, draws]) => ['answers', label, draws] as const)),
    ...(beside === undefined ? [] : besideCounts(beside)),
  ];
  return rows.map(([breakdown, label, draws]) => lineOf(statement, breakdown, label, draws, []));
}

function besideCounts({
  paths,
  untraced,
  domestic,
  states,
  left,
}: BesideReport): readonly (readonly [string, string, number])[] {
  return [
    ...paths.map(({ path, draws }) => ['path', path, draws] as const),
    ['path', 'untraced', untraced],
    ['domestic', 'shown', domestic.shown],
    ['domestic', 'not_shown', domestic.notShown],
    ['domestic', 'not_tested', domestic.notTested],
    ...states.map(({ state, draws }) => ['connection', state, draws] as const),
    ...left.map(({ purpose, outcome, label, draws }) => ['led_to', `${purpose} ${outcome} ${label}`, draws] as const),
  ];
}

/** `figures`: from the outcomes to the bounds, empty where they mean nothing. */
function lineOf(
  statement: Statement,
  breakdown: string,
  label: string,
  n: number,
  figures: readonly string[],
): readonly string[] {
  const { record, report, described } = statement;
  return [
    record.claim,
    record.window,
    record.status,
    String(record.revision),
    breakdown,
    label,
    String(n),
    ...FIGURES.map((_, i) => figures[i] ?? ''),
    report.verdicts.find(({ basis }) => basis === 'quoted')?.verdict ?? '',
    report.sentence,
    NOT_MEASURED.map(({ what }) => what).join('; '),
    permalink(statement),
    String(described.demo),
  ];
}
