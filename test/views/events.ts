import type { EventsReport } from '../../src/core/report.ts';
import { AT_MS } from './draws.ts';

const HOUR_S = 3600;
const AT_S = AT_MS / 1000;

/** An answer that was never seen before, and a list that changed: the world, and whoever publishes it. */
export const EVENTS: EventsReport = {
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
      firstSlot: AT_S - 5 * HOUR_S,
      lastSlot: AT_S - 5 * HOUR_S,
    },
  ],
};
