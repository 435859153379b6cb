import type { RowSink } from '../feeds/address-rows.ts';
import { readAddressRows } from '../feeds/address-rows.ts';

/** Consecutive /24s that one ASN originates: the first one's number (its address divided by 256) and how many. */
export interface BlockRun {
  readonly first: number;
  readonly blocks: number;
  readonly asn: number;
}

/** What the origin data says of some ASNs. */
export interface OriginBlocks {
  /** Ascending, never overlapping. */
  readonly runs: readonly BlockRun[];
  /** Those of the ASNs that originate any IPv6. */
  readonly withV6: ReadonlySet<number>;
  /** SHA-256 of the bytes read, hex. */
  readonly sha256: string;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly asn: number;
}

const COMMA = 44;

/**
 * Whole /24s of some ASNs, from rows `first,last,asn,name`, IPv4 then IPv6, ascending. A /24 counts when all of it has the one
 * origin; where rows overlap it has none. Throws FeedError `parse` as `readAddressRows` does.
 */
// Written by the publisher: any bytes at all.
export async function readOriginBlocks(
  chunks: AsyncIterable<Uint8Array>,
  asns: ReadonlySet<number>,
): Promise<OriginBlocks> {
  const runs: BlockRun[] = [];
  const withV6 = new Set<number>();
  let held: Range = { first: 0, last: -1, asn: -1 };
  const emit = ({ first, last, asn }: Range): void => {
    const from = Math.ceil(first / 256);
    const blocks = Math.floor((last + 1) / 256) - from;
    if (blocks > 0 && asns.has(asn)) runs.push({ first: from, blocks, asn });
  };
  const row4: RowSink['row4'] = (first, last, line, from, to) => {
    const asn = asnIn(line, from, to);
    if (asn < 0) return 'the third field is no AS number';
    if (first < held.first) return 'it begins before the row above';
    if (first <= held.last) {
      emit({ ...held, last: first - 1 });
      const beyond = held.last > last ? held.asn : asn;
      held = { first: Math.min(held.last, last) + 1, last: Math.max(held.last, last), asn: beyond };
    } else if (first === held.last + 1 && asn === held.asn) {
      held = { ...held, last };
    } else {
      emit(held);
      held = { first, last, asn };
    }
    return undefined;
  };
  const row6: RowSink['row6'] = (_first, _last, line, from, to) => {
    const asn = asnIn(line, from, to);
    if (asns.has(asn)) withV6.add(asn);
    return asn < 0 ? 'the third field is no AS number' : undefined;
  };
  const { sha256 } = await readAddressRows(chunks, { row4, row6 });
  emit(held);
  return { runs, withV6, sha256 };
}

function asnIn(line: Buffer, from: number, to: number): number {
  let asn = 0;
  let at = from;
  for (; at < to && line[at] !== COMMA; at += 1) {
    const digit = (line[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    asn = asn * 10 + digit;
  }
  return at === from || asn > 0xffff_ffff ? -1 : asn;
}
