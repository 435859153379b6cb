import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { landAddress } from '../../src/core/landing.ts';
import type { Landing } from '../../src/core/outcome.ts';
import type { Feeds } from '../../src/feeds/refresh.ts';
import { RANGE_FEEDS } from '../../src/feeds/registry.ts';
import {
  DAY_MS,
  feedsUnderTest,
  fixture,
  JSON_TYPE,
  ociReport,
  open,
  publisher,
  RULES,
  START_MS,
  writeAt,
} from './feeds-under-test.ts';
import { ociList } from './oci-list.ts';
import { SAMPLES } from './samples.ts';

/** Origins: the first 60 blocks of `ociList` are OCI's, the next another network's, the rest nobody's. */
const ORIGINS =
  '1.0.0.0,1.255.255.255,64501,third\n140.0.0.0,140.0.59.255,31898,OCI\n140.0.60.0,140.0.119.255,64500,other\n';
const ADDRESSES = [0, 59, 60, 119, 120, 199].map((block) => 0x8c000001 + block * 256);

const landings = (feeds: Feeds, nowMs: number): readonly Landing[] =>
  ADDRESSES.map((value) => landAddress(feeds.current.facts({ family: 4, value }, RULES, nowMs), RULES));

/** The landing without its facts, and without its grade, which falls with the age of the origins: those stand still here. */
const said = (landing: Landing): unknown => ({ ...landing, facts: undefined, grade: undefined });

interface Version {
  readonly what: string;
  readonly bytes: Buffer;
  readonly type: string;
  readonly status: number;
}

const PAGE = readFileSync(fixture('error-page.txt'));
const date = (day: number): string => new Date(START_MS + day * DAY_MS).toISOString().replace('Z', '');
const otherFeeds = SAMPLES.filter(({ feed }) => feed.id !== 'oci');

/** Ways in which a list of the day breaks, each seen at some publisher, mirror or archive. */
function broken(day: number): fc.Arbitrary<Version> {
  const whole = ociList(200, date(day));
  const version = (what: string, bytes: Buffer, type = JSON_TYPE['Content-Type'], status = 200): Version => ({
    what,
    bytes,
    type,
    status,
  });
  return fc.oneof(
    fc.constantFrom(
      version('an error', PAGE, 'text/html', 503),
      version('an error page', PAGE, 'text/html'),
      version('an error page that calls itself JSON', PAGE),
      version('nothing', Buffer.alloc(0)),
      version('a list of no regions', Buffer.from(`{"last_updated_timestamp":"${date(day)}","regions":[]}`)),
      version('an empty object', Buffer.from('{}')),
      version('a list that lost most of it', ociList(120, date(day))),
      version('a list of last year', ociList(200, date(-365))),
      version('a list of next year', ociList(200, date(365))),
      version('everything', Buffer.from(whole.toString().replace('140.0.0.0/24', '0.0.0.0/0'))),
      version('half of everything', Buffer.from(whole.toString().replace('140.0.0.0/24', '128.0.0.0/1'))),
      version('a list twice over', Buffer.concat([whole, whole])),
      version('a prefix twice', Buffer.from(whole.toString().replace('140.0.1.0/24', '140.0.0.0/24'))),
      version('a compressed list', gzipSync(whole)),
    ),
    fc.nat(whole.length - 1).map((length) => version(`the first ${length} bytes`, whole.subarray(0, length))),
    fc
      .constantFrom(...otherFeeds)
      .map(({ feed, write }) => version(`the list of ${feed.id}`, write(['140.0.0.0/16', '2a00::/32', '8.0.0.0/9']))),
  );
}

/** Good lists grow; from one version to the next come some days. */
const HISTORY = fc.array(
  fc.record({ good: fc.boolean(), days: fc.integer({ min: 1, max: 20 }), grow: fc.nat(30), seed: fc.integer() }),
  { minLength: 2, maxLength: 8 },
);

describe('a history of versions of a list', () => {
  const at = feedsUnderTest();
  beforeEach(async () => {
    at.overrides.origins = { file: join(at.dir, 'own-origins.csv') };
    await writeAt(at.overrides.origins.file ?? '', ORIGINS);
  });

  it('changes no outcome while it is broken, except to undecided', async () => {
    await fc.assert(
      fc.asyncProperty(HISTORY, async (history) => {
        await rm(join(at.dir, 'feeds'), { recursive: true, force: true });
        at.nowMs = START_MS;
        publisher().reply(200, ociList(200, date(0)), JSON_TYPE);
        const feeds = await open(at);
        await feeds.refresh();
        let inForce = landings(feeds, at.nowMs);
        let day = 0;
        let count = 200;
        for (const { good, days, grow, seed } of history) {
          day += days;
          at.nowMs = START_MS + day * DAY_MS;
          count += good ? grow : 0;
          const [version] = good
            ? [{ what: 'a list', bytes: ociList(count, date(day)), type: JSON_TYPE['Content-Type'], status: 200 }]
            : fc.sample(broken(day), { seed, numRuns: 1 });
          if (version === undefined) throw new TypeError('no version');
          publisher().reply(version.status, version.bytes, { 'Content-Type': version.type });
          const [result] = await feeds.refresh();
          expect(result?.accepted, version.what).to.equal(good);
          if (good) inForce = landings(feeds, at.nowMs);
          for (const [i, landing] of landings(feeds, at.nowMs).entries()) {
            if (landing.outcome === 'indeterminate' && landing.reason === 'stale_feed') expect(good).to.equal(false);
            else expect(said(landing), version.what).to.deep.equal(said(inForce[i] as Landing));
          }
          // The copy on disk says the same after a restart.
          expect(landings(await open(at), at.nowMs).map(said)).to.deep.equal(landings(feeds, at.nowMs).map(said));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('lands where it did: in the list and originated, in the list only, in neither', async () => {
    publisher().reply(200, ociList(120, date(0)), JSON_TYPE);
    const feeds = await open(at);
    await feeds.refresh();
    expect(landings(feeds, at.nowMs).map(({ rule }) => rule)).to.deep.equal([4, 4, 5, 5, 11, 11]);
  });

  it('of four years as an archive kept it: every list passes the guards, and of no page anything is taken', async () => {
    const rows = readFileSync(fixture('oci-history.tsv'), 'utf8').trim().split('\n').slice(3);
    const versions = rows.map((row) => row.split('\t') as [dated: string, prefixes: string]);
    expect(versions.filter(([dated]) => dated === 'bad')).to.have.length(10);
    at.nowMs = Date.UTC(2021, 7, 1);
    const feeds = await open(at);
    let count = 0;
    for (const [dated, prefixes] of versions) {
      const isPage = dated === 'bad';
      at.nowMs = Math.max(at.nowMs + DAY_MS, isPage ? 0 : Date.parse(`${dated}Z`));
      publisher().reply(200, isPage ? PAGE : ociList(Number(prefixes), dated), JSON_TYPE);
      const [result] = await feeds.refresh();
      expect(result?.accepted, `${dated}: ${result?.says}`).to.equal(!isPage);
      if (!isPage) count = Number(prefixes);
      expect(ociReport(feeds, at.nowMs)).to.deep.include({ prefixes: { v4: count, v6: 0 }, inForce: true });
    }
    expect(count).to.equal(896);
    expect(ociReport(feeds, at.nowMs).refused).to.deep.equal({ parse: 10 });
  });

  it('knows every feed of the registry, so that a list of one never passes for that of another', () => {
    expect(otherFeeds.map(({ feed }) => feed.id)).to.have.members(
      RANGE_FEEDS.map(({ id }) => id).filter((id) => id !== 'oci'),
    );
  });
});
