import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Reader } from 'maxmind';
import { type Address, formatAddress, parseAddress } from '../src/core/address.ts';
import { landAddress } from '../src/core/landing.ts';
import type { AddressFacts, LandingRules } from '../src/core/outcome.ts';
import type { PrefixTable } from '../src/core/prefix-table.ts';
import { specialPurpose } from '../src/core/special-purpose.ts';
import { type Origins, readOrigins } from '../src/feeds/origins.ts';
import { type Benchmark, type Figures, ratePerSecond } from './benchmark.ts';
import { drawAddresses4, drawAddresses6, originBytes, readOriginRows, readOriginTable } from './origin-data.ts';

/** Lookups of numbers a round. */
const LOOKUPS = 1 << 21;
/** Landings, and lookups of texts, a round: each costs as much as many of those. */
const LANDINGS = 1 << 17;

const PROVIDER = 31898;
const RULES: LandingRules = {
  provider: {
    id: 'oci',
    asns: [PROVIDER],
    possibleTenants: [11983],
    feed: 'oci',
    regionPrefix: 'us-',
    edgeServices: [],
  },
  country: 'US',
  otherProviders: [{ id: 'aws', asns: [16509, 14618] }],
  cdns: [{ id: 'akamai', asns: [20940, 16625], cnameSuffixes: [] }],
  sites: [{ id: 'own', asns: [396986, 138699] }],
};

/**
 * Every lookup asks the table of all origins and a provider's range list beside it. The peer is maxmind's reader, which
 * takes nothing but text: it is compared with ours from text, over the country data, a tree of the same order of size.
 */
export const benchLanding: Benchmark = async () => {
  const { table, built } = await measureBuild();
  const rows = await readOriginRows(PROVIDER);
  const v4 = drawAddresses4(rows, LOOKUPS);
  const v6 = drawAddresses6(rows, LOOKUPS);
  const mixed = mixFamilies(v4, v6);
  const texts = mixed.map(formatAddress);
  const origins = await readOrigins(originBytes());
  const maxmind = new Reader<never>(await readFile(countryFile()));

  const text = ratePerSecond(LANDINGS, () => sum(texts, (t) => table.lookup(parseAddress(t) as Address)));
  const peer = ratePerSecond(LANDINGS, () => sum(texts, (t) => (maxmind.get(t) === null ? 0 : 1)));
  const land = (address: Address): number => landAddress(factsOf(address, origins, rows.ofProvider), RULES).rule;
  return {
    ours: {
      ...built,
      v4_lookups_per_second: ratePerSecond(LOOKUPS, () => lookup4(table, rows.ofProvider, v4)),
      v6_lookups_per_second: ratePerSecond(LOOKUPS, () => lookup6(table, rows.ofProvider, v6)),
      text_lookups_per_second: text,
      landings_per_second: ratePerSecond(LANDINGS, () => sum(mixed, land)),
    },
    peers: { maxmind: { text_lookups_per_second: peer } },
    ratio: { maxmind: Number((text / peer).toFixed(2)) },
    commands: ['npm run bench -- landing'],
  };
};

async function measureBuild(): Promise<{ readonly table: PrefixTable; readonly built: Figures }> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const table = await readOriginTable();
  const { user, system } = process.cpuUsage(before);
  const built = {
    build_seconds: Number(((performance.now() - startedMs) / 1000).toFixed(3)),
    build_cpu_seconds: Number(((user + system) / 1e6).toFixed(3)),
    table_bytes: table.bytes,
    ranges_v4: table.ranges.v4,
    ranges_v6: table.ranges.v6,
  };
  return { table, built };
}

function lookup4(table: PrefixTable, listed: PrefixTable, addresses: Uint32Array): number {
  let proof = 0;
  for (let i = 0; i < addresses.length; i += 1) {
    const address = addresses[i] as number;
    proof += table.lookup4(address) + listed.lookup4(address);
  }
  return proof;
}

function lookup6(table: PrefixTable, listed: PrefixTable, words: Uint32Array): number {
  let proof = 0;
  for (let i = 0; i < words.length; i += 4) {
    const [w0, w1] = [words[i] as number, words[i + 1] as number];
    const [w2, w3] = [words[i + 2] as number, words[i + 3] as number];
    proof += table.lookup6(w0, w1, w2, w3) + listed.lookup6(w0, w1, w2, w3);
  }
  return proof;
}

/** Three IPv4 addresses to one IPv6 address. */
function mixFamilies(v4: Uint32Array, v6: Uint32Array): readonly Address[] {
  return Array.from({ length: LANDINGS }, (_, i): Address => {
    if (i % 4 !== 0) return { family: 4, value: v4[i] as number };
    const at = (word: number): number => v6[4 * i + word] as number;
    return { family: 6, words: [at(0), at(1), at(2), at(3)] };
  });
}

function factsOf(address: Address, origins: Origins, listed: PrefixTable): AddressFacts {
  const special = specialPurpose(address);
  const text = formatAddress(address);
  return {
    address: text,
    ...(special === undefined ? {} : { special }),
    undecided: [],
    ...(listed.lookup(address) < 0
      ? {}
      : { range: { feed: 'oci', prefix: text, region: 'us-ashburn-1', tags: [], edge: false } }),
    origins: origins.originsOf(address),
    originsAgeDays: 1,
  };
}

function countryFile(): string {
  return createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  );
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
