import type { ConnectionLeaf, LookupLeaf, TraceLeaf } from '../../src/core/connection-record.ts';
import type { DrawDossier } from '../../src/core/draw-dossier.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import type { ExplainedDraw } from '../../src/web/draw-page.ts';
import { edge, step } from '../core/connected.ts';
import { answer } from '../core/records.ts';
import { AT, DRAWN } from './drawn.ts';
import { explainDrawn, readDrawn } from './drawn-reading.ts';
import { inclusionAt, LOG } from './evidence.ts';

/** A draw about which as much is to be told as the probes let peers say. */

const NAME = `${'long-label-of-a-name.'.repeat(9)}tiktok.com`;
const BYTES = Buffer.alloc(1232, '<').toString('base64');
const ADDRESSES = Array.from({ length: 60 }, (_, i) => `${[129, 47, 73, 99][i % 4]}.213.0.${i + 1}`);

function leafAt<L>(index: number): L {
  return DRAWN.get(index) as L;
}

const drawn: DrawLeaf = leafAt(AT.landed);

function exchange(purpose: 'discover' | 'answer', i: number): Observation {
  const one = answer(NAME, ADDRESSES, { zone: 'tiktok.com' });
  const subject = { ...one.subject, purpose, serverName: `ns${i}.${NAME}`, ecs: drawn.draw.block };
  return { ...one, subject, sent: BYTES, received: BYTES };
}

const DRAW: DrawLeaf = {
  ...drawn,
  draw: { ...drawn.draw, endpoint: { name: NAME, port: 443 } },
  observations: [
    ...Array.from({ length: 14 }, (_, i) => exchange('discover', i)),
    ...Array.from({ length: 6 }, (_, i) => exchange('answer', i)),
  ],
};

const EDGES = Array.from({ length: 14 }, (_, i) => edge(i, '47.88.0.9', { host: NAME }));
const CONNECTION: ConnectionLeaf = {
  ...leafAt<ConnectionLeaf>(AT.connection),
  edges: EDGES,
  observations: EDGES.flatMap((_, i) => [
    step('tcp-connect', { edge: i }),
    step('tls-handshake', { edge: i, tls: { chain: Array<string>(4).fill('ab'.repeat(32)) } }),
    step('http-exchange', { edge: i }),
  ]),
};

const TRACE: TraceLeaf = {
  ...leafAt<TraceLeaf>(AT.trace),
  outcome: {
    ok: true,
    raw: 'ab'.repeat(32),
    trace: {
      tool: 'scamper',
      toolVersion: '20211212',
      method: 'tcp',
      flows: [1, 2, 3, 4].map((flow) => ({
        flow,
        ended: 'max_ttl' as const,
        hops: Array.from({ length: 32 }, (_, i) => ({
          ttl: i + 1,
          sent: 3,
          replies: [1, 2, 3].map((host) => ({ from: `2600:1400:${i}:${flow}::${host}`, rttUs: 123_456 })),
        })),
      })),
    },
  },
};

const LOOKUP: LookupLeaf = {
  $kind: 'lookup',
  claim: DRAW.claim,
  slot: DRAW.slot,
  index: 0,
  name: NAME,
  observations: [],
};
const judged = leafAt<JudgementLeaf>(AT.judgement);
const [judgement] = judged.judgements;
if (judgement === undefined) throw new TypeError('nothing is judged');

const DOSSIER: DrawDossier = {
  draw: { index: AT.landed, leaf: DRAW },
  slot: { index: AT.slot, leaf: leafAt<SlotLeaf>(AT.slot) },
  judged: { index: AT.judgement, leaf: judged, judgement: { ...judgement, address: ADDRESSES[0] ?? '' } },
  connection: { index: AT.connection, leaf: CONNECTION },
  lookups: Array.from({ length: 13 }, (_, i) => ({ index: 1_000_000 + i, leaf: LOOKUP })),
  trace: { index: AT.trace, leaf: TRACE },
  reprobes: [],
  adjudications: Array.from({ length: 3 }, (_, i) => ({
    index: i,
    leaf: AT.landed,
    slot: DRAW.slot,
    reason: 'wrong_list' as const,
    note: 'x'.repeat(500),
  })),
  seed: { day: '2026-11-23', commitment: 0, reveal: 9 },
  lookedTo: 2048,
};

export const LARGEST_DRAW: ExplainedDraw = {
  dossier: DOSSIER,
  explanation: explainDrawn(DRAW),
  path: readDrawn(TRACE),
  inclusion: inclusionAt(AT.landed),
  networkName: () => 'A network with a rather long name of its own, Incorporated',
  place: { url: 'https://example.org/log', vkey: LOG.vkey },
};
