import { FeedError, type ParsedRanges } from './feed.ts';
import { prefixRows } from './prefix-rows.ts';
import { decodeText } from './text-bytes.ts';

/** How to read the time of a geofeed from one of its comments, given without the `#`; undefined when it tells none. */
export type DateOfComment = (comment: string) => number | undefined;

/**
 * A self-published geofeed (RFC 8805 section 2.1): lines `prefix,country,region,city,postal code`, of which the place is
 * what the publisher says, and only country and region are taken. A single address stands for itself. Of nested prefixes
 * the longest decides; a prefix stands there once. The last line must be ended too, or a file that was cut off in it would
 * read as a whole one. Throws FeedError `parse` with the line.
 */
// Written by the publisher, or by whatever answered in its place.
export function parseGeofeed(bytes: Uint8Array, dateOf: DateOfComment = () => undefined): ParsedRanges {
  const lines = decodeText(bytes).split('\n');
  if (lines.pop() !== '') throw new FeedError('parse', 'the last line is not ended: the list was cut off');
  const rows = prefixRows();
  let dated: number | undefined;
  for (const [i, line] of lines.entries()) {
    const place = `line ${i + 1}:`;
    const text = line.trim();
    if (text.startsWith('#')) dated ??= dateOf(text.slice(1).trim());
    else if (text !== '') {
      const [prefix = '', country = '', region = ''] = splitFields(text, place);
      rows.add(withLength(prefix), place, { region: placeName(country, region) });
    }
  }
  const all = rows.all();
  if (all.length === 0) throw new FeedError('parse', 'there is no prefix');
  return { dated, rows: all };
}

/**
 * The name of a place by its ISO 3166 codes, in lower case: `us-nj`, or `us` where that is all that is given, or undefined
 * where the publisher says that there is no place (nothing, or `ZZ`). Places are typed by hand, and are worth no refusal of
 * the prefixes: Vultr had `US-US-MO` and `IL-Tel Aviv` among its regions, so a region that is none counts for nothing.
 */
export function placeName(country: string, region: string): string | undefined {
  if (!/^[A-Z]{2}$/i.test(country) || /^ZZ$/i.test(country)) return undefined;
  const isRegion =
    /^[A-Z]{2}-[A-Z0-9]{1,3}$/i.test(region) && region.slice(0, 2).toLowerCase() === country.toLowerCase();
  return (isRegion ? region : country).toLowerCase();
}

/** RFC 8805 section 2.1.1.1: an address without a length is that one address. */
function withLength(prefix: string): string {
  if (prefix.includes('/')) return prefix;
  return prefix.includes(':') ? `${prefix}/128` : `${prefix}/32`;
}

/** RFC 4180 section 2: fields parted by commas; one in quotes may hold commas, and quotes twice over. Blanks around fields are dropped. */
function splitFields(line: string, place: string): readonly string[] {
  const fields: string[] = [];
  const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (match === null) throw new FeedError('parse', `${place} the quotes do not match`);
    fields.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] === '') return fields;
  }
}
