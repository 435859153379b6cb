/** Where a route comes from, by its AS path. */
export interface PathEnd {
  /** The origin; several where the path ends in a set. Empty: the path is malformed. */
  readonly origins: readonly number[];
  readonly inSet: boolean;
  /** The AS before the origin, repeats of the origin apart; undefined where the path tells none. */
  readonly upstream: number | undefined;
}

const AS_SET = 1;
const AS_SEQUENCE = 2;
const AS_CONFED_SET = 4;

const AS_PATH = 2;
const AS4_PATH = 17;
const EXTENDED_LENGTH = 0x10;

const MALFORMED: PathEnd = { origins: [], inSet: false, upstream: undefined };

/**
 * Finds the AS path among a route's path attributes (RFC 4271 section 4.3) and reads its end. `asBytes` is the width of an
 * AS number in it; AS4_PATH is heeded where that is 2 (RFC 6793 section 4.2.3). A route whose path is empty, or ends
 * within a confederation, comes from the peer's own AS (RFC 6811 section 2).
 */
// Written by the peer of a collector: any length, may lie about it.
export function readPathEnd(bytes: Buffer, from: number, to: number, asBytes: 2 | 4, peerAs: number): PathEnd {
  let path: readonly [from: number, to: number] = [from, from];
  let path4: readonly [from: number, to: number] | undefined;
  let at = from;
  while (at < to) {
    const flags = bytes[at] as number;
    const type = bytes[at + 1] as number;
    const isLong = (flags & EXTENDED_LENGTH) !== 0;
    const start = at + (isLong ? 4 : 3);
    if (start > to) return MALFORMED;
    const end = start + (isLong ? bytes.readUInt16BE(at + 2) : (bytes[at + 2] as number));
    if (end > to) return MALFORMED;
    if (type === AS_PATH) path = [start, end];
    if (type === AS4_PATH && asBytes === 2) path4 = [start, end];
    at = end;
  }
  if (path4 === undefined) return endOfPath(bytes, path[0], path[1], asBytes, peerAs);
  const merged = mergePaths(segmentsOf(bytes, path, 2), segmentsOf(bytes, path4, 4));
  return merged === undefined ? MALFORMED : endOfPath(merged, 0, merged.length, 4, peerAs);
}

/** Reads the segments as they lie in the bytes: a table of the internet has a hundred million. */
function endOfPath(bytes: Buffer, from: number, to: number, asBytes: 2 | 4, peerAs: number): PathEnd {
  let last: number | undefined;
  let before: number | undefined;
  let lastType = 0;
  let set: number[] = [];
  let at = from;
  while (at < to) {
    const type = bytes[at] as number;
    const start = at + 2;
    const end = start + (start > to ? 0 : (bytes[at + 1] as number) * asBytes);
    if (start > to || end > to || type < AS_SET || type > AS_CONFED_SET) return MALFORMED;
    if (end > start) lastType = type;
    if (type === AS_SEQUENCE) {
      // Behind a set nobody knows which of its ASes was the neighbour.
      if (set.length > 0) last = undefined;
      set = [];
      for (let i = start; i < end; i += asBytes) {
        const asn = asBytes === 4 ? bytes.readUInt32BE(i) : bytes.readUInt16BE(i);
        if (asn === last) continue;
        before = last;
        last = asn;
      }
    } else if (type === AS_SET) {
      for (let i = start; i < end; i += asBytes) {
        const asn = asBytes === 4 ? bytes.readUInt32BE(i) : bytes.readUInt16BE(i);
        if (!set.includes(asn)) set.push(asn);
      }
    }
    at = end;
  }
  if (lastType === AS_SET) return { origins: set, inSet: true, upstream: last };
  if (lastType !== AS_SEQUENCE || last === undefined) return { origins: [peerAs], inSet: false, upstream: undefined };
  return { origins: [last], inSet: false, upstream: before };
}

interface Segment {
  readonly type: number;
  readonly asns: readonly number[];
}

/** Undefined when the path is malformed. */
function segmentsOf(
  bytes: Buffer,
  [from, to]: readonly [from: number, to: number],
  asBytes: 2 | 4,
): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  for (let at = from; at < to; ) {
    const start = at + 2;
    if (start > to) return undefined;
    const end = start + (bytes[at + 1] as number) * asBytes;
    if (end > to) return undefined;
    const asns: number[] = [];
    for (let i = start; i < end; i += asBytes) asns.push(bytes.readUIntBE(i, asBytes));
    segments.push({ type: bytes[at] as number, asns });
    at = end;
  }
  return segments;
}

/**
 * The path in which AS4_PATH replaces as many ASes at the end as it has, in four bytes an AS (RFC 6793 section 4.2.3); the
 * AS_PATH alone where it is the shorter one.
 */
function mergePaths(path: readonly Segment[] | undefined, path4: readonly Segment[] | undefined): Buffer | undefined {
  if (path === undefined || path4 === undefined) return undefined;
  const surplus = lengthOf(path) - lengthOf(path4);
  if (surplus < 0) return encodePath(path);
  const leading: Segment[] = [];
  let left = surplus;
  for (const { type, asns } of path) {
    if (left === 0) break;
    const kept = type === AS_SEQUENCE ? asns.slice(0, left) : asns;
    leading.push({ type, asns: kept });
    left -= lengthOf([{ type, asns: kept }]);
  }
  return encodePath([...leading, ...path4]);
}

/** ASes in a path as RFC 4271 section 9.1.2.2 counts them: a set is one, a confederation none (RFC 5065 section 5.3). */
function lengthOf(path: readonly Segment[]): number {
  let length = 0;
  for (const { type, asns } of path) {
    if (type === AS_SEQUENCE) length += asns.length;
    else if (type === AS_SET) length += 1;
  }
  return length;
}

function encodePath(path: readonly Segment[]): Buffer {
  return Buffer.concat(
    path.map(({ type, asns }) => {
      const bytes = Buffer.alloc(2 + 4 * asns.length);
      bytes[0] = type;
      bytes[1] = asns.length;
      for (const [i, asn] of asns.entries()) bytes.writeUInt32BE(asn, 2 + 4 * i);
      return bytes;
    }),
  );
}
