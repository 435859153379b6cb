import type { EventsReport } from '../../src/core/drift-report.ts';
import { AT_MS } from './draws.ts';

const HOUR_S = 3600;
const AT_S = AT_MS / 1000;

/** An answer that was never seen before, and a list that changed: the world, and whoever publishes it. */
export const EVENTS: EventsReport = {
  notes: [
    {
      index: 90,
      about: { event: 60, slot: AT_S - 2 * HOUR_S },
      text: 'The site was opened on purpose',
      author: 'NOC',
      atMs: AT_MS - 600_000,
    },
    {
      index: 80,
      about: { window: '2026-11-22' },
      text: 'Our uplink was down',
      author: 'J. Doe',
      atMs: AT_MS - 3_600_000,
    },
  ],
  counts: [
    { cause: 'answer', events: 3 },
    { cause: 'feed', events: 1 },
  ],
  latest: [
    {
      endpoint: 'api16-normal-useast5.us.tiktokv.com',
      cause: 'answer',
      changes: [{ cause: 'answer' }],
      facets: [
        { facet: 'landing', before: ['landed'], now: 'elsewhere: own-us' },
        { facet: 'origin', before: ['AS31898'], now: 'AS396986' },
      ],
      leaves: [41, 43],
      shownBy: 2,
      leaf: 60,
      firstSlot: AT_S - 2 * HOUR_S,
      lastSlot: AT_S - 300,
    },
    {
      endpoint: 'www.tiktok.com',
      cause: 'feed',
      changes: [{ cause: 'feed', feed: 'oci', from: 'aa'.repeat(32), to: 'bb'.repeat(32) }],
      facets: [{ facet: 'region', before: ['us-ashburn-1, grade A'], now: 'us-phoenix-1, grade A' }],
      leaves: [17],
      shownBy: 1,
      leaf: 20,
      firstSlot: AT_S - 5 * HOUR_S,
      lastSlot: AT_S - 5 * HOUR_S,
    },
  ],
};
