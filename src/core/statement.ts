import type { Adjudication } from './adjudication.ts';
import type { ClosedWindow } from './closed-report.ts';
import { finalFromMs } from './closed-window.ts';
import type { Note } from './note.ts';
import { boundDown, boundUp, shareDown } from './rounding.ts';
import type { SpanDays } from './span-days.ts';
import { undecidedIn } from './tally.ts';
import type { WindowLeaf } from './window-record.ts';
import { betweenStrictAndCeiling, countsBeside, VERDICT_WORDS } from './wording.ts';

/** A closed window as it is reported and cited: its record, what is said of it, and where in which log it stands. */
export interface Statement extends ClosedWindow {
  /** RFC 6962 hash of the record's leaf, hex: it stands for every count and digest of the record. */
  readonly leafHash: string;
  readonly log: LogFacts;
  readonly days: SpanDays;
  /** What was found out about single draws of the window since: no count of the record knows of it. */
  readonly adjudications: readonly Adjudication[];
  /** What was noted of it and of the events in it, in the order of the log: likewise. */
  readonly notes: readonly Note[];
}

/** The log as it was when the statement was printed. */
export interface LogFacts {
  readonly origin: string;
  readonly size: number;
  /** RFC 6962 root, base64 as in the checkpoint. */
  readonly root: string;
  /** Names of those who signed the checkpoint beside the log itself. */
  readonly witnesses: readonly string[];
}

interface Cited extends Pick<Statement, 'leafHash'> {
  readonly record: Pick<WindowLeaf, 'claim' | 'window' | 'revision'>;
}

/** As much of the record's hash as stands in a permalink: enough that nobody finds another record for it. */
const HASH_DIGITS = 16;

/** `/w/tiktok-us-oci/2026-11-22/2/6f0e...`: it names one record of one window, whatever is recorded later. */
export function permalinkPath({ record, leafHash }: Cited): string {
  const { claim, window, revision } = record;
  return `/w/${encodeURIComponent(claim)}/${window}/${revision}/${leafHash.slice(0, HASH_DIGITS)}`;
}

/** The same as an address. The page of a log stands at its origin. */
export function permalink(statement: Cited & Pick<Statement, 'log'>): string {
  return `https://${statement.log.origin}${permalinkPath(statement)}`;
}

/** `Routed percentage, claim tiktok-us-oci, 2026-11-22 (UTC), revision 2`; a demo and what is provisional say so first. */
export function titleOf({ record, described }: Pick<Statement, 'record' | 'described'>): string {
  const { claim, window, revision, status } = record;
  const demo = described.demo ? 'Demo, nothing real: ' : '';
  const provisional = status === 'provisional' ? '[p] ' : '';
  return `${provisional}${demo}Routed percentage, claim ${claim}, ${window} (UTC), revision ${revision}`;
}

/** Who answers for it: the publisher, or failing that the log. */
export function authorOf({ described, log }: Pick<Statement, 'described' | 'log'>): string {
  return described.publisher?.name ?? `operator of the evidence log ${log.origin}`;
}

/** The day from which on the record could be final, `2026-11-26`: a record does not say when it was made. */
export function issuedOn({ report }: Pick<Statement, 'report'>): string {
  return new Date(finalFromMs({ ...report.window })).toISOString().slice(0, 10);
}

/**
 * The figure with its counts and its bounds, in one sentence that can stand alone: `between 91.2 % and 97.8 %: 2,890 landed, ... of
 * 3,168 draws, coverage 93.4 %; ...`. What was too little for a percentage says that instead.
 */
export function figureText({ report }: Pick<Statement, 'report'>): string {
  const { estimate, bounds } = report.window;
  const figure = betweenStrictAndCeiling(estimate);
  if (figure === undefined || bounds === undefined) {
    return `too little was measured for a percentage: ${countsBeside(estimate)}`;
  }
  const { counts, n } = estimate;
  const coverage = shareDown(n - undecidedIn(counts), n);
  return `${figure}: ${countsBeside(estimate)}, coverage ${coverage}; with sampling error, in the worst case, ${boundDown(bounds.lower)} to ${boundUp(bounds.upper)}`;
}

/** `The statement “...” (AFP, 2022-06-17): contradicted`: what was tested, when it was made, and what is said of it. */
export function testedText({ described, report }: Pick<Statement, 'described' | 'report'>): string {
  const { statement, source } = described.claim;
  const quoted = report.verdicts.find(({ basis }) => basis === 'quoted');
  const said = quoted === undefined ? '' : `: ${VERDICT_WORDS[quoted.verdict].toLowerCase()}`;
  return `The statement “${statement}” (${source.publisher}, ${source.date})${said}`;
}

/** A citation as a line of text: author, title, what was tested, figure, what it does not say, where it stands. */
export function citationText(statement: Statement): string {
  const { described, log, leaf, leafHash } = statement;
  const { claim, publisher } = described;
  const funding = publisher === undefined ? 'who paid is not stated' : `paid for by ${publisher.funding}`;
  return (
    `${authorOf(statement)} (${issuedOn(statement).slice(0, 4)}): ${titleOf(statement)}. ${testedText(statement)}. ${capital(figureText(statement))}, of ` +
    `${claim.weightsKnown ? 'modelled new connections' : 'observations'} given an address of ${claim.provider}; sampling error only; ` +
    `about addresses given, not about where data rests or who can reach it. landfall evidence log ${log.origin}, leaf ${leaf}, hash ` +
    `${leafHash}; ${funding}. ${permalink(statement)}`
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
