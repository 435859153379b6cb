import type { Words } from '../core/address.ts';
import { maskAddress } from '../core/address.ts';
import { badRows } from './bad-rows.ts';
import { FeedError } from './feed.ts';
import { readPathEnd } from './mrt-path.ts';
import { mrtPeers } from './mrt-peers.ts';
import { eachMrtRecord, type MrtRecord } from './mrt-records.ts';
import type { Routes } from './routes.ts';
import { type RoutesBuilder, routesBuilder, routesOver, SHORTEST_ROUTE } from './routes-builder.ts';
import { type Sighting, sighting } from './routes-sightings.ts';

/** Types of records (RFC 6396 section 4). */
const TABLE_DUMP = 12;
const TABLE_DUMP_V2 = 13;
const BGP4MP = 16;
const BGP4MP_ET = 17;

/** Subtypes of TABLE_DUMP_V2 (RFC 6396 section 4.3, RFC 8050 section 4). */
const PEER_INDEX_TABLE = 1;
const UNICAST: ReadonlyMap<number, { readonly family: 4 | 6; readonly hasPathIds: boolean }> = new Map([
  [2, { family: 4, hasPathIds: false }],
  [4, { family: 6, hasPathIds: false }],
  [8, { family: 4, hasPathIds: true }],
  [10, { family: 6, hasPathIds: true }],
]);
/** Multicast and other families of routes, and where peers stand: nothing that a user's packets follow. */
const PASSED_OVER: readonly number[] = [3, 5, 6, 7, 9, 11, 12];

/** A prefix as records write it. */
interface RoutePrefix {
  readonly family: 4 | 6;
  readonly words: Words;
  readonly length: number;
}

/**
 * Reads tables of routes in MRT format as RouteViews and RIS publish them: TABLE_DUMP_V2, also with several paths a peer,
 * and TABLE_DUMP. Files may follow one another. Memory grows with prefixes and peers, not with the file. Prefixes wider
 * than /8 are default routes of single peers, AS 0 is no origin: both are left out. Throws FeedError `parse` for damage
 * between records, for more than one bad route in a thousand, and for files that hold no table, updates for one.
 */
// Written by a collector or by an operator's tool: any length, may lie about it.
export async function readMrt(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sha256: () => string,
): Promise<Routes> {
  const table = mrtTable();
  await eachMrtRecord(chunks, table.take);
  return table.end(sha256());
}

interface MrtTable {
  readonly take: (record: MrtRecord) => void;
  readonly end: (sha256: string) => Routes;
}

function mrtTable(): MrtTable {
  const builder = routesBuilder();
  const peers = mrtPeers();
  const bad = badRows();
  const seen = sighting();
  let pending: RoutePrefix | undefined;
  let hasTable = false;
  let rows = 0;
  let dated = Number.POSITIVE_INFINITY;

  /** Routes of one prefix stand together, in one record or in many: what was seen of it is kept once. */
  const turnTo = (prefix: RoutePrefix | undefined): void => {
    if (pending !== undefined && prefix !== undefined && isSame(pending, prefix)) return;
    if (pending !== undefined && seen.origins() > 0) keep(builder, pending, seen);
    seen.clear();
    pending = prefix;
  };
  const takePath = (record: MrtRecord, peer: number, from: number, to: number, asBytes: 2 | 4, once: Once): void => {
    rows += 1;
    const path = readPathEnd(record.body, from, to, asBytes, peers.asnOf(peer));
    if (path.origins.length === 0) {
      bad.add(record.number, 'the attributes of a route are malformed');
      return;
    }
    for (const asn of path.origins) {
      if (asn !== 0 && once(peer, asn, 0)) seen.addOrigin(asn, 1, path.inSet);
    }
    if (path.upstream !== undefined && once(peer, path.upstream, 1)) seen.addUpstream(path.upstream, 1);
  };

  const takeRib = (record: MrtRecord, family: 4 | 6, hasPathIds: boolean): string | undefined => {
    const { body } = record;
    if (!hasTable)
      throw new FeedError('parse', `record ${record.number} of the MRT file: routes before the table of peers`);
    const prefix = readPrefix(body, 4, family);
    if (prefix === undefined) return 'no prefix';
    let at = 5 + Math.ceil(prefix.length / 8);
    if (at + 2 > body.length) return 'cut off';
    const once = hasPathIds ? onceAPeer() : always;
    turnTo(prefix);
    const count = body.readUInt16BE(at);
    at += 2;
    for (let i = 0; i < count; i += 1) {
      const attributes = at + (hasPathIds ? 12 : 8);
      if (attributes > body.length) return 'cut off';
      const peer = peers.numberOf(body.readUInt16BE(at));
      const end = attributes + body.readUInt16BE(attributes - 2);
      if (end > body.length) return 'cut off';
      if (peer < 0) return 'a peer that the table does not have';
      if (once(peer, 0, 2)) peers.countRoute(peer, family);
      takePath(record, peer, attributes, end, 4, once);
      at = end;
    }
    return at === body.length ? undefined : 'longer than its routes';
  };

  const takeOld = (record: MrtRecord, family: 4 | 6): string | undefined => {
    const { body } = record;
    const addressBytes = family === 4 ? 4 : 16;
    const attributes = 4 + addressBytes + 6 + addressBytes + 4;
    if (body.length < attributes) return 'cut off';
    const prefix = prefixAt(body, 4, addressBytes, body[4 + addressBytes] as number, family);
    if (prefix === undefined) return 'no prefix';
    const end = attributes + body.readUInt16BE(attributes - 2);
    if (end !== body.length) return 'not as long as its attributes';
    const peerAt = 4 + addressBytes + 6;
    const peer = peers.numberOfNamed(
      body.toString('latin1', peerAt, attributes - 2),
      body.readUInt16BE(attributes - 4),
    );
    peers.countRoute(peer, family);
    turnTo(prefix);
    takePath(record, peer, attributes, end, 2, always);
    return undefined;
  };

  const takeKnown = (record: MrtRecord): string | undefined => {
    const { type, subtype } = record;
    if (type === TABLE_DUMP && (subtype === 1 || subtype === 2)) return takeOld(record, subtype === 1 ? 4 : 6);
    if (type === TABLE_DUMP_V2) {
      const unicast = UNICAST.get(subtype);
      if (unicast !== undefined) return takeRib(record, unicast.family, unicast.hasPathIds);
      if (PASSED_OVER.includes(subtype)) return undefined;
      if (subtype === PEER_INDEX_TABLE) {
        const wrong = peers.begin(record.body);
        if (wrong !== undefined) throw new FeedError('parse', `record ${record.number} of the MRT file: ${wrong}`);
        hasTable = true;
        return undefined;
      }
    }
    throw notATable(record);
  };

  return {
    take: (record) => {
      const wrong = takeKnown(record);
      if (wrong !== undefined) {
        rows += 1;
        bad.add(record.number, wrong);
      }
      if (record.type === TABLE_DUMP || record.subtype !== PEER_INDEX_TABLE) dated = Math.min(dated, record.timestamp);
    },
    end: (sha256) => {
      turnTo(undefined);
      bad.requireFew(rows);
      const read = { sha256, rows, bad: bad.count(), badRows: bad.named };
      return routesOver(builder.build(), { read, dated, fullPeers: peers.full() });
    },
  };
}

/** Whether a peer says so of the prefix for the first time. */
type Once = (peer: number, asn: number, what: 0 | 1 | 2) => boolean;

const always: Once = () => true;

/** With several paths a peer (RFC 7911) it is still one peer. */
function onceAPeer(): Once {
  const said = [new Set<number>(), new Set<number>(), new Set<number>()] as const;
  return (peer, asn, what) => {
    const key = peer * 2 ** 32 + asn;
    if (said[what].has(key)) return false;
    said[what].add(key);
    return true;
  };
}

function notATable({ number, type, subtype }: MrtRecord): FeedError {
  const updates = type === BGP4MP || type === BGP4MP_ET;
  const what = updates
    ? 'an update, and updates make no table: take a RIB dump'
    : `of type ${type}, subtype ${subtype}`;
  return new FeedError('parse', `record ${number} of the MRT file is ${what}`);
}

function readPrefix(body: Buffer, at: number, family: 4 | 6): RoutePrefix | undefined {
  if (at >= body.length) return undefined;
  const length = body[at] as number;
  return prefixAt(body, at + 1, Math.ceil(length / 8), length, family);
}

/** The prefix of so many bytes; what lies behind its length says nothing (RFC 4271 section 4.3). */
function prefixAt(body: Buffer, at: number, bytes: number, length: number, family: 4 | 6): RoutePrefix | undefined {
  if (length > (family === 4 ? 32 : 128) || at + bytes > body.length) return undefined;
  const word = (i: number): number => {
    let value = 0;
    for (let byte = 4 * i; byte < 4 * i + 4; byte += 1) {
      value = value * 256 + (byte < bytes ? (body[at + byte] as number) : 0);
    }
    return value;
  };
  if (family === 4)
    return { family, words: [length === 0 ? 0 : word(0) - (word(0) % 2 ** (32 - length)), 0, 0, 0], length };
  const masked = maskAddress({ family, words: [word(0), word(1), word(2), word(3)] }, length);
  return masked.family === 6 ? { family, words: masked.words, length } : undefined;
}

function isSame(a: RoutePrefix, b: RoutePrefix): boolean {
  return a.family === b.family && a.length === b.length && a.words.every((word, i) => word === b.words[i]);
}

function keep({ add4, add6 }: RoutesBuilder, { family, words, length }: RoutePrefix, seen: Sighting): void {
  if (length < SHORTEST_ROUTE) return;
  if (family === 4) add4(words[0], length, seen);
  else add6(words, length, seen);
}
