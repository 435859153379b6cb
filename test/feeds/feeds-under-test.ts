import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import nock from 'nock';
import type { FeedsConfig } from '../../src/config/config.ts';
import type { LandingRules } from '../../src/core/outcome.ts';
import type { FeedReport } from '../../src/core/report.ts';
import { type Feeds, openFeeds } from '../../src/feeds/refresh.ts';
import { onlyNock } from './only-nock.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS: number = 24 * HOUR_MS;
export const START_MS: number = Date.UTC(2026, 10, 23, 12);
export const JSON_TYPE = { 'Content-Type': 'application/json' };
export const RULES: LandingRules = {
  provider: { id: 'oci', asns: [31898], possibleTenants: [], feed: 'oci', edgeServices: [] },
  country: 'US',
  otherProviders: [],
  cdns: [],
  sites: [],
};

export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Writes a file that says it was written at START_MS: the tests' clock may be long before that of the machine. */
export async function writeAt(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content);
  await utimes(file, START_MS / 1000, START_MS / 1000);
}

/** What a test may change before it opens the feeds. */
export interface FeedsUnderTest {
  /** A directory of its own for each test. */
  dir: string;
  nowMs: number;
  overrides: { [id in 'oci' | 'origins' | 'rpki' | 'country']?: { url?: string; file?: string; more?: string[] } };
}

/** Gives each test of the surrounding `describe` a fresh directory, a clock at START_MS, and no network but what nock plays. */
export function feedsUnderTest(): FeedsUnderTest {
  const at: FeedsUnderTest = { dir: '', nowMs: START_MS, overrides: {} };
  onlyNock();
  beforeEach(async () => {
    at.dir = await mkdtemp(join(tmpdir(), 'landfall-feeds-'));
    at.nowMs = START_MS;
    at.overrides = { origins: { file: join(at.dir, 'origins.csv') }, country: { file: join(at.dir, 'country.csv') } };
    for (const name of ['origins.csv', 'country.csv']) await writeAt(join(at.dir, name), await readFile(fixture(name)));
  });
  afterEach(async () => {
    expect(nock.pendingMocks()).to.deep.equal([]);
    nock.cleanAll();
    await rm(at.dir, { recursive: true });
  });
  return at;
}

export function open(at: FeedsUnderTest): Promise<Feeds> {
  const maxAgeMs = { ranges: 14 * DAY_MS, cdn: DAY_MS, rpki: DAY_MS, origins: 1000 * DAY_MS };
  const config: FeedsConfig = { refresh: '17 4 * * *', maxShrink: 0.3, maxAgeMs, overrides: at.overrides };
  return openFeeds({ config, feedIds: ['oci'], dir: at.dir, userAgent: 'landfall/test', nowMs: () => at.nowMs });
}

/** Plays the next answer of OCI's publisher. */
export function publisher(): nock.Interceptor {
  return nock('https://docs.oracle.com').get('/en-us/iaas/tools/public_ip_ranges.json');
}

export function ociReport(feeds: Feeds, nowMs: number): FeedReport {
  return feeds.current.reports(nowMs)[0] as FeedReport;
}

/** What a refresh says of OCI's list: a refusal with its reason. */
export async function refreshed(feeds: Feeds): Promise<string> {
  const [result] = await feeds.refresh();
  return result?.accepted === false ? `${result.reason}: ${result.says}` : (result?.says ?? '');
}

/** The feeds that leave 140.0.0.1 undecided, which is in every list of `ociList`. */
export function undecided(feeds: Feeds, nowMs: number): readonly string[] {
  return feeds.current.facts({ family: 4, value: 0x8c000001 }, RULES, nowMs).undecided;
}
