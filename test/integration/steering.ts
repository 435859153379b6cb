import type { Block } from './blocks.ts';
import { contains, formatBlock, parseBlock, partition } from './blocks.ts';
import { AKAMAI, ASHBURN, AWS, addressesOf, PHOENIX, SITES_V4, SITES_V6 } from './sites.ts';

/** What a name has for the clients of one piece of the address space. */
export interface Records {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly CNAME?: string;
}

/**
 * Zones by apex, and the names in them that are answered by client. An alias leads to another zone, for within one knotd follows it
 * by the zone's file and past the map. `gone.app.example` does not exist.
 */
export const ZONES: Readonly<Record<string, readonly string[]>> = {
  'app.example': ['www.app.example', 'api.app.example', 'media.app.example', 'bulk.app.example'],
  'gslb.example': ['media.gslb.example'],
  'cloud.example': ['media.cloud.example'],
  'cdn.example': ['media.cdn.example'],
};

/** IPv6 prefixes of US networks that pieces end at; one lies in another. */
const V6_CLIENTS = ['2600:1700::/28', '2601::/20', '2601:240::/28', '2603:8000::/22', '2607:fb90::/32'].map(parseBlock);

/**
 * The whole address space in pieces: knotd answers from the most specific one with its length as the scope, so there must be no
 * gap and no overlap, or a cache behind it keeps an answer for clients that it is not for. IPv4 in pieces of /10 to /13, so that
 * the clients of any one network lie in many.
 */
export const PIECES: readonly Block[] = [
  ...partition(parseBlock('0.0.0.0/0'), ({ first, length }) => length >= 10 && length - 10 >= Number(first >> 22n) % 4),
  ...partition(parseBlock('::/0'), (b) => !V6_CLIENTS.some((c) => contains(b, c) && c.length > b.length)),
];

/** Index of the piece that holds a client's block. */
export function pieceOf(client: Block): number {
  return PIECES.findIndex((piece) => contains(piece, client));
}

/** What a name has for a piece; undefined for a name that does not exist. */
export function recordsOf(name: string, piece: number): Records | undefined {
  const v4 = cyclic(SITES_V4, piece).address;
  const v6 = cyclic(SITES_V6, piece).address;
  switch (name) {
    case 'www.app.example':
      return { A: [v4], AAAA: [v6] };
    case 'api.app.example':
      // Two places at once, and no IPv6.
      return { A: [v4, cyclic(SITES_V4, piece + 5).address] };
    case 'media.app.example':
      return { CNAME: 'media.gslb.example' };
    case 'media.gslb.example':
      return { CNAME: piece % 2 === 0 ? 'media.cloud.example' : 'media.cdn.example' };
    case 'media.cloud.example':
      return { A: [v4], AAAA: [v6] };
    case 'media.cdn.example':
      return { A: addressesOf(AKAMAI, 4) };
    case 'bulk.app.example':
      // 100 addresses: more than a datagram of 1,232 bytes holds.
      return {
        A: piece % 2 === 0 ? addressesOf(PHOENIX, 100) : [...addressesOf(ASHBURN, 60), ...addressesOf(AWS, 40)],
      };
    default:
      return undefined;
  }
}

/** A zone's map for knotd's module geoip, mode subnet. */
export function geoipText(apex: string): string {
  return geoipOf(apex, PIECES, recordsOf);
}

/** The same of other pieces, or with other records in them. */
export function geoipOf(
  apex: string,
  pieces: readonly Block[],
  records: (name: string, piece: number) => Records | undefined,
): string {
  return (ZONES[apex] ?? [])
    .map((name) => `${name}:\n${pieces.map((block, i) => pieceText(block, records(name, i) ?? {})).join('')}`)
    .join('');
}

function pieceText(block: Block, { A, AAAA, CNAME }: Records): string {
  const lists = Object.entries({ A, AAAA }).flatMap(([type, addresses]) =>
    addresses === undefined ? [] : [`    ${type}: [${addresses.map((a) => `"${a}"`).join(', ')}]\n`],
  );
  const alias = CNAME === undefined ? '' : `    CNAME: ${CNAME}.\n`;
  return `  - net: "${formatBlock(block)}"\n${lists.join('')}${alias}`;
}

/** A zone's file. The names must be there, an alias as an alias; the map stands before what they have here. */
export function zoneText(apex: string): string {
  const names = (ZONES[apex] ?? []).map((name) =>
    recordsOf(name, 0)?.CNAME === undefined ? `${name}. 20 A 192.0.2.1\n` : `${name}. 20 CNAME ns.${apex}.\n`,
  );
  return `@ 60 SOA ns.${apex}. hostmaster.${apex}. 1 3600 600 86400 30\n@ 60 NS ns.${apex}.\nns 60 A 127.0.0.1\n${names.join('')}`;
}

function cyclic<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}
