import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAddress } from '../../src/core/address.ts';
import { explainLanding } from '../../src/core/explain.ts';
import { landAddress } from '../../src/core/landing.ts';
import type { Landing, LandingRules } from '../../src/core/outcome.ts';
import { openFeeds } from '../../src/feeds/refresh.ts';
import { DAY_MS, feedsUnderTest, RULES, START_MS, writeAt } from './feeds-under-test.ts';
import { ociList } from './oci-list.ts';

/** The list that was published when the statement was made; beside this project where its data lie. */
const OF_ITS_DAY = new URL('../../../shared/data/ranges/history/oci.public_ip_ranges.2022-06-07.json', import.meta.url);

const STATED: LandingRules = {
  ...RULES,
  provider: { ...RULES.provider, regionPrefix: 'us-' },
  statedAt: Date.UTC(2022, 5, 17) / 1000,
};

describe('a statement judged by the list of its day and the origins of today', () => {
  const at = feedsUnderTest();

  async function landing(
    list: string | Uint8Array,
    address: string,
    origins: string,
    maxAgeDays = 3650,
  ): Promise<Landing> {
    await writeAt(join(at.dir, 'list.json'), list);
    await writeAt(join(at.dir, 'origins.csv'), origins);
    const maxAgeMs = { ranges: maxAgeDays * DAY_MS, cdn: DAY_MS, rpki: DAY_MS, origins: 400 * DAY_MS };
    const overrides = { ...at.overrides, oci: { file: join(at.dir, 'list.json') } };
    const config = { refresh: '17 4 * * *', maxShrink: 0.3, maxAgeMs, overrides };
    const settings = { config, feedIds: ['oci'], dir: at.dir, userAgent: 'landfall/test', nowMs: () => START_MS };
    const { current } = await openFeeds(settings);
    const parsed = parseAddress(address);
    if (parsed === undefined) throw new TypeError(address);
    return landAddress(current.facts(parsed, STATED, START_MS), STATED);
  }

  const old = ociList(120, '2022-06-07T18:00:00.000000');
  const today = '140.0.0.0,140.255.255.255,31898,Oracle';

  it('lands with grade B at best, and says of when the list is', async () => {
    const landed = await landing(old, '140.0.0.1', today);
    expect(landed).to.include({ outcome: 'landed', rule: 4, grade: 'B' });
    expect(landed.facts.originsAgeDays).to.equal(0);
    expect(explainLanding(landed, STATED)).to.include(
      'the list is of 2022-06-07, before the statement was made, 1629 days old: no better than grade B',
    );
  });

  it('is not judged at all unless the limit of age is raised on purpose', async () => {
    expect(await landing(old, '140.0.0.1', today, 14)).to.include({ rule: 1, reason: 'stale_feed' });
  });

  const whereItIs = existsSync(OF_ITS_DAY) ? it : () => undefined;
  whereItIs('can be so by the very list of that day', async () => {
    const landed = await landing(readFileSync(OF_ITS_DAY), '129.80.0.10', '129.80.0.0,129.80.255.255,31898,Oracle');
    expect(landed).to.include({ outcome: 'landed', rule: 4, grade: 'B', region: 'us-ashburn-1' });
    expect(explainLanding(landed, STATED).join('\n')).to.include(
      'the list is of 2022-06-07, before the statement was made',
    );
  });
});
