import type { ConnectionJudgement, ConnectionLeaf, TraceLeaf } from '../../src/core/connection-record.ts';
import type { TraceFlow } from '../../src/core/trace.ts';
import { answered, edge, step } from '../core/connected.ts';
import { AT_MS, SLOT_S } from './draws.ts';

/** What stands beside the first of the drawn draws: its connection, and a path that leaves the provider again. */

export const OF_SLOT: { readonly claim: string; readonly slot: number } = {
  claim: 'tiktok-us-oci',
  slot: AT_MS / 1000 - 4 * SLOT_S,
};
export const DIGEST: string = 'fe'.repeat(32);

/** Enters the provider, and is seen on another network behind two routers of its. */
function leaving(flow: number): TraceFlow {
  const hop = (ttl: number, ...from: string[]) => ({
    ttl,
    sent: 3,
    replies: from.map((address) => ({ from: address, rttUs: 700 * ttl })),
  });
  const ways = [
    hop(1, '10.0.0.1'),
    hop(2, '73.0.0.1'),
    hop(3),
    hop(4),
    hop(5, `129.213.9.${flow}`),
    hop(6, '129.213.8.1'),
  ];
  return { flow, hops: [...ways, hop(7, '47.88.0.9'), hop(8, '129.213.0.10')], ended: 'reached' };
}

export const DRAWN_TRACE: TraceLeaf = {
  $kind: 'trace',
  vantage: 'local',
  startedMs: OF_SLOT.slot * 1000,
  subject: { address: '129.213.0.10', port: 443 },
  outcome: {
    ok: true,
    trace: { tool: 'scamper', toolVersion: '20211212', method: 'tcp', flows: [1, 2, 3].map(leaving) },
    raw: DIGEST,
  },
};

/** Answered, with a redirect to the operator's own site, where the connection is reset. */
export const DRAWN_CONNECTION: ConnectionLeaf = {
  $kind: 'connection',
  ...OF_SLOT,
  index: 0,
  address: '129.213.0.10',
  edges: [
    {
      edge: 0,
      purpose: 'drawn',
      scheme: 'https',
      host: 'www.tiktok.com',
      port: 443,
      address: '129.213.0.10',
      state: 'visited',
    },
    edge(1, '47.88.0.9'),
  ],
  observations: [...answered({ chain: [DIGEST] }), step('tcp-connect', { edge: 1, failure: 'connect_reset' })],
};

/** What both come to; `leaf` and `trace` are where they stand. */
export function drawnBeside(leaf: number, trace: number): ConnectionJudgement {
  return {
    index: 0,
    endpoint: 'www.tiktok.com',
    address: '129.213.0.10',
    leaf,
    state: 'answered',
    left: [{ purpose: 'redirect', host: 'host-1.example', outcome: 'elsewhere', label: 'own' }],
    trace,
    path: 'LEFT_P',
    domestic: 'not_tested',
  };
}
