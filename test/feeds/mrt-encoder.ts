/** Writes MRT files (RFC 6396, RFC 8050), for tests: what a collector writes, and what it should not. */

export interface SegmentOf {
  readonly type: 'set' | 'sequence' | 'confed-sequence' | 'confed-set';
  readonly asns: readonly number[];
}

export type PathOf = readonly SegmentOf[];

export interface EntryOf {
  readonly peer: number;
  readonly path: PathOf;
  readonly pathId?: number;
}

const SEGMENT_TYPES = { set: 1, sequence: 2, 'confed-sequence': 3, 'confed-set': 4 } as const;

export const u8 = (value: number): Buffer => Buffer.from([value]);
export const u16 = (value: number): Buffer => Buffer.from([value >>> 8, value & 255]);
export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A path of one sequence. */
export function sequence(...asns: readonly number[]): PathOf {
  return [{ type: 'sequence', asns }];
}

function pathBytes(path: PathOf, asBytes: 2 | 4): Buffer {
  const asn = asBytes === 2 ? u16 : u32;
  return Buffer.concat(path.flatMap(({ type, asns }) => [u8(SEGMENT_TYPES[type]), u8(asns.length), ...asns.map(asn)]));
}

export function attribute(type: number, value: Buffer): Buffer {
  return value.length > 255
    ? Buffer.concat([u8(0x50), u8(type), u16(value.length), value])
    : Buffer.concat([u8(0x40), u8(type), u8(value.length), value]);
}

/** ORIGIN, AS_PATH, NEXT_HOP, as every route of IPv4 has them. */
function attributes(path: PathOf, asBytes: 2 | 4 = 4, path4?: PathOf): Buffer {
  return Buffer.concat([
    attribute(1, u8(0)),
    attribute(2, pathBytes(path, asBytes)),
    attribute(3, u32(0xc0000201)),
    ...(path4 === undefined ? [] : [attribute(17, pathBytes(path4, 4))]),
  ]);
}

export function record(type: number, subtype: number, body: Buffer, timestamp = 1_700_000_000): Buffer {
  return Buffer.concat([u32(timestamp), u16(type), u16(subtype), u32(body.length), body]);
}

/** PEER_INDEX_TABLE; every other peer has an IPv6 address, AS numbers below 65,536 two bytes. */
export function peerTable(asns: readonly number[], timestamp?: number, collector = 1): Buffer {
  const peers = asns.map((asn, i) => {
    const type = (i % 2) + (asn > 0xffff ? 2 : 0);
    const address = Buffer.alloc(i % 2 === 0 ? 4 : 16, i);
    return Buffer.concat([u8(type), u32(i), address, asn > 0xffff ? u32(asn) : u16(asn)]);
  });
  const name = Buffer.from('view');
  return record(13, 1, Buffer.concat([u32(collector), u16(name.length), name, u16(asns.length), ...peers]), timestamp);
}

function prefixBytes(text: string): Buffer {
  const [address = '', length = ''] = text.split('/');
  const bits = Number(length);
  const bytes = address.includes(':')
    ? Buffer.from(address.padEnd(39, '0').replaceAll(':', ''), 'hex')
    : Buffer.from(address.split('.').map(Number));
  return Buffer.concat([u8(bits), bytes.subarray(0, Math.ceil(bits / 8))]);
}

/** Subtypes of TABLE_DUMP_V2 for unicast routes. */
export const RIB = { v4: 2, v6: 4, v4Paths: 8, v6Paths: 10 } as const;

/** One prefix: IPv4 text, or IPv6 as full groups (`2001:0db8`, missing ones are zero); subtypes 8 and 10 have path ids. */
export function rib(subtype: number, prefix: string, entries: readonly EntryOf[], timestamp?: number): Buffer {
  const written = entries.map(({ peer, path, pathId = 0 }) => {
    const its = attributes(path);
    return Buffer.concat([u16(peer), u32(0), ...(subtype >= 8 ? [u32(pathId)] : []), u16(its.length), its]);
  });
  return record(13, subtype, Buffer.concat([u32(7), prefixBytes(prefix), u16(entries.length), ...written]), timestamp);
}

/** TABLE_DUMP: one route of one peer. */
export function oldRoute(
  prefix: string,
  peer: { readonly address: number; readonly asn: number },
  path: PathOf,
  path4?: PathOf,
): Buffer {
  const bytes = prefixBytes(prefix);
  const size = prefix.includes(':') ? 16 : 4;
  const its = attributes(path, 2, path4);
  const address = Buffer.concat([bytes.subarray(1), Buffer.alloc(size)]).subarray(0, size);
  return record(
    12,
    size === 4 ? 1 : 2,
    Buffer.concat([
      u16(0),
      u16(1),
      address,
      bytes.subarray(0, 1),
      u8(1),
      u32(0),
      Buffer.alloc(size, peer.address),
      u16(peer.asn),
      u16(its.length),
      its,
    ]),
  );
}
