import type { SnapshotLeaf } from '../core/record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { type Countries, readCountryMmdb, readCountryRows } from './country.ts';
import { FeedError } from './feed.ts';
import { emptyPart, type FeedPart, type PrefixCounts } from './part.ts';
import { compileRanges, type Ranges } from './ranges.ts';
import { RANGE_FEEDS } from './registry.ts';
import { readRoutes } from './routes.ts';
import { readVrps } from './rpki.ts';
import type { Snapshot } from './snapshot.ts';
import { buildSnapshot } from './snapshot.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

type LeafFeed = SnapshotLeaf['feeds'][number];

/** Where the bytes of past feeds are. */
export interface PastFeeds {
  /** The evidence directory, for messages. */
  readonly dir: string;
  readonly blobs: Pick<Blobs, 'get'>;
}

/**
 * The snapshot of a leaf, from the bytes that the evidence keeps: what it says of an address is what it said when it was in force.
 * What `other` has read of the same bytes is used again.
 *
 * Rejects with EvidenceError `corrupt` when the leaf is not of its own digest or bytes are gone, with FeedError when this program
 * does not know a feed or cannot read its bytes.
 */
export async function restoreSnapshot(
  leaf: SnapshotLeaf,
  { dir, blobs }: PastFeeds,
  other?: SnapshotParts,
): Promise<Snapshot> {
  if (sha256Hex(canonicalJson(leaf.feeds)) !== leaf.sha256) {
    throw new EvidenceError('corrupt', dir, `${dir}: the snapshot ${leaf.sha256} is not of that digest`);
  }
  const bytesOf = async ({ id, sha256 }: LeafFeed): Promise<Buffer> => {
    const bytes = await blobs.get(sha256);
    if (bytes !== undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const what = `the feed ${id} of the snapshot ${leaf.sha256}`;
    throw new EvidenceError('corrupt', dir, `${dir} holds no blob ${sha256}, which is ${what}: restore it from a copy`);
  };
  const restore = <Data extends Counted>(
    feed: LeafFeed,
    held: FeedPart<Data> | undefined,
    read: (bytes: Buffer, feed: LeafFeed) => Data | Promise<Data>,
  ): Promise<FeedPart<Data>> => restorePart(feed, held, async () => read(await bytesOf(feed), feed));
  const one = (kind: LeafFeed['kind']): LeafFeed => {
    const feed = leaf.feeds.find((candidate) => candidate.kind === kind);
    if (feed !== undefined) return feed;
    throw new EvidenceError('corrupt', dir, `${dir}: the snapshot ${leaf.sha256} has no feed of kind ${kind}`);
  };

  const ranges: FeedPart<Ranges>[] = [];
  for (const feed of leaf.feeds.filter(({ kind }) => kind === 'ranges' || kind === 'cdn')) {
    const held = other?.ranges.find(({ id }) => id === feed.id);
    ranges.push(await restore(feed, held, readRanges));
  }
  const parts: SnapshotParts = {
    ranges,
    origins: await restore(one('origins'), other?.origins, (bytes) => readRoutes(piecesOf(bytes))),
    rpki: leaf.feeds.some(({ kind }) => kind === 'rpki')
      ? await restore(one('rpki'), other?.rpki, readVrps)
      : undefined,
    country: await restore(one('country'), other?.country, readCountries),
  };
  return { ...buildSnapshot(parts), leaf };
}

interface Counted {
  readonly prefixes: PrefixCounts | undefined;
}

async function restorePart<Data extends Counted>(
  { id, kind, source, limitMs, sha256, dated, checked }: LeafFeed,
  held: FeedPart<Data> | undefined,
  read: () => Promise<Data>,
): Promise<FeedPart<Data>> {
  const empty = emptyPart({ id, kind, source, limitMs });
  if (sha256 === 'none') return empty;
  const data = held?.copy?.sha256 === sha256 ? held.copy.data : await read();
  const { prefixes } = data;
  return { ...empty, copy: { sha256, dated, checked, prefixes, validators: {}, leftOut: undefined, paths: [], data } };
}

function readRanges(bytes: Buffer, { id }: LeafFeed): Ranges {
  const feed = RANGE_FEEDS.find((known) => known.id === id);
  if (feed === undefined) throw new FeedError('parse', `this version of landfall reads no feed ${id}`);
  return compileRanges(feed.parse(bytes).rows);
}

const PIECE_BYTES = 65_536;

/** As a file is read: whoever looks at how it begins does not copy all of it. */
function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Stands before the description at the end of an mmdb file (MaxMind DB format 2.0). */
const MMDB_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');

async function readCountries(bytes: Buffer): Promise<Countries> {
  return bytes.includes(MMDB_MARKER) ? readCountryMmdb(bytes) : readCountryRows([bytes]);
}
