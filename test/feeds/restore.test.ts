import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { type Address, parseAddress } from '../../src/core/address.ts';
import type { LandingRules } from '../../src/core/outcome.ts';
import type { SnapshotLeaf } from '../../src/core/record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { FeedError } from '../../src/feeds/feed.ts';
import { restoreSnapshot } from '../../src/feeds/restore.ts';
import { type Basis, isSameContent, transitionBetween } from '../../src/feeds/transition.ts';
import { rejection } from '../evidence/rejection.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const DAY_MS = 86_400_000;
const RULES: LandingRules = {
  provider: { id: 'oci', asns: [31898], possibleTenants: [], feed: 'oci', regionPrefix: 'us-', edgeServices: [] },
  country: 'US',
  otherProviders: [],
  cdns: [],
  sites: [],
};
const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const FILES = {
  oci: fixture('oci.json'),
  // The same list in other regions.
  moved: Buffer.from(fixture('oci.json').toString().replaceAll('us-ashburn-1', 'us-phoenix-9')),
  origins: fixture('origins.csv'),
  elsewhere: Buffer.from(fixture('origins.csv').toString().replaceAll(',31898,', ',64500,')),
  country: fixture('country.csv'),
};
const BLOBS = new Map(Object.values(FILES).map((bytes) => [sha256Hex(bytes), bytes]));
const KEEP = { dir: '/evidence', blobs: { get: async (sha256: string) => BLOBS.get(sha256) } };

function leafOf(
  files: Partial<Record<'oci' | 'origins' | 'country', Buffer>> = {},
  dated = NOW_MS - DAY_MS,
): SnapshotLeaf {
  const { oci = FILES.oci, origins = FILES.origins, country = FILES.country } = files;
  const feed = (id: string, kind: 'ranges' | 'origins' | 'country', bytes: Buffer, days: number) => ({
    id,
    kind,
    limitMs: days * DAY_MS,
    sha256: bytes.length === 0 ? 'none' : sha256Hex(bytes),
    dated: bytes.length === 0 ? 0 : dated / 1000,
    prefixes: 3,
    source: `https://${id}.example/`,
  });
  const feeds = [
    feed('oci', 'ranges', oci, 14),
    feed('origins', 'origins', origins, 400),
    feed('country', 'country', country, 400),
  ];
  return { $kind: 'snapshot', sha256: sha256Hex(canonicalJson(feeds)), feeds };
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

const ON_LIST = address('129.80.1.1');

describe('a snapshot that is restored from the evidence', () => {
  it('says what it said: ranges, origins, countries, ages and limits', async () => {
    const snapshot = await restoreSnapshot(leafOf(), KEEP);
    const facts = snapshot.facts(ON_LIST, RULES, NOW_MS);
    expect(facts).to.deep.include({ undecided: [], origins: [31898], originsAgeDays: 1, country: 'US' });
    expect(facts.range).to.deep.include({ prefix: '129.80.0.0/16', region: 'us-ashburn-1' });
    expect(snapshot.facts(ON_LIST, RULES, NOW_MS + 20 * DAY_MS).undecided).to.deep.equal(['oci']);
    expect(snapshot.leaf).to.deep.equal(leafOf());
  });

  it('knows country data by its bytes, rows or mmdb', async () => {
    const { resolve } = createRequire(import.meta.url);
    const mmdb = readFileSync(resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'));
    const keep = { ...KEEP, blobs: { get: async (sha256: string) => BLOBS.get(sha256) ?? mmdb } };
    const snapshot = await restoreSnapshot(leafOf({ country: mmdb }), keep);
    expect(snapshot.facts(address('8.8.8.8'), RULES, NOW_MS).country).to.equal('US');
  });

  it('has no copy of a feed that had none', async () => {
    const snapshot = await restoreSnapshot(leafOf({ oci: Buffer.alloc(0) }), KEEP);
    expect(snapshot.facts(ON_LIST, RULES, NOW_MS).undecided).to.deep.equal(['oci']);
  });

  it('reads nothing again that another snapshot has read', async () => {
    const first = await restoreSnapshot(leafOf(), KEEP);
    let reads = 0;
    const counting = {
      dir: '/evidence',
      blobs: {
        get: async (sha256: string) => {
          reads += 1;
          return BLOBS.get(sha256);
        },
      },
    };
    const second = await restoreSnapshot(leafOf({ oci: FILES.moved }), counting, first.parts);
    expect(reads).to.equal(1);
    expect(second.facts(ON_LIST, RULES, NOW_MS).range?.region).to.equal('us-phoenix-9');
  });

  it('is refused when bytes are gone, when its leaf is altered, and when this program does not know a feed', async () => {
    const gone = await rejection(
      restoreSnapshot(leafOf(), { dir: '/evidence', blobs: { get: async () => undefined } }),
    );
    expect(gone)
      .to.be.instanceOf(EvidenceError)
      .with.property('message')
      .that.matches(/holds no blob [0-9a-f]{64}.* oci /);
    const leaf = leafOf();
    const altered = { ...leaf, feeds: leaf.feeds.map((feed) => ({ ...feed, limitMs: feed.limitMs + 1 })) };
    expect(await rejection(restoreSnapshot(altered, KEEP))).to.be.instanceOf(EvidenceError);
    const feeds = leaf.feeds.map((feed) => ({ ...feed, id: feed.id.replace('oci', 'gone') }));
    const unknown = { ...leaf, feeds, sha256: sha256Hex(canonicalJson(feeds)) };
    expect(await rejection(restoreSnapshot(unknown, KEEP))).to.be.instanceOf(FeedError);
  });
});

describe('the way from one judge to another', () => {
  const basisOf = async (leaf: SnapshotLeaf, part: Partial<Basis> = {}): Promise<Basis> => ({
    snapshot: await restoreSnapshot(leaf, KEEP),
    rules: RULES,
    grades: ['A', 'B'],
    configuration: 'c',
    version: '1',
    method: '1',
    nowMs: NOW_MS,
    ...part,
  });

  it('exchanges configuration, time and feeds one after the other', async () => {
    const from = await basisOf(leafOf());
    const to = await basisOf(leafOf({ oci: FILES.moved, origins: FILES.elsewhere }), {
      configuration: 'd',
      grades: ['A'],
      version: '2',
      nowMs: NOW_MS + DAY_MS,
    });
    const { software, steps } = transitionBetween(from, to);
    expect(software).to.deep.equal({ cause: 'software', from: '1, method 1', to: '2, method 1' });
    expect(
      steps.map(({ change, facetsOf }) => [
        change.cause,
        change.feed,
        facetsOf(ON_LIST).landing,
        facetsOf(ON_LIST).region,
      ]),
    ).to.deep.equal([
      ['configuration', undefined, 'landed', 'us-ashburn-1, grade A'],
      ['age', undefined, 'landed', 'us-ashburn-1, grade A'],
      ['feed', 'oci', 'landed', 'us-phoenix-9, grade A'],
      ['origin', 'origins', 'indeterminate: range_origin_conflict', undefined],
      // Read anew from the same bytes: nothing but younger or older.
      ['age', 'country', 'indeterminate: range_origin_conflict', undefined],
    ]);
    expect(steps[2]?.change).to.deep.include({ from: sha256Hex(FILES.oci), to: sha256Hex(FILES.moved) });
  });

  it('takes no step for a time in which no feed comes to another age', async () => {
    const [from, soon, nextDay] = [
      await basisOf(leafOf()),
      await basisOf(leafOf(), { nowMs: NOW_MS + 1000 }),
      await basisOf(leafOf(), { nowMs: NOW_MS + DAY_MS }),
    ];
    const causes = (to: Parameters<typeof transitionBetween>[1]): readonly string[] =>
      transitionBetween({ ...from, snapshot: to.snapshot }, to).steps.map(({ change }) => change.cause);
    expect(causes(soon)).to.deep.equal([]);
    expect(causes(nextDay)).to.deep.equal(['age']);
  });

  it('takes the limits of age from the configuration', async () => {
    const short = leafOf();
    const feeds = short.feeds.map((feed) => ({ ...feed, limitMs: 1 }));
    const to = await basisOf({ ...short, feeds, sha256: sha256Hex(canonicalJson(feeds)) }, { configuration: 'd' });
    const [first] = transitionBetween(await basisOf(leafOf()), to).steps;
    expect([first?.change.cause, first?.facetsOf(ON_LIST).landing]).to.deep.equal([
      'configuration',
      'indeterminate: stale_feed',
    ]);
  });

  it('tells a list that was only confirmed from one that changed', async () => {
    const [a, b, c] = [
      await basisOf(leafOf()),
      await basisOf(leafOf({}, NOW_MS)),
      await basisOf(leafOf({ oci: FILES.moved })),
    ];
    expect(isSameContent(a.snapshot, b.snapshot)).to.equal(true);
    expect(isSameContent(a.snapshot, c.snapshot)).to.equal(false);
    const causes = transitionBetween(a, b).steps.map(({ change }) => change.cause);
    expect(new Set(causes)).to.deep.equal(new Set(['age']));
  });
});
