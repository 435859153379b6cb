import { type Address, normaliseAddress, parsePrefix } from './address.ts';
import { type PrefixTable, prefixTableBuilder } from './prefix-table.ts';

/** A block that is public although it lies within one that is not: globally reachable by its own entry, or judged by what it carries. */
const PUBLIC = '';

/**
 * The IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190) as of 2026: what is not globally
 * reachable, and the entries within it that are; with the multicast and reserved space of the address space registries
 * (RFC 5771, RFC 1112, RFC 4291). Names in the registries' words, in lower case. The narrowest block decides.
 */
const BLOCKS: readonly (readonly [prefix: string, name: string])[] = [
  ['0.0.0.0/8', 'this network'], // RFC 791
  ['10.0.0.0/8', 'private-use'], // RFC 1918
  ['100.64.0.0/10', 'shared address space'], // RFC 6598: carrier-grade NAT
  ['127.0.0.0/8', 'loopback'], // RFC 1122
  ['169.254.0.0/16', 'link local'], // RFC 3927; the metadata services of clouds answer here
  ['172.16.0.0/12', 'private-use'], // RFC 1918
  ['192.0.0.0/24', 'ietf protocol assignments'], // RFC 6890
  ['192.0.0.9/32', PUBLIC], // RFC 7723: Port Control Protocol anycast
  ['192.0.0.10/32', PUBLIC], // RFC 8155: TURN anycast
  ['192.0.2.0/24', 'documentation (test-net-1)'], // RFC 5737
  ['192.88.99.0/24', 'deprecated (6to4 relay anycast)'], // RFC 7526
  ['192.168.0.0/16', 'private-use'], // RFC 1918
  ['198.18.0.0/15', 'benchmarking'], // RFC 2544
  ['198.51.100.0/24', 'documentation (test-net-2)'], // RFC 5737
  ['203.0.113.0/24', 'documentation (test-net-3)'], // RFC 5737
  ['224.0.0.0/4', 'multicast'], // RFC 5771
  ['240.0.0.0/4', 'reserved'], // RFC 1112
  ['255.255.255.255/32', 'limited broadcast'], // RFC 8190

  // Outside 2000::/3 nothing is global unicast but what has an entry of its own (RFC 4291 section 2.4).
  ['::/0', 'reserved by ietf'],
  ['::/128', 'unspecified address'], // RFC 4291
  ['::1/128', 'loopback address'], // RFC 4291
  ['64:ff9b::/96', PUBLIC], // RFC 6052: judged by the IPv4 address that it carries
  ['64:ff9b:1::/48', 'ipv4-ipv6 translat.'], // RFC 8215
  ['100::/64', 'discard-only address block'], // RFC 6666
  ['100:0:0:1::/64', 'dummy ipv6 prefix'], // RFC 9780
  ['2000::/3', PUBLIC],
  ['2001::/23', 'ietf protocol assignments'], // RFC 2928
  ['2001::/32', PUBLIC], // RFC 4380: judged by the IPv4 addresses that it carries
  ['2001:1::1/128', PUBLIC], // RFC 7723: Port Control Protocol anycast
  ['2001:1::2/128', PUBLIC], // RFC 8155: TURN anycast
  ['2001:1::3/128', PUBLIC], // RFC 9665: service registration anycast
  ['2001:2::/48', 'benchmarking'], // RFC 5180
  ['2001:3::/32', PUBLIC], // RFC 7450: AMT
  ['2001:4:112::/48', PUBLIC], // RFC 7535: AS112
  ['2001:10::/28', 'deprecated (previously orchid)'], // RFC 4843
  ['2001:20::/28', PUBLIC], // RFC 7343: ORCHIDv2
  ['2001:30::/28', PUBLIC], // RFC 9374: drone remote identification
  ['2001:db8::/32', 'documentation'], // RFC 3849
  ['3fff::/20', 'documentation'], // RFC 9637
  ['5f00::/16', 'segment routing (srv6) sids'], // RFC 9602
  ['fc00::/7', 'unique-local'], // RFC 4193
  ['fe80::/10', 'link-local unicast'], // RFC 4291
  ['fec0::/10', 'site-local unicast (deprecated)'], // RFC 3879
  ['ff00::/8', 'multicast'], // RFC 4291
];

const TABLE: PrefixTable = tableOfBlocks();

/**
 * The special-purpose block that an address lies in, so that no client can be sent there; undefined for a public one.
 * A mapped, 6to4, Teredo or NAT64 address is as public as the IPv4 addresses that it carries: otherwise
 * `64:ff9b::7f00:1` would be a way to say `127.0.0.1` past every guard.
 */
export function specialPurpose(address: Address): string | undefined {
  const plain = normaliseAddress(address);
  const name = BLOCKS[TABLE.lookup(plain)]?.[1] ?? PUBLIC;
  if (name !== PUBLIC) return name;
  for (const { form, value } of carried(plain)) {
    const inner = specialPurpose({ family: 4, value });
    if (inner !== undefined) return `${form} of ${inner}`;
  }
  return undefined;
}

/** The IPv4 addresses that a transition mechanism has written into an IPv6 address, and the registry's name of the mechanism. */
function carried(address: Address): readonly { readonly form: string; readonly value: number }[] {
  if (address.family === 4) return [];
  const [w0, w1, w2, w3] = address.words;
  // RFC 6052 section 2.1: the well-known prefix carries the address in its last 32 bits.
  if (w0 === 0x0064ff9b && w1 === 0 && w2 === 0) return [{ form: 'ipv4-ipv6 translat.', value: w3 }];
  // RFC 3056 section 2: 2002:V4ADDR::/48.
  if (w0 >>> 16 === 0x2002) return [{ form: '6to4', value: ((w0 << 16) | (w1 >>> 16)) >>> 0 }];
  // RFC 4380 section 4: the server's address, and the client's with every bit inverted.
  if (w0 === 0x20010000) {
    return [
      { form: 'teredo', value: w1 },
      { form: 'teredo', value: ~w3 >>> 0 },
    ];
  }
  return [];
}

function tableOfBlocks(): PrefixTable {
  const builder = prefixTableBuilder();
  for (const [i, [text]] of BLOCKS.entries()) {
    const prefix = parsePrefix(text);
    if (prefix === undefined) throw new TypeError(`no prefix: ${text}`);
    builder.addPrefix(prefix, i);
  }
  return builder.build();
}
