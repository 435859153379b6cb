import type { ClaimConfig, Config, FeedsConfig } from '../config/config.ts';
import type { LandingRules } from '../core/outcome.ts';
import { quillbirdAnchors, quillbirdVantage } from '../world/quillbird-ground.ts';
import type { Party, World } from '../world/world.ts';
import { ownerOf } from '../world/world.ts';

/** What the demo's own configuration depends on besides the world. */
export interface DemoPlaces {
  /** TCP port of the page, 0 for one of the system's choice. */
  readonly port: number;
  readonly evidenceDir: string;
  readonly frameFile: string;
  readonly overrides: FeedsConfig['overrides'];
  /** The day on which the fictional statement was made, `2026-11-23`. */
  readonly date: string;
}

const DAY_MS = 86_400_000;

/** Slots come every 5 s where a real service has 5 min. */
const SLOT_MS = 5000;

/**
 * The demo's configuration, the same kind of thing as a `landfall.yaml` gives. Its one claim has the words of the statement that
 * began this project, about an operator that does not exist.
 */
export function demoConfig(world: World, places: DemoPlaces): Config {
  const settings: Omit<Config, 'file' | 'text'> = {
    claims: [demoClaim(world, places)],
    resolvers: [
      { id: 'public', kind: 'udp', class: 'public-ecs', weight: 1, address: world.resolver, port: 53 },
      { id: 'direct', kind: 'authoritative', class: 'authoritative', weight: 3, via: 'public', servers: [] },
    ],
    vantages: [{ id: 'demo', ...quillbirdVantage, anchors: quillbirdAnchors }],
    slots: { everyMs: SLOT_MS, draws: 11, firstDraws: 33 },
    // A machine in Singapore is 220 ms away, and connecting to it and asking takes three times that.
    probes: { connect: { budgetMs: 2000 }, trace: { everyMs: 60_000 } },
    // Loopback is quick, and nobody else is kept waiting by the questions.
    dns: { timeoutMs: 400, attempts: 2, queriesPerSecond: 1000 },
    feeds: {
      refresh: '17 4 * * *',
      maxShrink: 0.3,
      maxAgeMs: { ranges: 14 * DAY_MS, cdn: 30 * DAY_MS, rpki: 2 * DAY_MS, origins: 400 * DAY_MS },
      overrides: places.overrides,
    },
    evidence: { dir: places.evidenceDir, origin: 'demo.example/log' },
    web: { host: '127.0.0.1', port: places.port },
  };
  return { file: 'demo', text: `${JSON.stringify(settings, null, 2)}\n`, ...settings };
}

function demoClaim(world: World, { frameFile, date }: DemoPlaces): ClaimConfig {
  const operator = partiesOf(world, 'operator')[0];
  return {
    id: 'demo-us-oci',
    statement: `Today, 100 percent of ${operator?.name ?? 'demo'}’s US user traffic is being routed to Oracle Cloud Infrastructure`,
    source: { publisher: 'made up for this demo', date },
    country: 'US',
    rules: demoRules(world),
    operator: operator?.id,
    frame: { id: 'demo-us', file: frameFile },
    manifest: { id: operator?.id ?? 'demo', endpoints: world.endpoints, weightsKnown: false },
    levels: { quoted: 1, tested: [0.999] },
    grades: ['A', 'B'],
    acceptVantageOnly: false,
  };
}

/** The landing rules that fit a world: every party is known for what it is. */
export function demoRules(world: World): LandingRules {
  const provider = partiesOf(world, 'provider')[0];
  if (provider === undefined) throw new TypeError('the world has no provider');
  return {
    provider: {
      id: provider.id,
      asns: [provider.asn],
      possibleTenants: partiesOf(world, 'tenant').map(({ asn }) => asn),
      feed: 'oci',
      regionPrefix: 'us-',
      edgeServices: [],
    },
    country: 'US',
    otherProviders: partiesOf(world, 'cloud').map(({ id, asn }) => ({ id, asns: [asn] })),
    cdns: partiesOf(world, 'cdn').map((cdn) => ({ id: cdn.id, asns: [cdn.asn], cnameSuffixes: zonesOn(world, cdn) })),
    sites: partiesOf(world, 'operator').flatMap(({ asn, places }) =>
      places.map(({ id, country }) => ({ id, asns: [asn], countries: [country] })),
    ),
  };
}

/** The zones whose servers stand on a party's own addresses. */
function zonesOn(world: World, party: Party): readonly string[] {
  return world.zones
    .filter(({ servers }) =>
      servers.every(({ addresses }) => addresses.every((a) => ownerOf(world, a)?.party === party)),
    )
    .map(({ apex }) => apex);
}

function partiesOf(world: World, kind: Party['kind']): readonly Party[] {
  return world.parties.filter((party) => party.kind === kind);
}
