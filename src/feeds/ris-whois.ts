import { compareAddresses, maskAddress } from '../core/address.ts';
import { parseField4, parseField6, parseInteger } from './address-fields.ts';
import { endOfField, type RowsRead } from './address-rows.ts';
import { badRows } from './bad-rows.ts';
import { FeedError } from './feed.ts';
import { eachLine } from './lines.ts';
import type { Routes } from './routes.ts';
import { type RouteData, type RoutesBuilder, routesBuilder, routesOver, SHORTEST_ROUTE } from './routes-builder.ts';
import { type Sighting, sighting } from './routes-sightings.ts';

/** The dumps of RIPE NCC's RISwhois: `origin<TAB>prefix<TAB>peers` a line, where an origin may be a set, `{64500,64501}`. */

const TAB = 9;
const COMMA = 44;
const SLASH = 47;
const PERCENT = 37;
const OPEN = 123;
const CLOSE = 125;
const MOST_PEERS = 1_000_000;

/**
 * Reads dumps, both families in any order. Prefixes wider than /8 are default routes of single peers, AS 0 is no origin
 * (RFC 7607): both are left out. A dump does not say who its peers are: half of the routes of a family are seen by more
 * peers than `fullPeers`, half by fewer, for those that sent full tables see nearly every route. Throws FeedError `parse`
 * for more than one bad row in a thousand, and for a dump without its last line.
 */
// Written by the publisher or by an operator's tool: any bytes at all.
export async function readRisWhois(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sha256: () => string,
): Promise<Routes> {
  const builder = routesBuilder();
  const seen = sighting();
  const bad = badRows();
  const dates: number[] = [];
  let rows = 0;
  let ends = 0;
  await eachLine(chunks, (line, from, to, number) => {
    if (from === to) return;
    if (line[from] === PERCENT) {
      const remark = line.toString('latin1', from, to);
      if (remark.startsWith('% End of dump')) ends += 1;
      const generated = generatedAt(remark);
      if (generated !== undefined) dates.push(generated);
      return;
    }
    rows += 1;
    seen.clear();
    const wrong = takeRow(line, from, to, seen, builder);
    if (wrong !== undefined) bad.add(number, wrong);
  });
  bad.requireFew(rows);
  if (ends < dates.length) throw new FeedError('parse', 'the dump was cut off: its last line is missing');
  const data = builder.build();
  const read: RowsRead = { sha256: sha256(), rows, bad: bad.count(), badRows: bad.named };
  const dated = dates.length === 0 ? undefined : Math.min(...dates);
  return routesOver(data, { read, dated, fullPeers: typicalPeers(data) });
}

function takeRow(
  line: Buffer,
  from: number,
  to: number,
  seen: Sighting,
  { add4, add6 }: Pick<RoutesBuilder, 'add4' | 'add6'>,
): string | undefined {
  const end1 = endOfField(line, from, to, TAB);
  const end2 = endOfField(line, end1 + 1, to, TAB);
  if (end2 >= to) return 'fewer than three fields';
  const peers = parseInteger(line, end2 + 1, to, MOST_PEERS);
  if (peers < 1) return 'the third field is no number of peers';
  if (!takeOrigin(line, from, end1, peers, seen)) return 'the first field is no AS number and no set of them';
  const slash = endOfField(line, end1 + 1, end2, SLASH);
  const length = parseInteger(line, slash + 1, end2, 128);
  const first4 = parseField4(line, end1 + 1, slash);
  if (first4 >= 0) {
    if (length < 0 || length > 32 || first4 % 2 ** (32 - length) !== 0) return NO_PREFIX;
    if (length >= SHORTEST_ROUTE && isOriginated(seen)) add4(first4, length, seen);
    return undefined;
  }
  const words = parseField6(line, end1 + 1, slash);
  if (words === undefined || length < 0) return NO_PREFIX;
  const masked = maskAddress({ family: 6, words }, length);
  if (compareAddresses(masked, { family: 6, words }) !== 0) return NO_PREFIX;
  if (length >= SHORTEST_ROUTE && isOriginated(seen)) add6(words, length, seen);
  return undefined;
}

const NO_PREFIX = 'the second field is no prefix with its host bits zero';

/** Whether any AS but AS 0 originates it. */
function isOriginated(seen: Sighting): boolean {
  return seen.origins() > 0;
}

function takeOrigin(line: Buffer, from: number, to: number, peers: number, seen: Sighting): boolean {
  const isSet = line[from] === OPEN;
  if (isSet && line[to - 1] !== CLOSE) return false;
  const end = isSet ? to - 1 : to;
  let at = isSet ? from + 1 : from;
  for (;;) {
    const comma = isSet ? endOfField(line, at, end, COMMA) : end;
    const asn = parseInteger(line, at, Math.min(comma, end), 0xffffffff);
    if (asn < 0) return false;
    if (asn > 0) seen.addOrigin(asn, peers, isSet);
    if (comma >= end) return true;
    at = comma + 1;
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The date in `% This file was generated at Mon Nov 23 08:00:03 UTC 2026.`, Unix seconds. */
function generatedAt(remark: string): number | undefined {
  const date = /^% This file was generated at \w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) UTC (\d{4})\b/.exec(remark);
  const month = MONTHS.indexOf(date?.[1] ?? '');
  if (date === null || month < 0) return undefined;
  const [day, hour, minute, second, year] = date.slice(2).map(Number);
  return Date.UTC(year ?? 0, month, day, hour, minute, second) / 1000;
}

/** Median of the peers that see a route, by family; 0 without routes. */
function typicalPeers({ prefixes, refs, sightings }: RouteData): { readonly v4: number; readonly v6: number } {
  const counts = refs.map((ref) => sightings.peersAt(ref));
  const median = (from: number, to: number): number => counts.slice(from, to).sort()[(to - from) >> 1] ?? 0;
  const before = prefixes.v4.length.length;
  return { v4: median(0, before), v6: median(before, counts.length) };
}
