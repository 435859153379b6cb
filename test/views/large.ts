import type { Cells } from '../../src/core/cells.ts';
import { cellsOf, sumCells } from '../../src/core/cells.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { ClaimReport, Report } from '../../src/core/report.ts';
import type { SweepReport } from '../../src/core/sweep/sweep-report.ts';
import { judgement } from '../core/judgements.ts';
import { CONNECTIONS } from './connections.ts';
import { CLAIM, REPORT } from './report.ts';

/** A claim as large as one may be: 50 endpoints, two families, 300 networks, and everything that is listed at its longest. */

const NETWORKS = Array.from({ length: 300 }, (_, i) => `Example Cable Communications of County ${i}`);

const ENDPOINTS = Array.from({ length: 50 }, (_, i) => ({
  name: `api${i}-normal-useast5.us.service.example`,
  port: 443,
  role: 'api',
  weight: 1,
}));

const WEIGHED: readonly Outcome[] = [...Array.from({ length: 20 }, (): Outcome => 'landed'), ...OUTCOMES];

function outcomeAt(i: number): Outcome {
  return WEIGHED[i % WEIGHED.length] ?? 'landed';
}

export const LARGE_CELLS: Cells = sumCells(
  ENDPOINTS.map(({ name: endpoint }, e) =>
    cellsOf(
      NETWORKS.flatMap((network, n) =>
        ([4, 6] as const).map((family) =>
          judgement({ endpoint, network, family, outcome: outcomeAt(e + 7 * n + family) }),
        ),
      ),
    ),
  ),
);

const LONGEST: Partial<ClaimReport> = {
  endpoints: ENDPOINTS,
  slots: Array.from({ length: 120 }, (_, i) => ({
    slot: 1_795_400_100 + 300 * i,
    n: 11,
    counts: { landed: 7, fronted: 1, elsewhere: 1, indeterminate: 1, missing: 1 },
  })),
  latestOther: Array.from({ length: 20 }, (_, i) => ({
    ...(CLAIM.latestOther[0] as ClaimReport['latestOther'][number]),
    leaf: 1_000_000 + i,
    network: NETWORKS[i] ?? '',
    endpoint: ENDPOINTS[i]?.name ?? '',
  })),
  connections: {
    ...CONNECTIONS,
    failures: ENDPOINTS.flatMap(({ name }, i) =>
      Array.from({ length: 3 }, (_, j) => ({
        endpoint: name,
        slot: 1_795_400_100,
        leaf: 2_000_000 + 3 * i + j,
        address: '2001:db8:1234:5678:9abc:def0:1234:5678',
        failure: 'tcp_timeout',
      })),
    ),
  },
};

export const LARGE: Report = { ...REPORT, claims: [{ ...CLAIM, ...LONGEST }] };

/** A sweep of the claim's networks, as far as a page shows it. */
export const LARGE_SWEEP: Pick<SweepReport, 'leaf' | 'shares' | 'usersKnown' | 'sentence'> = {
  leaf: { endpoint: ENDPOINTS[0]?.name ?? '', family: 4, lastMs: Date.UTC(2026, 10, 23) } as SweepReport['leaf'],
  usersKnown: true,
  sentence: 'Asked as client blocks /24 of the frame: 6,295,552 of 6,300,000 have an answer.',
  shares: {
    outcomes: { landed: 0.9, fronted: 0.05, elsewhere: 0.03, indeterminate: 0.01, missing: 0.01 },
    notAsked: 0,
    landings: [],
    networks: [...NETWORKS, 'Swept Only'].map((network) => ({
      network,
      users: 1 / 301,
      blocks: 20_930,
      outcomes: { landed: 0.912, fronted: 0.05, elsewhere: 0.038, indeterminate: 0, missing: 0 },
    })),
  },
};
