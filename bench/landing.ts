import { type Address, formatAddress } from '../src/core/address.ts';
import { landAddress } from '../src/core/landing.ts';
import type { AddressFacts, LandingRules } from '../src/core/outcome.ts';
import type { PrefixTable } from '../src/core/prefix-table.ts';
import { specialPurpose } from '../src/core/special-purpose.ts';
import { type Origins, readOrigins } from '../src/feeds/origins.ts';
import { type Benchmark, type Figures, ratePerSecond } from './benchmark.ts';
import { measureLookups, mixFamilies } from './landing-lookups.ts';
import { measureRoutes } from './landing-routes.ts';
import { measureRules } from './landing-rules.ts';
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

/** Lookups and landings over the table of all origins, and the reading of routes. */
export const benchLanding: Benchmark = async () => {
  const { table, built } = await measureBuild();
  const rows = await readOriginRows(PROVIDER);
  const v4 = drawAddresses4(rows, LOOKUPS);
  const v6 = drawAddresses6(rows, LOOKUPS);
  const mixed = mixFamilies(v4, v6, LANDINGS);
  const lookups = await measureLookups(table, rows, { v4, v6, mixed });
  const origins = await readOrigins(originBytes());
  const land = (address: Address): number => landAddress(factsOf(address, origins, rows.ofProvider), RULES).rule;
  return {
    ours: {
      ...built,
      ...lookups.ours,
      landings_per_second: ratePerSecond(LANDINGS, () => sum(mixed, land)),
      ...(await measureRules()),
      ...(await measureRoutes(mixed)),
    },
    peers: lookups.peers,
    ratio: lookups.ratio,
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

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
