import type { FeedReport } from '../core/report.ts';
import type { FeedError } from './feed.ts';

/** A copy of a feed that is in force, whatever its age. Immutable. */
export interface InForce<Data> {
  /** Of the bytes as published. */
  readonly sha256: string;
  /** When the publisher dated it, or failing that when it was fetched or the file was written; Unix seconds. */
  readonly dated: number;
  /** When the publisher last said that this is what it publishes, Unix seconds; undefined for a file, which nobody confirms. */
  readonly checked: number | undefined;
  readonly prefixes: PrefixCounts | undefined;
  readonly validators: Validators;
  /** What was left out of it, in words; undefined when nothing was. */
  readonly leftOut: string | undefined;
  /** The files that hold the bytes, in order. */
  readonly paths: readonly string[];
  readonly data: Data;
}

/** What tells, without reading the bytes, that they are still the same. */
export interface Validators {
  /** Of a publisher: RFC 9110 section 8.8. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** The address that they hold for, where that changes with each edition. */
  readonly url?: string | undefined;
  /** Of local files: their sizes and times of change. */
  readonly stamp?: string | undefined;
}

export interface PrefixCounts {
  readonly v4: number;
  readonly v6: number;
}

/** One feed as it stands at one time. Immutable: a refresh makes another. */
export interface FeedPart<Data> {
  readonly id: string;
  readonly kind: FeedReport['kind'];
  /** The address, package or file that it comes from. */
  readonly source: string;
  /** Greatest age at which it may decide. */
  readonly limitMs: number;
  readonly copy: InForce<Data> | undefined;
  /** Refusals since the start, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly lastRefusal: string | undefined;
}

/** The part before anything was read. */
export function emptyPart(feed: Pick<FeedPart<never>, 'id' | 'kind' | 'source' | 'limitMs'>): FeedPart<never> {
  return { ...feed, copy: undefined, refused: {}, lastRefusal: undefined };
}

/** The part after a refusal: what was in force stays in force. */
export function withRefusal<Data>(part: FeedPart<Data>, { reason, message }: FeedError): FeedPart<Data> {
  const refused = { ...part.refused, [reason]: (part.refused[reason] ?? 0) + 1 };
  return { ...part, refused, lastRefusal: `${reason}: ${message}` };
}

/**
 * Whether the copy in force may decide at `nowMs`. A list that its publisher confirms is as fresh as the confirmation, since
 * publishers leave a list that is right alone for months; a file is as old as its date.
 */
export function decides(part: FeedPart<unknown>, nowMs: number): boolean {
  if (part.copy === undefined) return false;
  return nowMs - (part.copy.checked ?? part.copy.dated) * 1000 <= part.limitMs;
}

/** What page and metrics show of the part. `inForce`: it has a copy, and that is within its limit. */
export function reportPart(part: FeedPart<unknown>, nowMs: number): FeedReport {
  return {
    id: part.id,
    kind: part.kind,
    source: part.source,
    sha256: part.copy?.sha256,
    dated: part.copy?.dated,
    ...(part.copy?.checked === undefined ? {} : { checked: part.copy.checked }),
    prefixes: part.copy?.prefixes,
    limitSeconds: Math.floor(part.limitMs / 1000),
    inForce: decides(part, nowMs),
    refused: part.refused,
    lastRefusal: part.lastRefusal,
  };
}

/** A copy in words: how much it holds, of when, and what was left out. */
export function describeCopy({ prefixes, dated, leftOut }: InForce<unknown>): string {
  const counts = prefixes === undefined ? '' : `${prefixes.v4} IPv4 and ${prefixes.v6} IPv6 prefixes, `;
  const date = new Date(dated * 1000).toISOString().slice(0, 10);
  return `${counts}dated ${date}${leftOut === undefined ? '' : `; left out: ${leftOut}`}`;
}
