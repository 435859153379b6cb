import { expect } from 'chai';
import fc from 'fast-check';
import type { Address } from '../../src/core/address.ts';
import { judgeLanding } from '../../src/core/judge.ts';
import { landAddress } from '../../src/core/landing.ts';
import type { LandingRules, Outcome } from '../../src/core/outcome.ts';
import { readCountryRows } from '../../src/feeds/country.ts';
import { emptyPart, type FeedPart, type InForce } from '../../src/feeds/part.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';
import { readRoutes } from '../../src/feeds/routes.ts';
import { readVrps } from '../../src/feeds/rpki.ts';
import { buildSnapshot } from '../../src/feeds/snapshot.ts';
import type { SnapshotParts } from '../../src/feeds/snapshot-parts.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 23, 12);
const [P, TENANT, SIBLING, CLOUD, CDN, OWN, ISP] = [31898, 11983, 792, 16509, 13335, 396986, 7922];

const RULES: LandingRules = {
  provider: {
    id: 'oci',
    asns: [P],
    possibleTenants: [TENANT],
    feed: 'oci',
    regionPrefix: 'us-',
    edgeServices: ['EDGE'],
    siblingAsns: [SIBLING],
  },
  country: 'US',
  otherProviders: [{ id: 'aws', asns: [CLOUD], feed: 'aws', edgeServices: ['EDGE'] }],
  cdns: [{ id: 'cloudflare', asns: [CDN], feed: 'cloudflare', cnameSuffixes: [] }],
  sites: [
    { id: 'own-us', asns: [OWN], countries: ['US'] },
    { id: 'own', asns: [OWN] },
  ],
};

/** What the world says of 140.N.0.0/16. */
interface Block {
  readonly lists: readonly string[];
  readonly isEdge: boolean;
  readonly origins: readonly number[];
  readonly wider: number | undefined;
  readonly roa: number | undefined;
  readonly country: string;
}

const asn = fc.constantFrom(P, TENANT, SIBLING, CLOUD, CDN, OWN, ISP);
const block: fc.Arbitrary<Block> = fc.record({
  lists: fc.subarray(['oci', 'aws', 'cloudflare']),
  isEdge: fc.boolean(),
  origins: fc.uniqueArray(asn, { maxLength: 2 }),
  wider: fc.option(asn, { nil: undefined }),
  roa: fc.option(asn, { nil: undefined }),
  country: fc.constantFrom('US', 'SG'),
});
const blocks = fc.array(block, { minLength: 4, maxLength: 4 });

type Breakage = 'gone' | 'stale';
const FEEDS = ['oci', 'aws', 'cloudflare', 'origins', 'rpki', 'country'] as const;
type FeedId = (typeof FEEDS)[number];
type Breakages = Readonly<Partial<Record<FeedId, Breakage>>>;
const broken = fc.record(Object.fromEntries(FEEDS.map((id) => [id, fc.constantFrom<Breakage>('gone', 'stale')])), {
  requiredKeys: [],
});

function addressIn(n: number): Address {
  // The upper half of a /16 of which the lower half may be announced apart.
  return { family: 4, value: 0x8c000001 + n * 0x10000 };
}

/** The world's feeds, routes with their peers where `routed`. */
async function partsOf(world: readonly Block[], routed: boolean): Promise<SnapshotParts> {
  const listed = (id: string) =>
    world.flatMap(({ lists, isEdge }, n) => {
      const services = isEdge ? ['EDGE'] : [];
      return lists.includes(id) ? [{ prefix: `140.${n}.0.0/16`, region: 'us-ashburn-1', tags: [], services }] : [];
    });
  const routes = [
    '9\t1.0.0.0/8\t100',
    ...world.flatMap(({ origins, wider }, n) => [
      ...origins.map((origin) => `${origin}\t140.${n}.0.0/17\t100`),
      ...(wider === undefined ? [] : [`${wider}\t140.${n}.0.0/16\t100`]),
    ]),
  ];
  const rows = [
    '1.0.0.0,1.255.255.255,9,x',
    ...world.flatMap(({ origins }, n) => origins.map((origin) => `140.${n}.0.0,140.${n}.255.255,${origin},x`)),
  ];
  const roas = [
    { asn: 9, prefix: '1.0.0.0/8', maxLength: 8 },
    ...world.flatMap(({ roa }, n) =>
      roa === undefined ? [] : [{ asn: roa, prefix: `140.${n}.0.0/16`, maxLength: 17 }],
    ),
  ];
  const countries = world.map(({ country }, n) => `140.${n}.0.0,140.${n}.255.255,${country}`);
  return {
    ranges: ['oci', 'aws', 'cloudflare'].map((id) => part(id, 'ranges', compileRanges(listed(id)))),
    origins: part('origins', 'origins', await readRoutes([Buffer.from(`${(routed ? routes : rows).join('\n')}\n`)])),
    rpki: part('rpki', 'rpki', readVrps(Buffer.from(JSON.stringify({ roas })))),
    country: part('country', 'country', await readCountryRows([Buffer.from(`${countries.join('\n')}\n`)])),
  };
}

function part<Data>(id: string, kind: FeedPart<Data>['kind'], data: Data): FeedPart<Data> {
  const about = { sha256: '00'.repeat(32), dated: NOW_MS / 1000 - 3600, checked: undefined, prefixes: undefined };
  const copy: InForce<Data> = { ...about, validators: {}, leftOut: undefined, paths: [], data };
  return { ...emptyPart({ id, kind, source: 'test', limitMs: DAY_MS }), copy };
}

function breakPart<Data>(whole: FeedPart<Data>, how: Breakage | undefined): FeedPart<Data> {
  if (how === undefined || whole.copy === undefined) return whole;
  return { ...whole, copy: how === 'gone' ? undefined : { ...whole.copy, dated: NOW_MS / 1000 - 2 * 86_400 } };
}

function broke(parts: SnapshotParts, how: Breakages): SnapshotParts {
  return {
    ranges: parts.ranges.map((list) => breakPart(list, how[list.id as FeedId])),
    origins: breakPart(parts.origins, how.origins),
    rpki: parts.rpki === undefined ? undefined : breakPart(parts.rpki, how.rpki),
    country: breakPart(parts.country, how.country),
  };
}

/** The outcome of a draw that was given each block's address. */
function outcomes(parts: SnapshotParts, world: readonly Block[]): readonly Outcome[] {
  const snapshot = buildSnapshot(parts);
  return world.map((_, n) => {
    const landing = landAddress(snapshot.facts(addressIn(n), RULES, NOW_MS), RULES);
    return judgeLanding(landing, ['A', 'B', 'C']).outcome;
  });
}

describe('feeds that break, in any world', () => {
  for (const routed of [false, true]) {
    it(`turn no outcome into another but indeterminate, ${routed ? 'with routes' : 'with address ranges'}`, async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(blocks, broken, async (world, how) => {
          const parts = await partsOf(world, routed);
          const after = outcomes(broke(parts, how), world);
          for (const [n, before] of outcomes(parts, world).entries()) {
            seen.add(before);
            expect([before, 'indeterminate']).to.include(after[n]);
          }
        }),
        { numRuns: 150 },
      );
      expect([...seen]).to.have.members(['landed', 'fronted', 'elsewhere', 'indeterminate']);
    });
  }

  it('leave everything undecided without the provider’s list or the origins', async () => {
    await fc.assert(
      fc.asyncProperty(
        blocks,
        fc.constantFrom('oci', 'origins'),
        fc.constantFrom('gone', 'stale'),
        async (world, id, how) => {
          const after = outcomes(broke(await partsOf(world, true), { [id]: how }), world);
          expect(new Set(after)).to.deep.equal(new Set(['indeterminate']));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('without the list of a CDN leave decided what that could not change', async () => {
    const of = (some: Partial<Block>): Block => {
      return { lists: [], isEdge: false, origins: [], wider: undefined, roa: undefined, country: 'US', ...some };
    };
    const world = [
      of({ lists: ['oci'], origins: [P] }),
      of({ origins: [CDN] }),
      of({ lists: ['aws'], isEdge: true, origins: [CLOUD] }),
      of({ lists: ['cloudflare'], origins: [ISP] }),
      of({ origins: [ISP] }),
      of({ lists: ['aws'], origins: [ISP] }),
    ];
    const parts = await partsOf(world, false);
    const told = ['landed', 'fronted', 'fronted', 'fronted', 'elsewhere', 'elsewhere'];
    expect(outcomes(parts, world)).to.deep.equal(told);
    const undecided = 'indeterminate';
    expect(outcomes(broke(parts, { cloudflare: 'gone' }), world)).to.deep.equal([
      ...['landed', 'fronted', 'fronted', undecided, undecided, undecided],
    ]);
    expect(outcomes(broke(parts, { aws: 'stale' }), world)).to.deep.equal([
      ...['landed', 'fronted', undecided, 'fronted', undecided, undecided],
    ]);
    expect(outcomes(broke(parts, { country: 'gone', rpki: 'gone' }), world)).to.deep.equal(told);
  });
});
