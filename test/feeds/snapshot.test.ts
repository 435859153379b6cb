import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Address, parseAddress } from '../../src/core/address.ts';
import { landAddress } from '../../src/core/landing.ts';
import type { AddressFacts, LandingRules } from '../../src/core/outcome.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { readCountryRows } from '../../src/feeds/country.ts';
import { FeedError } from '../../src/feeds/feed.ts';
import { oci } from '../../src/feeds/oci.ts';

import { emptyPart, type InForce, withRefusal } from '../../src/feeds/part.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';
import { readRoutes } from '../../src/feeds/routes.ts';
import { buildSnapshot } from '../../src/feeds/snapshot.ts';
import type { SnapshotParts } from '../../src/feeds/snapshot-parts.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 23, 12);
const RULES: LandingRules = {
  provider: { id: 'oci', asns: [31898], possibleTenants: [], feed: 'oci', regionPrefix: 'us-', edgeServices: [] },
  country: 'US',
  otherProviders: [],
  cdns: [],
  sites: [],
};

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

function inForce<Data>(data: Data, rest: Partial<InForce<Data>> = {}): InForce<Data> {
  const sha256 = sha256Hex('published');
  const prefixes = { v4: 2, v6: 1 };
  return {
    sha256,
    dated: NOW_MS / 1000 - 86_400,
    checked: undefined,
    prefixes,
    validators: {},
    leftOut: undefined,
    paths: [],
    data,
    ...rest,
  };
}

describe('a snapshot', () => {
  let parts: SnapshotParts;
  before(async () => {
    const feed = (id: string, kind: 'ranges' | 'origins' | 'country', days: number) =>
      emptyPart({ id, kind, source: `https://${id}.example/`, limitMs: days * DAY_MS });
    parts = {
      ranges: [{ ...feed('oci', 'ranges', 14), copy: inForce(compileRanges(oci.parse(fixture('oci.json')).rows)) }],
      origins: { ...feed('origins', 'origins', 400), copy: inForce(await readRoutes([fixture('origins.csv')])) },
      rpki: undefined,
      country: { ...feed('country', 'country', 400), copy: inForce(await readCountryRows([fixture('country.csv')])) },
    };
  });

  const factsAt = (text: string, nowMs = NOW_MS, rules = RULES, changed: Partial<SnapshotParts> = {}): AddressFacts =>
    buildSnapshot({ ...parts, ...changed }).facts(address(text), rules, nowMs);

  it('tells range, origins, their age and country of an address', () => {
    expect(factsAt('129.80.1.1')).to.deep.equal({
      address: '129.80.1.1',
      undecided: [],
      range: {
        feed: 'oci',
        prefix: '129.80.0.0/16',
        region: 'us-ashburn-1',
        tags: ['OCI'],
        edge: false,
        ageDays: 1,
        asOf: NOW_MS / 1000 - 86_400,
      },
      origins: [31898],
      originsAgeDays: 1,
      country: 'US',
    });
  });

  it('tells the most specific range', () => {
    expect(factsAt('129.80.65.1').range).to.include({ prefix: '129.80.64.0/20', region: 'eu-frankfurt-1' });
  });

  it('tells of an address in no list that it is in none', () => {
    expect(factsAt('9.9.9.9')).to.deep.equal({ address: '9.9.9.9', undecided: [], origins: [], originsAgeDays: 1 });
  });

  it('tells a special purpose, also of an IPv4 address in disguise', () => {
    expect(factsAt('10.0.0.1').special).to.equal('private-use');
    expect(factsAt('::ffff:10.0.0.1').special).to.be.a('string');
  });

  it('knows a mapped address by the lists of IPv4', () => {
    expect(factsAt('::ffff:129.80.1.1')).to.deep.include({ address: '::ffff:129.80.1.1', origins: [31898] });
    expect(factsAt('::ffff:129.80.1.1').range?.prefix).to.equal('129.80.0.0/16');
  });

  it('marks a range as edge by the services that the claim names', () => {
    const row = { prefix: '5.0.0.0/8', region: 'GLOBAL', tags: [], services: ['CLOUDFRONT'] };
    const ranges = [{ ...(parts.ranges[0] as SnapshotParts['ranges'][number]), copy: inForce(compileRanges([row])) }];
    const edge = { ...RULES, provider: { ...RULES.provider, edgeServices: ['CLOUDFRONT'] } };
    expect(factsAt('5.1.1.1', NOW_MS, edge, { ranges }).range?.edge).to.equal(true);
    expect(factsAt('5.1.1.1', NOW_MS, RULES, { ranges }).range?.edge).to.equal(false);
  });

  it("uses the list of the claim's own provider only", () => {
    const { feed: _, ...provider } = RULES.provider;
    expect(factsAt('129.80.1.1', NOW_MS, { ...RULES, provider })).to.not.have.property('range');
    expect(factsAt('129.80.1.1', NOW_MS, { ...RULES, provider }).undecided).to.deep.equal([]);
  });

  it('says that the provider publishes nothing of a family', () => {
    const [own] = parts.ranges as readonly [SnapshotParts['ranges'][number]];
    const v4 = { prefix: '129.80.0.0/16', region: 'us-ashburn-1', tags: [], services: [] };
    const ranges = [{ ...own, copy: inForce(compileRanges([v4])) }];
    expect(factsAt('2603:c020::1', NOW_MS, RULES, { ranges }).unlistedFamily).to.equal(true);
    expect(factsAt('129.81.0.1', NOW_MS, RULES, { ranges })).to.not.have.property('unlistedFamily');
  });

  it('tells the lists of third parties, and their CDN services, only while they are in force', () => {
    const [own] = parts.ranges as readonly [SnapshotParts['ranges'][number]];
    const row = { region: undefined, tags: [], services: [] };
    const list = (id: string, dated: number, ...prefixes: readonly (readonly [string, ...string[]])[]) => {
      const rows = prefixes.map(([prefix, ...services]) => ({ ...row, prefix, services }));
      return { ...own, id, copy: inForce(compileRanges(rows), { dated }) };
    };
    const rules = {
      ...RULES,
      cdns: [{ id: 'fastly', asns: [], feed: 'fastly-list', cnameSuffixes: [] }],
      otherProviders: [
        { id: 'aws', asns: [], feed: 'aws-list', edgeServices: ['CLOUDFRONT'] },
        { id: 'gcp', asns: [], feed: 'gcp-list' },
      ],
    };
    const at = (dated: number): Partial<SnapshotParts> => ({
      ranges: [
        own,
        list('fastly-list', dated, ['151.101.0.0/16']),
        list('aws-list', dated, ['52.0.0.0/8', 'EC2'], ['52.84.0.0/15', 'CLOUDFRONT', 'AMAZON']),
        list('gcp-list', dated, ['34.64.0.0/10']),
      ],
    });
    const fresh = at(NOW_MS / 1000);
    const told = (text: string, under: Partial<SnapshotParts>): Partial<AddressFacts> => {
      const { cdnRange, otherRange, undecidedCdns } = factsAt(text, NOW_MS, rules, under);
      return {
        ...(cdnRange && { cdnRange }),
        ...(otherRange && { otherRange }),
        ...(undecidedCdns && { undecidedCdns }),
      };
    };
    expect(told('151.101.1.1', fresh)).to.deep.equal({
      cdnRange: { party: 'fastly', feed: 'fastly-list', prefix: '151.101.0.0/16' },
    });
    expect(told('52.84.1.1', fresh)).to.deep.equal({
      cdnRange: { party: 'aws', feed: 'aws-list', prefix: '52.84.0.0/15' },
    });
    expect(told('52.1.1.1', fresh)).to.deep.equal({
      otherRange: { party: 'aws', feed: 'aws-list', prefix: '52.0.0.0/8' },
    });
    expect(told('34.64.1.1', fresh)).to.deep.equal({
      otherRange: { party: 'gcp', feed: 'gcp-list', prefix: '34.64.0.0/10' },
    });
    const stale = at(NOW_MS / 1000 - 15 * 86_400);
    expect(told('151.101.1.1', stale)).to.deep.equal({ undecidedCdns: ['fastly-list', 'aws-list'] });
  });

  it('leaves an address undecided when a feed has no copy, and names it', () => {
    const [own] = parts.ranges;
    const ranges = [{ ...(own as SnapshotParts['ranges'][number]), copy: undefined }];
    expect(factsAt('129.80.1.1', NOW_MS, RULES, { ranges }).undecided).to.deep.equal(['oci']);
    expect(factsAt('129.80.1.1', NOW_MS, RULES, { ranges: [] }).undecided).to.deep.equal(['oci']);
    const origins = { ...parts.origins, copy: undefined };
    expect(factsAt('129.80.1.1', NOW_MS, RULES, { origins })).to.deep.include({ undecided: ['origins'], origins: [] });
  });

  it('leaves an address undecided once a feed is past its limit, to the millisecond', () => {
    const limit = NOW_MS - DAY_MS + 14 * DAY_MS;
    expect(factsAt('129.80.1.1', limit).undecided).to.deep.equal([]);
    expect(factsAt('129.80.1.1', limit + 1).undecided).to.deep.equal(['oci']);
    expect(factsAt('129.80.1.1', NOW_MS + 400 * DAY_MS).undecided).to.deep.equal(['oci', 'origins']);
  });

  it("takes a list for as fresh as its publisher's last word on it, not as its date", () => {
    const [own] = parts.ranges as readonly [SnapshotParts['ranges'][number]];
    const copy = inForce((own.copy as InForce<ReturnType<typeof compileRanges>>).data, {
      dated: NOW_MS / 1000 - 90 * 86_400,
      checked: NOW_MS / 1000,
    });
    const ranges = [{ ...own, copy }];
    expect(factsAt('129.80.1.1', NOW_MS, RULES, { ranges }).undecided).to.deep.equal([]);
    expect(factsAt('129.80.1.1', NOW_MS + 15 * DAY_MS, RULES, { ranges }).undecided).to.deep.equal(['oci']);
  });

  it('gives no country hint past its limit, and needs none', () => {
    const country = { ...parts.country, limitMs: 0 };
    const facts = factsAt('129.80.1.1', NOW_MS, RULES, { country });
    expect(facts).to.not.have.property('country');
    expect(facts.undecided).to.deep.equal([]);
  });

  it('lands an address when all feeds are fresh, and nothing when one is not', () => {
    expect(landAddress(factsAt('129.80.1.1'), RULES)).to.include({
      outcome: 'landed',
      grade: 'A',
      region: 'us-ashburn-1',
    });
    expect(landAddress(factsAt('129.80.1.1', NOW_MS + 15 * DAY_MS), RULES)).to.include({
      outcome: 'indeterminate',
      reason: 'stale_feed',
    });
  });

  it('names networks as the origin data does', () => {
    expect(buildSnapshot(parts).networkName(31898)).to.equal('Oracle Corporation');
    expect(buildSnapshot(parts).networkName(1)).to.equal(undefined);
    expect(buildSnapshot({ ...parts, origins: { ...parts.origins, copy: undefined } }).networkName(31898)).to.equal(
      undefined,
    );
  });

  it('is named by the digest of the canonical JSON of its feeds', () => {
    const { leaf } = buildSnapshot(parts);
    const sha256 = sha256Hex('published');
    const dated = NOW_MS / 1000 - 86_400;
    const text = [parts.ranges[0], parts.origins, parts.country]
      .map((part) => {
        const { id, kind, limitMs } = part as SnapshotParts['country'];
        const before = `{"dated":${dated},"id":"${id}","kind":"${kind}","limitMs":${limitMs},"prefixes":3`;
        return `${before},"sha256":"${sha256}","source":"https://${id}.example/"}`;
      })
      .join(',');
    expect(leaf.sha256).to.equal(sha256Hex(`[${text}]`));
    expect(leaf.feeds.map(({ id }) => id)).to.deep.equal(['oci', 'origins', 'country']);
  });

  it('has another digest when a copy has, and the same after a refusal', () => {
    const before = buildSnapshot(parts).leaf.sha256;
    const country = { ...parts.country, copy: undefined };
    expect(buildSnapshot({ ...parts, country }).leaf.sha256).to.not.equal(before);
    const refused = withRefusal(parts.country, new FeedError('parse', 'no'));
    expect(buildSnapshot({ ...parts, country: refused }).leaf.sha256).to.equal(before);
  });

  it('names a feed without a copy by `none`', () => {
    const country = { ...parts.country, copy: undefined };
    expect(buildSnapshot({ ...parts, country }).leaf.feeds[2]).to.deep.equal({
      id: 'country',
      kind: 'country',
      limitMs: parts.country.limitMs,
      sha256: 'none',
      dated: 0,
      prefixes: 0,
      source: 'https://country.example/',
    });
  });

  it('reports its feeds with their refusals, counted by reason', () => {
    const error = new FeedError('status', 'the answer is status 500');
    const country = withRefusal(withRefusal(withRefusal(parts.country, error), error), new FeedError('parse', 'no'));
    const report = buildSnapshot({ ...parts, country }).reports(NOW_MS)[2];
    expect(report).to.deep.equal({
      id: 'country',
      kind: 'country',
      source: 'https://country.example/',
      sha256: sha256Hex('published'),
      dated: NOW_MS / 1000 - 86_400,
      prefixes: { v4: 2, v6: 1 },
      limitSeconds: 400 * 86_400,
      inForce: true,
      refused: { status: 2, parse: 1 },
      lastRefusal: 'parse: no',
    });
    expect(
      buildSnapshot(parts)
        .reports(NOW_MS + 15 * DAY_MS)
        .map(({ inForce: decides }) => decides),
    ).to.deep.equal([false, true, true]);
  });
});
