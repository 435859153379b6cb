import type { Address } from '../src/core/address.ts';
import { landAddress } from '../src/core/landing.ts';
import type { AddressFacts, LandingRules } from '../src/core/outcome.ts';
import { readCountryRows } from '../src/feeds/country.ts';
import { emptyPart, type FeedPart } from '../src/feeds/part.ts';
import { compileRanges } from '../src/feeds/ranges.ts';
import { readRoutes } from '../src/feeds/routes.ts';
import { readVrps } from '../src/feeds/rpki.ts';
import { buildSnapshot } from '../src/feeds/snapshot.ts';
import { type Figures, ratePerSecond } from './benchmark.ts';

const NOW_MS = Date.UTC(2026, 10, 23);
const [P, TENANT, CLOUD, CDN, OWN, ISP] = [31898, 11983, 16509, 13335, 396986, 7922];

const RULES: LandingRules = {
  provider: {
    id: 'oci',
    asns: [P],
    possibleTenants: [TENANT],
    feed: 'oci',
    regionPrefix: 'us-',
    edgeServices: ['EDGE'],
  },
  country: 'US',
  otherProviders: [{ id: 'aws', asns: [CLOUD], feed: 'aws', edgeServices: ['EDGE'] }],
  cdns: [{ id: 'cloudflare', asns: [CDN], feed: 'cloudflare', cnameSuffixes: [] }],
  sites: [{ id: 'own', asns: [OWN], countries: ['US'] }],
};

/** What the /16s of the world are in turn, so that every rule but 0 and 1 is met equally often. */
const KINDS: readonly {
  readonly origins: readonly number[];
  readonly list?: 'oci' | 'cloudflare';
  readonly edge?: true;
  readonly invalid?: true;
}[] = [
  { origins: [P], invalid: true }, // 2
  { origins: [P], list: 'oci', edge: true }, // 3
  { origins: [P], list: 'oci' }, // 4
  { origins: [], list: 'oci' }, // 5
  { origins: [P] }, // 6
  { origins: [TENANT] }, // 7 with a trace, 8 without
  { origins: [ISP], list: 'cloudflare' }, // 9
  { origins: [OWN] }, // 10
  { origins: [ISP] }, // 10
  { origins: [] }, // 11
];
const BLOCKS = 4000;
/** Addresses that are landed again and again: as many as stay out of the collector's way. */
const SAMPLE = 1 << 14;
const TURNS = 16;

/** All twelve rules over feeds of every kind: facts looked up and landed, and landed alone. Throws when a rule is not met. */
export async function measureRules(): Promise<Figures> {
  const snapshot = await worldOfBlocks();
  const addresses = Array.from({ length: SAMPLE }, (_, i): Address => ({ family: 4, value: addressOf(i) }));
  const facts = addresses.map((address, i): AddressFacts => {
    const found = snapshot.facts(address, RULES, NOW_MS);
    if (i % 97 === 0) return { ...found, special: 'private-use' };
    if (i % 89 === 0) return { ...found, undecided: ['oci'] };
    return found.origins[0] === TENANT && i % 3 === 0 ? { ...found, ...INSIDE } : found;
  });
  const met = new Set(facts.map((one) => landAddress(one, RULES).rule));
  if (met.size !== 12) throw new RangeError(`only the rules ${[...met].join(', ')} are met`);
  return {
    rules_per_second: ratePerSecond(SAMPLE * TURNS, () => sum(facts, (one) => landAddress(one, RULES).rule)),
    facts_and_rules_per_second: ratePerSecond(SAMPLE * TURNS, () =>
      sum(addresses, (address) => landAddress(snapshot.facts(address, RULES, NOW_MS), RULES).rule),
    ),
  };
}

const INSIDE: Pick<AddressFacts, 'path' | 'route'> = {
  path: { leaf: 1, verdict: 'ENTERED_P' },
  route: {
    prefix: '20.0.0.0/20',
    origins: [{ asn: TENANT, peers: 300 }],
    fullPeers: 300,
    upstreams: [{ asn: P, peers: 300 }],
  },
};

/** Neighbours in time are in other blocks. */
function addressOf(i: number): number {
  return blockOf((i * 2_654_435_761) % BLOCKS) + 1;
}

function blockOf(n: number): number {
  return 20 * 2 ** 24 + n * 4096;
}

async function worldOfBlocks(): Promise<ReturnType<typeof buildSnapshot>> {
  const blocks = Array.from({ length: BLOCKS }, (_, n) => ({
    prefix: `${textOf(blockOf(n))}/20`,
    ...(KINDS[n % KINDS.length] ?? { origins: [] }),
  }));
  const listed = (id: string) =>
    blocks
      .filter(({ list }) => list === id)
      .map(({ prefix, edge }) => ({ prefix, region: 'us-ashburn-1', tags: ['OCI'], services: edge ? ['EDGE'] : [] }));
  const routes = blocks.flatMap(({ prefix, origins }) => origins.map((asn) => `${asn}\t${prefix}\t300`));
  const roas = blocks.filter(({ invalid }) => invalid).map(({ prefix }) => ({ asn: ISP, prefix, maxLength: 20 }));
  const bytes = (text: string): Buffer => Buffer.from(text);
  return buildSnapshot({
    ranges: ['oci', 'aws', 'cloudflare'].map((id) => part(id, 'ranges', compileRanges(listed(id)))),
    origins: part('origins', 'origins', await readRoutes([bytes(`${routes.join('\n')}\n`)])),
    rpki: part('rpki', 'rpki', readVrps(bytes(JSON.stringify({ roas })))),
    country: part('country', 'country', await readCountryRows([bytes('20.0.0.0,20.255.255.255,US\n')])),
  });
}

function part<Data>(id: string, kind: FeedPart<Data>['kind'], data: Data): FeedPart<Data> {
  const about = { sha256: '00'.repeat(32), dated: NOW_MS / 1000, checked: undefined, prefixes: undefined };
  const copy = { ...about, validators: {}, leftOut: undefined, paths: [], data };
  return { ...emptyPart({ id, kind, source: 'bench', limitMs: 86_400_000 }), copy };
}

function textOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (let turn = 0; turn < TURNS; turn += 1) for (const item of items) total += of(item);
  return total;
}
