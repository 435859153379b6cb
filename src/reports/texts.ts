import { CLOSED_BOUNDS } from '../core/interval.ts';
import { boundDown, boundUp, counted, integer, levelPercent, shareDown } from '../core/rounding.ts';
import type { SpanDays } from '../core/span-days.ts';
import type { Statement } from '../core/statement.ts';
import { undecidedIn } from '../core/tally.ts';
import { betweenStrictAndCeiling, countsBeside, VERDICT_WORDS } from '../core/wording.ts';
import { besideWords } from '../web/beside-words.ts';
import { day } from '../web/format.ts';
import { verdictWords } from '../web/verdicts.ts';

/** Characters of a note, and of who made it, on the page; JSON and Markdown have all of them. */
const NOTE_TOLD = 90;
const AUTHOR_TOLD = 30;

/**
 * The words of a statement, the same in every format that people read. They are for somebody who has seen nothing else: what was
 * measured, when, how sure it is, what it does not show, how to check it, and who paid.
 */

/** `19 November 2026, 00:00 to 24:00 UTC`, or from one day to the other. */
export function whenWords({ report }: Pick<Statement, 'report'>): string {
  const { fromMs, toMs } = report.window;
  const [first, last] = [day(fromMs), day(toMs - 1)];
  return first === last ? `${first}, 00:00 to 24:00 UTC` : `${first}, 00:00, to ${last}, 24:00 UTC`;
}

/** `final, revision 2`; what may still change says so. */
export function statusWords({ record }: Pick<Statement, 'record'>): string {
  const { status, revision, reason } = record;
  const corrects = reason === undefined ? '' : `, which corrects the one before (${reason.replaceAll('_', ' ')})`;
  return status === 'final'
    ? `final, revision ${revision}${corrects}`
    : `[p] provisional, revision ${revision}: may still change, not for citation`;
}

/** Whose statement it is, as far as we know: who published it, and when. */
export function quotedWords({ claim }: Statement['described']): string {
  return `The statement that is tested, as published by ${claim.source.publisher} on ${day(Date.parse(claim.source.date))}`;
}

/** The figure as a headline, and what it is a share of; without a figure the first says so. */
export function headlineWords({ report, described }: Statement): readonly [figure: string, of: string] {
  const { estimate } = report.window;
  const { claim } = described;
  const figure = betweenStrictAndCeiling(estimate);
  if (figure === undefined) return ['No percentage: too little was measured', `${countsBeside(estimate)}.`];
  const k = undecidedIn(estimate.counts);
  const undecided =
    k === 0
      ? 'Every draw was decided.'
      : `The lower end counts the ${counted(k, 'undecided draw')} against the statement, the upper end for it.`;
  return [
    figure,
    `of ${integer(estimate.n)} ${claim.weightsKnown ? 'modelled new connections' : 'observations'}, asked for as devices in ${claim.country} consumer networks would ask, were given an address of ${claim.provider}, the provider that the statement names (${countsBeside(estimate)}). ${undecided}`,
  ];
}

/** What may be said, level by level: the level that was quoted first, and never in one sentence with those that are tested. */
export function saidWords({ report }: Pick<Statement, 'report'>): readonly (readonly [head: string, text: string])[] {
  return report.verdicts.map((each) => [verdictWords(each), each.basis === 'quoted' ? report.sentence : each.sentence]);
}

/** What was done to come to the figure. */
export function measuredWords({ report, described }: Statement): string {
  const { claim, vantages, resolvers } = described;
  const names = new Set(claim.endpoints.map(({ name }) => name)).size;
  const networks = new Set(vantages.flatMap(({ asn }) => asn ?? [])).size;
  const places = `${counted(vantages.length, 'place')}${networks === 0 ? '' : ` in ${counted(networks, 'network')}`}`;
  return (
    `${counted(report.window.estimate.n, 'time')} in this window a network, a hostname and a moment were drawn at random. For each, the domain ` +
    `name system was asked as a device in that network would ask, and published lists say whose address came back. ` +
    `Networks are drawn from a model of ${claim.country} consumer networks (${integer(claim.frame.blocks)} blocks of addresses, list of ` +
    `${claim.frame.vintage}), hostnames from a list of ${integer(names)}. Asked from ${places}, through ${counted(resolvers.length, 'resolver')}. ` +
    `No person's address or device is involved.`
  );
}

/** How sure the figure is, in words and bounds. */
export function sureWords({ report }: Pick<Statement, 'report'>): string {
  const { estimate, bounds } = report.window;
  const { counts, n, suppressed } = estimate;
  if (suppressed || bounds === undefined) {
    return `Not sure enough for any percentage: that takes 30 draws, half of them decided. Here there were ${countsBeside(estimate)}.`;
  }
  const lower = boundDown(CLOSED_BOUNDS.lower(counts.landed, n));
  return (
    `Had such a window been measured over and over, a range made this way would have held the true share at least 19 times in 20: ` +
    `${boundDown(bounds.lower)} to ${boundUp(bounds.upper)} (Clopper-Pearson, every undecided draw taken at its worst). Levels are tested by a ` +
    `bound to one side, here ${lower}, which holds as often. Decided were ${integer(n - undecidedIn(counts))} of ${counted(n, 'draw')} ` +
    `(${shareDown(n - undecidedIn(counts), n)}). This is sampling error only: wrong lists, names, weights or vantage points are not in it.`
  );
}

/** What the figure does not show, the gravest first. */
export function unknownWords({ report, described }: Statement): readonly (readonly [head: string, text: string])[] {
  const { claim } = described;
  const { fronted } = report.window.estimate.counts;
  const behind = fronted === 0 ? '' : ` Here ${counted(fronted, 'draw')} ended at one.`;
  return [
    [
      'Where data rests, and who can reach it.',
      'This page says nothing about either. It is about the address that a user is given: the front door.',
    ],
    [
      'The way, and the machine.',
      `Neither the path of the packets nor the country in which the answering machine stands is in the figure. ${besideWords(report.window.beside, claim)}`,
    ],
    ['What stands behind a content network.', `Its origin cannot be told from outside.${behind}`],
    [
      'Names that are not on the list.',
      `What share of the service the ${integer(new Set(claim.endpoints.map(({ name }) => name)).size)} listed hostnames carry is not known, and apps can use others.`,
    ],
    ['Real users.', `${modelWords(claim.weightsKnown)}${byTwoWords(report.sensitivity.factorTwo)}`],
    ['Any other day.', otherDays(report.window, claim.source.date)],
  ];
}

function modelWords(weightsKnown: boolean): string {
  return weightsKnown
    ? 'How many people use which network is a model; how often a name is used is a measured share.'
    : 'How many people use which network, and how often a name is used, is a model: draws are observations, not shares of traffic.';
}

function byTwoWords(range: Statement['report']['sensitivity']['factorTwo']): string {
  if (range === undefined) return '';
  return ` Were each weight of it wrong by up to a factor of two, the figure could lie anywhere from ${boundDown(range.lower)} to ${boundUp(range.upper)}.`;
}

function otherDays({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }, date: string): string {
  const madeMs = Date.parse(date);
  return madeMs >= fromMs && madeMs < toMs
    ? 'This window says nothing about any other day than its own.'
    : `This window says nothing about any other day than its own, least of all about ${day(madeMs)}, when the statement was made.`;
}

/** How many days of the month, or of the window itself, had which verdict: nobody is to choose a day that suits. */
export function daysWords({ days }: Pick<Statement, 'days'>): string {
  if (days.days === 0) return `No day of ${days.window} was recorded as final when this was printed.`;
  const figure = betweenStrictAndCeiling(days) ?? 'too little for a percentage';
  const levels = days.levels.map((level) => levelDays(level));
  return `Of ${days.window}, ${counted(days.days, 'day')} ${days.days === 1 ? 'was' : 'were'} final when this was printed, together ${figure}. ${levels.join(' ')}`;
}

function levelDays({ level, basis, verdicts }: SpanDays['levels'][number]): string {
  const which = basis === 'quoted' ? 'The quoted level' : `At least ${levelPercent(level)}`;
  const parts = verdicts.map(
    ({ verdict, days }) => `on ${counted(days, 'day')} “${VERDICT_WORDS[verdict].toLowerCase()}”`,
  );
  return `${which}: ${parts.join(', ')}.`;
}

/** What was found out about single draws since; undefined where nothing was. */
export function adjudicatedWords({ adjudications }: Pick<Statement, 'adjudications'>): string | undefined {
  if (adjudications.length === 0) return undefined;
  const reasons = new Map<string, number>();
  for (const { reason } of adjudications) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const parts = [...reasons].map(([reason, draws]) => `${reason.replaceAll('_', ' ')} ${integer(draws)}`);
  return `Of ${counted(adjudications.length, 'draw')} the publisher has said since what was found out (${parts.join(', ')}). No count changes by that.`;
}

/** What was noted since; undefined where nothing was. */
export function notedWords({ notes }: Pick<Statement, 'notes'>): string | undefined {
  if (notes.length === 0) return undefined;
  const told = notes.map(({ text, author, atMs }) => `“${text}” (${author}, ${day(atMs)})`);
  return `Noted since: ${told.join('; ')}. No count changes by that.`;
}

/** The same for a page that is to stay one page: the last note, no longer than a line or two. */
export function lastNoteWords({ notes }: Pick<Statement, 'notes'>): string | undefined {
  const last = notes.at(-1);
  if (last === undefined) return undefined;
  const more = notes.length === 1 ? '' : `, the last of ${integer(notes.length)} notes`;
  return `Noted since: “${shortened(last.text, NOTE_TOLD)}” (${shortened(last.author, AUTHOR_TOLD)}, ${day(last.atMs)}${more}). No count changes by that.`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** How anyone can check it. */
export function checkWords(statement: Statement): string {
  const { log, leaf, record, report } = statement;
  const witnesses =
    log.witnesses.length === 0
      ? 'No independent witness has signed it.'
      : `It is also signed by ${log.witnesses.join(', ')}.`;
  return (
    `Every draw, with the bytes of its answer, is a leaf of the evidence log ${log.origin}. The record of this window is leaf ${leaf}: the sum of ` +
    `${counted(report.sums.slots, 'judged slot')}, breakdowns ${record.breakdowns.slice(0, 16)}. The log had ${counted(log.size, 'leaf').replace('leafs', 'leaves')} when this was printed, with root ` +
    `${log.root}. ${witnesses} From the files of the log landfall adds the record up again and judges every draw anew: npm run landfall -- verify https://${log.origin}`
  );
}

/** Software and method that judged. */
export function methodWords({ report }: Pick<Statement, 'report'>): string {
  const { versions, methods } = report.sums;
  if (versions.length === 0) return 'No slot of this window was judged.';
  const broken = methods.length > 1 ? ' The method changed within the window: do not compare across that.' : '';
  return `Judged by landfall ${versions.join(', ')}, method version ${methods.join(', ')} (METHOD.md).${broken}`;
}

/** Who publishes, and who paid. */
export function paidWords({ described }: Pick<Statement, 'described'>): string {
  const { publisher } = described;
  if (publisher === undefined)
    return 'The configuration names no publisher and no funding. Ask for both before relying on this.';
  const licence = publisher.licence === undefined ? 'no licence is named' : `licence ${publisher.licence}`;
  return `Published by ${publisher.name}, paid for by ${publisher.funding}. Contact: ${publisher.contact}. Data: ${licence}.`;
}
