import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { formatAddress, parsePrefix } from '../../src/core/address.ts';
import { landAddress } from '../../src/core/landing.ts';
import type { Landing, LandingRules } from '../../src/core/outcome.ts';
import { oci } from '../../src/feeds/oci.ts';
import { openFeeds } from '../../src/feeds/refresh.ts';
import { DAY_MS, feedsUnderTest, RULES, START_MS, writeAt } from './feeds-under-test.ts';
import { ociList } from './oci-list.ts';

const LISTED = Date.UTC(2022, 5, 7, 13, 0, 13) / 1000;
const STATED = Date.UTC(2022, 5, 17) / 1000;
const COLLECTION = 'LANDFALL_SHARED';
const collection = process.env[COLLECTION] ?? join(dirname(fileURLToPath(new URL('../..', import.meta.url))), 'shared');
const REAL = join(collection, 'data/ranges/history/oci.public_ip_ranges.2022-06-07.json');

describe('a list of the time of the statement, supplied on purpose', () => {
  const at = feedsUnderTest();

  /** How the first address of the list lands, with origins of today that are all OCI's. */
  async function landedBy(bytes: Uint8Array, rangesDays: number, rules: LandingRules = RULES): Promise<Landing> {
    const list = join(at.dir, 'old.json');
    const origins = join(at.dir, 'own-origins.csv');
    await writeAt(list, bytes);
    await writeAt(origins, '128.0.0.0,191.255.255.255,31898,OCI\n192.0.0.0,192.0.255.255,64500,other\n');
    const days = DAY_MS * rangesDays;
    const feeds = await openFeeds({
      config: {
        refresh: '17 4 * * *',
        maxShrink: 0.3,
        maxAgeMs: { ranges: days, cdn: DAY_MS, rpki: DAY_MS, origins: 1000 * DAY_MS },
        overrides: { ...at.overrides, oci: { file: list }, origins: { file: origins } },
      },
      feedIds: ['oci'],
      dir: at.dir,
      userAgent: 'landfall/test',
      nowMs: () => START_MS,
    });
    const first = parsePrefix(oci.parse(bytes).rows[0]?.prefix ?? '');
    if (first === undefined) throw new TypeError('no prefix');
    const [report] = feeds.current.reports(START_MS);
    expect(report).to.include({ source: list, dated: LISTED, inForce: rangesDays > 1630 });
    expect(feeds.current.leaf.feeds[0]).to.include({ id: 'oci', dated: LISTED, source: list });
    const landing = landAddress(feeds.current.facts(first.address, rules, START_MS), rules);
    expect(landing.facts.address).to.equal(formatAddress(first.address));
    return landing;
  }

  const lists: [what: string, bytes: Buffer][] = [['own', ociList(120, '2022-06-07T13:00:13.558296')]];
  if (existsSync(REAL)) lists.push(['that OCI published in June 2022', readFileSync(REAL)]);
  for (const [what, bytes] of lists) {
    it(`(${what}) decides nothing until the limit is raised for it`, async () => {
      expect(await landedBy(bytes, 14)).to.include({ outcome: 'indeterminate', rule: 1, reason: 'stale_feed' });
    });

    it(`(${what}) then lands at grade B, and tells of when it is, although the origins are of today`, async () => {
      const landing = await landedBy(bytes, 2000);
      expect(landing).to.include({ outcome: 'landed', rule: 4, grade: 'B' });
      expect(landing.facts).to.include({ originsAgeDays: 0 });
      expect(landing.facts.range).to.include({ asOf: LISTED, ageDays: 1629 });
      expect(await landedBy(bytes, 2000, { ...RULES, statedAt: STATED })).to.include({ outcome: 'landed', grade: 'B' });
    });
  }
});
