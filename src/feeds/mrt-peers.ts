import { FeedError } from './feed.ts';

/** The peers of collectors, numbered as they come, and how many routes each sent. */
export interface MrtPeers {
  /**
   * Begins a collector's table (RFC 6396 section 4.3.1). Returns what is wrong with it, if something is: also when it is of
   * the same collector and view as one before, for then every peer would count twice.
   */
  readonly begin: (table: Buffer) => string | undefined;
  /** The number of a peer of the table that was begun last, by its index there; -1 where it has none such. */
  readonly numberOf: (index: number) => number;
  /** The number of a peer that comes without a table, by whatever tells it from others. */
  readonly numberOfNamed: (name: string, asn: number) => number;
  readonly asnOf: (peer: number) => number;
  readonly countRoute: (peer: number, family: 4 | 6) => void;
  /** Peers that sent at least half as many routes of the family as the one that sent most: nobody else sent a full table. */
  readonly full: () => { readonly v4: number; readonly v6: number };
}

const MAX_PEERS = 1 << 17;

/** No peer yet. Throws FeedError `too_large` beyond 131,072 peers. */
export function mrtPeers(): MrtPeers {
  const asns: number[] = [];
  const routes4: number[] = [];
  const routes6: number[] = [];
  const named = new Map<string, number>();
  const begun = new Set<string>();
  let base = 0;
  const add = (asn: number): number => {
    if (asns.length === MAX_PEERS) throw new FeedError('too_large', `more than ${MAX_PEERS} peers`);
    routes4.push(0);
    routes6.push(0);
    return asns.push(asn) - 1;
  };
  return {
    begin: (table) => {
      base = asns.length;
      const whose = table.toString('latin1', 0, 6 + (table.length < 6 ? 0 : table.readUInt16BE(4)));
      if (begun.has(whose)) return 'a second table of one collector: supply the later one alone';
      begun.add(whose);
      return readPeerTable(table, add);
    },
    numberOf: (index) => (base + index < asns.length ? base + index : -1),
    numberOfNamed: (name, asn) => {
      const known = named.get(name);
      if (known !== undefined) return known;
      const peer = add(asn);
      named.set(name, peer);
      return peer;
    },
    asnOf: (peer) => asns[peer] as number,
    countRoute: (peer, family) => {
      const routes = family === 4 ? routes4 : routes6;
      routes[peer] = (routes[peer] as number) + 1;
    },
    full: () => ({ v4: fullOf(routes4), v6: fullOf(routes6) }),
  };
}

function fullOf(routes: readonly number[]): number {
  const most = routes.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? 0 : routes.filter((count) => 2 * count >= most).length;
}

const ADDRESS_V6 = 1;
const AS_4_BYTES = 2;

// Written by a collector: any length, may lie about it.
function readPeerTable(table: Buffer, add: (asn: number) => number): string | undefined {
  const cut = 'the table of peers is shorter than it says';
  if (table.length < 8) return cut;
  const countAt = 6 + table.readUInt16BE(4);
  if (countAt + 2 > table.length) return cut;
  let at = countAt + 2;
  for (let left = table.readUInt16BE(countAt); left > 0; left -= 1) {
    if (at >= table.length) return cut;
    const type = table[at] as number;
    const asnAt = at + 5 + ((type & ADDRESS_V6) === 0 ? 4 : 16);
    const asBytes = (type & AS_4_BYTES) === 0 ? 2 : 4;
    if (asnAt + asBytes > table.length) return cut;
    add(table.readUIntBE(asnAt, asBytes));
    at = asnAt + asBytes;
  }
  return at === table.length ? undefined : 'the table of peers is longer than it says';
}
