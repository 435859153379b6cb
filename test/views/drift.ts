import type { DriftReport } from '../../src/core/drift-report.ts';
import { AT_MS } from './draws.ts';

const HOUR_S = 3600;
const AT_S = AT_MS / 1000;

/** Exceptions that came twenty-five minutes ago and still come, and an alarm of the day before that is over. */
export const DRIFT: DriftReport = {
  detectors: [
    {
      detector: 'level',
      score: 1,
      alarm: {
        detector: 'level',
        since: AT_S - 1800,
        raised: AT_S - 1500,
        lastSeen: AT_S - 300,
        leaf: 43,
        causes: ['answer'],
      },
    },
    { detector: 'level_strong', score: 0.7403, alarm: undefined },
    { detector: 'landed', score: 0, alarm: undefined },
    { detector: 'fronted', score: 0, alarm: undefined },
    { detector: 'elsewhere', score: 0.0132, alarm: undefined },
    { detector: 'coverage', score: 0.2041, alarm: undefined },
  ],
  raised: 2,
  past: [
    {
      detector: 'level',
      since: AT_S - 30 * HOUR_S,
      raised: AT_S - 29 * HOUR_S,
      lastSeen: AT_S - 28 * HOUR_S,
      leaf: 7,
      causes: [],
      cleared: AT_S - 20 * HOUR_S,
    },
  ],
  burn: [
    {
      level: 0.999,
      atLeast: 14.4,
      longSeconds: 3600,
      shortSeconds: 300,
      long: 62.5,
      short: 90.9,
      exceptions: 8,
      clusters: 3,
      isBurning: true,
    },
    {
      level: 0.999,
      atLeast: 1,
      longSeconds: 259_200,
      shortSeconds: 21_600,
      long: 20,
      short: undefined,
      exceptions: 1,
      clusters: 1,
      isBurning: false,
    },
  ],
};
