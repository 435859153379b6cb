/** A published list of a provider's prefixes, as a parser gives it. */
export interface ParsedRanges {
  /** When the publisher dated it, Unix seconds; undefined when it does not say. */
  readonly dated: number | undefined;
  /** Number that grows with each edition, where the publisher counts them. */
  readonly serial?: number;
  /** One a prefix, in any order. */
  readonly rows: readonly RangeRow[];
}

export interface RangeRow {
  /** Canonical text, host bits zero. */
  readonly prefix: string;
  /** In lower case; `global` where the publisher says that it is used everywhere, undefined where it names none. */
  readonly region: string | undefined;
  readonly tags: readonly string[];
  /** What the publisher says uses the prefix, ascending: `edge_services` of a configuration name these. */
  readonly services: readonly string[];
}

/** One published source. Adding one is: a parser, a description, a line in the registry. */
export interface RangeFeed {
  readonly id: string;
  /** Whose limit of age applies to it: a cloud's list, or that of a CDN, whose addresses change less. */
  readonly kind: 'ranges' | 'cdn';
  /**
   * Where it is published. Several files are one list: they are asked for together, and put one after the other, each
   * ended by a newline. Empty where nothing that can be asked for publishes it: the operator then supplies a file.
   */
  readonly urls: readonly string[];
  /** Where the list has a new address with each edition: `urls` names the page that links to it. */
  readonly link?: ListLink;
  /** Content types that the publisher is known to send. */
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
  /** Fewer prefixes than this is not this feed. */
  readonly minRows: number;
  /** Least time between two requests. */
  readonly minIntervalSeconds: number;
  /** The format is lines, which do not show where the list ends: one that is the beginning of the copy in force was cut off. */
  readonly isLines?: true;
  /** Throws FeedError when the bytes are not the feed. Written by the publisher, or by whatever answered in its place. */
  readonly parse: (bytes: Uint8Array) => ParsedRanges;
}

/** How to get from a page to the list that it links to. */
export interface ListLink {
  readonly pageTypes: readonly string[];
  readonly maxPageBytes: number;
  /** The address of the list. Throws FeedError `parse` when the page names none, or more than one. Written by the publisher. */
  readonly find: (page: Uint8Array) => string;
}

/** Closed list: it is a label. */
export type RefusalReason =
  | 'fetch'
  | 'status'
  | 'content_type'
  | 'too_large'
  | 'parse'
  | 'older'
  | 'future'
  | 'too_wide'
  | 'shrunk'
  | 'too_few'
  | 'not_kept';

export class FeedError extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FeedError';
    this.reason = reason;
  }
}
