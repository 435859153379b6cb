/** Bytes of a head, interim heads before it included, and header fields in it. */
export const MAX_HEAD_BYTES = 16_384;
const MAX_FIELDS = 100;
/** Interim responses before the final one. */
const MAX_INTERIM = 4;

/** Status and header fields, names in lower case, in the order in which they came. */
export interface ResponseHead {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export type HeadResult =
  | { readonly state: 'head'; readonly head: ResponseHead; readonly end: number }
  | { readonly state: 'incomplete' }
  | { readonly state: 'malformed'; readonly what: string }
  | { readonly state: 'too_large' };

/** RFC 9112 section 4; the reason phrase may be missing together with the space before it. */
const STATUS_LINE = /^HTTP\/1\.[01] ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** RFC 9110 section 5.5 and 5.6.2: a token, a colon at once, a value without control characters. Folded lines match nothing. */
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;

/**
 * Reads the final head of an HTTP/1.1 response from the bytes that have come so far, strictly (RFC 9112): lines end in CRLF, no
 * folded lines, no blanks before a colon. Interim responses (1xx) before it are skipped. `end` is where the body begins.
 */
// Written by the peer: any bytes, any length.
export function readHead(bytes: Uint8Array): HeadResult {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_HEAD_BYTES)).toString('latin1');
  let start = 0;
  for (let interim = 0; interim <= MAX_INTERIM; interim += 1) {
    const blank = text.indexOf('\r\n\r\n', start);
    if (blank < 0) return unfinished(text.slice(start), bytes.length);
    const parsed = parseHead(text.slice(start, blank));
    if (parsed.state !== 'head') return parsed;
    start = blank + 4;
    const { status } = parsed.head;
    // Nobody asked to switch protocols; 100 and 103 announce another head.
    if (status === 101) return { state: 'malformed', what: 'status 101' };
    if (status >= 200) return { ...parsed, end: start };
  }
  return { state: 'malformed', what: `more than ${MAX_INTERIM} interim responses` };
}

/** All values of a field. */
export function valuesOf({ fields }: ResponseHead, name: string): readonly string[] {
  return fields.filter(([field]) => field === name).map(([, value]) => value);
}

/** What is no HTTP should be told at once, and not when the time is up. */
function unfinished(text: string, length: number): HeadResult {
  const start = 'HTTP/1.';
  if (!text.startsWith(start.slice(0, text.length))) return { state: 'malformed', what: 'no status line' };
  return { state: length >= MAX_HEAD_BYTES ? 'too_large' : 'incomplete' };
}

function parseHead(text: string): Exclude<HeadResult, { state: 'head' }> | { state: 'head'; head: ResponseHead } {
  const [first = '', ...lines] = text.split('\r\n', MAX_FIELDS + 2);
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) return { state: 'malformed', what: 'no status line' };
  if (lines.length > MAX_FIELDS) return { state: 'too_large' };
  const fields: [string, string][] = [];
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) return { state: 'malformed', what: 'a header field' };
    fields.push([name.toLowerCase(), withoutBlanks(value)]);
  }
  return { state: 'head', head: { status: Number(status), fields } };
}

/** Blanks and tabs alone, by hand: a pattern would take quadratic time over a value of blanks. */
function withoutBlanks(value: string): string {
  const isBlank = (at: number): boolean => value[at] === ' ' || value[at] === '\t';
  let [start, end] = [0, value.length];
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return value.slice(start, end);
}
