import { FeedError, type ParsedRanges } from './feed.ts';
import { prefixRows } from './prefix-rows.ts';
import { decodeText } from './text-bytes.ts';

/**
 * A list of nothing but prefixes, one a line; blanks around them and empty lines do not matter. Such a list has no mark
 * where it ends: that it was cut off between two lines shows in its size only. Throws FeedError `parse` with the line.
 */
// Written by the publisher, or by whatever answered in its place.
export function parsePrefixLines(bytes: Uint8Array): ParsedRanges {
  const rows = prefixRows();
  for (const [i, line] of decodeText(bytes).split('\n').entries()) {
    const text = line.trim();
    if (text !== '') rows.add(text, `line ${i + 1}:`, {});
  }
  const all = rows.all();
  if (all.length === 0) throw new FeedError('parse', 'there is no prefix');
  return { dated: undefined, rows: all };
}
