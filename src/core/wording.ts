import { isSuppressed } from './estimate.ts';
import type { OneSidedBounds } from './interval.ts';
import { boundUp, counted, integer, levelPercent, shareDown, shareUp } from './rounding.ts';
import type { Tally } from './tally.ts';
import { drawsIn, undecidedIn } from './tally.ts';
import type { InconclusiveReason, LevelVerdict, Verdict, VerdictAt } from './verdict.ts';

type Counts = Tally['counts'];

/** What the sentences need to know of a claim and its window. Names are written as they are configured. */
export interface Subject {
  readonly provider: string;
  /** ISO code of the claim's country. */
  readonly country: string;
  /** Number of hostnames in the manifest. */
  readonly hostnames: number;
  /** False: the weights of the manifest are not known shares of traffic, so the sentences speak of observations. */
  readonly weightsKnown: boolean;
  /** Ids of the CDNs at which draws ended. */
  readonly frontedBy: readonly string[];
  /** The window, Unix milliseconds, half-open. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** One level of a claim and what was counted. The bounds are those that the verdict was told by. */
export interface Judged {
  readonly level: number;
  readonly basis: LevelVerdict['basis'];
  readonly counts: Counts;
  readonly confirmed: number;
  readonly bounds: OneSidedBounds;
}

const DAY_MS = 86_400_000;

/** A verdict in words that can stand alone. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  CONTRADICTED: 'Contradicted',
  SUPPRESSED: 'Too little was measured',
  FRONTED: 'Cannot be told: a content network is in the way',
  SUPPORTED: 'Supported at this level',
  SUPPORTED_IF_MISSING_AT_RANDOM: 'Supported, if draws without an answer are like the others',
  NOT_CONTRADICTED: 'Not contradicted, and not confirmed',
  INCONCLUSIVE: 'Inconclusive',
};

/**
 * The figure as it is said everywhere: "between 91.2 % and 97.8 %", with the undecided draws counted against the statement, then
 * for it. Undefined when too little was measured for a percentage.
 */
export function betweenStrictAndCeiling({ counts }: { readonly counts: Counts }): string | undefined {
  if (isSuppressed(counts)) return undefined;
  const n = drawsIn(counts);
  const most = counts.landed + undecidedIn(counts);
  const strict = shareDown(counts.landed, n);
  const ceiling = shareUp(most, n);
  if (strict === ceiling) return strict;
  // Never the one number alone, which would read as a bound.
  return `between ${strict} and ${most === n ? 'every draw' : ceiling}`;
}

/** The counts that stand beside it. */
export function countsBeside({ counts }: { readonly counts: Counts }): string {
  const parts = [
    `${integer(counts.landed)} landed`,
    `${integer(counts.fronted)} fronted`,
    `${integer(counts.elsewhere)} elsewhere`,
    `${integer(undecidedIn(counts))} undecided`,
  ];
  return `${parts.join(', ')} of ${counted(drawsIn(counts), 'draw')}`;
}

/**
 * The whole of what may be said of a quotation: first that it was about another day than the window, then the verdict's sentence.
 * `date` is the statement's, `2022-06-17`; RangeError when it is no date.
 */
export function claimSentence(
  date: string,
  window: { readonly fromMs: number; readonly toMs: number },
  sentence: string,
): string {
  return `${statementPreface(date, window)} ${sentence}`;
}

/** The sentence of the method, section 10, for one level's verdict. */
export function verdictSentence(subject: Subject, judged: Judged, { verdict, reason }: VerdictAt): string {
  switch (verdict) {
    case 'CONTRADICTED':
      return contradicted(subject, judged);
    case 'SUPPRESSED':
      return tooLittle(judged.counts);
    case 'FRONTED':
      return fronted(subject, judged.counts);
    case 'SUPPORTED':
      return supported(subject, judged, '');
    case 'SUPPORTED_IF_MISSING_AT_RANDOM': {
      const undecided = counted(undecidedIn(judged.counts), 'undecided draw');
      return supported(subject, judged, `, if the ${undecided} were like the others, which nothing here shows`);
    }
    case 'NOT_CONTRADICTED':
      return notContradicted(judged);
    case 'INCONCLUSIVE':
      return inconclusive(subject, judged, reason);
  }
}

function statementPreface(date: string, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const dateMs = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(dateMs)) throw new RangeError(`not a date: ${date}`);
  const days = Math.floor((fromMs - dateMs) / DAY_MS);
  const window = `This window is ${minute(fromMs)} to ${minute(toMs)} UTC`;
  const made = `The statement was made on ${date} about that day.`;
  if (days === 0) return `${made} ${window}, within that day, and says nothing about the rest of it.`;
  const apart = `${counted(Math.abs(days), 'day')} ${days > 0 ? 'later' : 'earlier'}`;
  return `${made} ${window}, ${apart}, and says nothing about that day.`;
}

function supported(subject: Subject, { level, counts }: Judged, condition: string): string {
  const { fromMs, toMs, country, hostnames, provider } = subject;
  const n = drawsIn(counts);
  return (
    `From ${minute(fromMs)} to ${minute(toMs)} UTC, by a method that is right 19 times in 20 (sampling error only: wrong lists, names or ` +
    `vantage points are not in it), at least ${levelPercent(level)} of ${cells(subject)} from ${country} consumer networks to the ` +
    `${counted(hostnames, 'hostname')} that we could list were directed to ${provider} addresses${condition}; ` +
    `${integer(counts.landed)} of ${integer(n)} random draws landed, coverage ${shareDown(n - undecidedIn(counts), n)}. ` +
    `${recallUnknown(subject)} This is about the address given, not about where data rests or who can reach it.`
  );
}

function notContradicted({ counts, bounds }: Judged): string {
  const n = drawsIn(counts);
  const k = undecidedIn(counts);
  const most = boundUp(1 - bounds.lower(counts.landed, n));
  return (
    `Among the ${counted(n - k, 'draw')} that gave a determinate answer none went elsewhere; ${integer(k)} gave none. ` +
    `Compatible with up to ${most} going elsewhere. That none was seen confirms nothing.`
  );
}

function contradicted(subject: Subject, judged: Judged): string {
  const { level, counts, confirmed } = judged;
  const figure = betweenStrictAndCeiling(judged);
  const close = figure === undefined ? tooLittle(counts) : `The figure is ${figure}: ${countsBeside(judged)}.`;
  if (level === 1) {
    const exceptions = counted(confirmed, 'confirmed exception');
    return `At the front door: ${exceptions} (each in the evidence log), so the ${named(judged)} is not correct for this window. ${close}`;
  }
  const { upper } = judged.bounds;
  const most = boundUp(upper(drawsIn(counts) - counts.elsewhere, drawsIn(counts)));
  return (
    `At the front door: at most ${most} of ${cells(subject)} were directed to ${subject.provider} addresses, every fronted and undecided ` +
    `draw taken for one that was, by a method that is right 19 times in 20; so the ${named(judged)} is not correct for this ` +
    `window. ${close}`
  );
}

function fronted({ provider, frontedBy, ...subject }: Subject, counts: Counts): string {
  return (
    `${shareUp(counts.fronted, drawsIn(counts))} of ${cells(subject)} terminate at ${listed(frontedBy)}; whether the origin behind it is on ` +
    `${provider} cannot be determined from outside. This neither supports nor contradicts the statement.`
  );
}

function inconclusive(subject: Subject, judged: Judged, reason: InconclusiveReason | undefined): string {
  const { counts } = judged;
  const n = drawsIn(counts);
  switch (reason) {
    case 'coverage':
      return (
        `Inconclusive: ${integer(undecidedIn(counts))} of ${counted(n, 'draw')} gave no determinate answer, and what they would have ` +
        'said decides it.'
      );
    case 'unconfirmed':
      return `Inconclusive: ${counted(counts.elsewhere, 'draw')} went elsewhere, not confirmed so far.`;
    case 'fronted':
      return (
        `Inconclusive: ${integer(counts.fronted)} of ${counted(n, 'draw')} ended at ${listed(subject.frontedBy)}, and whether the origin ` +
        `behind it is on ${subject.provider} decides it.`
      );
    case 'sample':
    case undefined:
      return `Inconclusive: ${counted(n, 'draw')} are too few to test the ${named(judged)}.`;
  }
}

function tooLittle(counts: Counts): string {
  const n = drawsIn(counts);
  const decided = integer(n - undecidedIn(counts));
  return `Too little was measured for a percentage: ${counted(n, 'draw')}, ${decided} with a determinate answer.`;
}

function named({ level, basis }: Pick<Judged, 'level' | 'basis'>): string {
  return basis === 'quoted' ? 'quoted figure' : `level of ${levelPercent(level)}`;
}

/** Without known weights a draw stands for nothing but itself. */
function cells({ weightsKnown }: Pick<Subject, 'weightsKnown'>): string {
  return weightsKnown ? 'modelled new connections' : 'observations';
}

function recallUnknown({ weightsKnown }: Subject): string {
  const share = weightsKnown ? "What share of the service's traffic" : "How much of the service's use";
  return `${share} these names carry is not known (recall unknown).`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'a content network';
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** `2026-11-23 14:05` */
function minute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
