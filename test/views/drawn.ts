import type { Judgement } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { Draw, DrawLeaf } from '../../src/core/slot-record.ts';
import { ABSENT, answer, drawOf, silence } from '../core/records.ts';
import { DIGEST, DRAWN_CONNECTION, DRAWN_TRACE, drawnBeside, OF_SLOT } from './drawn-beside.ts';
import { AT_MS, SLOT_S } from './draws.ts';

/** The leaves of one slot with a draw of each kind and all that followed, as they stand in a log. */

const NOTE = 'Looked at by hand; <b>the list</b> was right';

/** Where each of them stands. */
export const AT = {
  snapshot: 600,
  slot: 601,
  landed: 602,
  elsewhere: 603,
  timeout: 604,
  fault: 605,
  fronted: 606,
  silentServer: 607,
  trace: 608,
  judgement: 609,
  connection: 610,
  connectionJudgement: 611,
  reprobe: 612,
  confirmation: 613,
  adjudication: 614,
  open: 615,
  unjudged: 616,
} as const;

const NAME = 'www.tiktok.com';
const DRAWS: readonly Draw[] = Array.from({ length: 6 }, (_, index) =>
  drawOf({ index, endpoint: { name: NAME, port: 443 }, offsetMs: 100 * index }),
);
const [landed, elsewhere, timeout, fault, fronted, silentServer] = DRAWS as [Draw, Draw, Draw, Draw, Draw, Draw];
const BYTES = Buffer.from([...Array(96).keys()]).toString('base64');
const ZONE = { zone: 'tiktok.com' };

function leafOf(draw: Draw, some: Pick<DrawLeaf, 'observations'> & Partial<DrawLeaf>): DrawLeaf {
  const observations = some.observations.map((one) => ({
    ...one,
    subject: { ...one.subject, ecs: draw.block },
    sent: BYTES,
    ...(one.outcome.ok ? { received: BYTES } : {}),
  }));
  return { $kind: 'draw', ...OF_SLOT, draw, ...some, observations };
}

function judged(draw: Draw, leaf: number, some: Partial<Judgement> & Pick<Judgement, 'outcome'>): Judgement {
  const { index, block, network, resolver, vantage } = draw;
  return { index, leaf, block, endpoint: NAME, family: 4, moved: false, network, resolver, vantage, ...some };
}

const versions = { snapshot: DIGEST, configuration: DIGEST, method: '1.1', version: '0.1.0' };

export const DRAWN: ReadonlyMap<number, Leaf> = new Map<number, Leaf>([
  [
    AT.snapshot,
    {
      $kind: 'snapshot',
      sha256: DIGEST,
      feeds: [
        {
          id: 'oci',
          kind: 'ranges',
          limitMs: 1,
          sha256: 'a1'.repeat(32),
          dated: OF_SLOT.slot,
          prefixes: 9,
          source: 'https://docs.example/oci',
        },
        {
          id: 'origins',
          kind: 'origins',
          limitMs: 1,
          sha256: 'a2'.repeat(32),
          dated: OF_SLOT.slot,
          prefixes: 9,
          source: '/srv/origins',
        },
      ],
    },
  ],
  [
    AT.slot,
    {
      $kind: 'slot',
      ...OF_SLOT,
      lengthMs: SLOT_S * 1000,
      windowMs: 1,
      deadlineMs: 290_000,
      planned: DRAWS,
      frame: DIGEST,
      manifest: DIGEST,
      round: 5_983_333,
      beacon: 'landfall/day-secret/v1',
    },
  ],
  [AT.landed, leafOf(landed, { observations: [answer(NAME, ['129.213.0.10', '47.88.0.1'], ZONE)] })],
  [AT.elsewhere, leafOf(elsewhere, { observations: [answer(NAME, ['47.88.0.1'], ZONE)] })],
  [AT.timeout, leafOf(timeout, { observations: [silence(NAME, 'tiktok.com'), silence(NAME, 'tiktok.com')] })],
  [AT.fault, leafOf(fault, { observations: [], fault: 'interrupted' })],
  [
    AT.fronted,
    leafOf(
      { ...fronted, family: 6 },
      {
        observations: [
          {
            ...answer(NAME, ['edge.akamaized.net'], ZONE),
            subject: { purpose: 'answer', name: NAME, type: 'AAAA', server: '[2001:db8::53]:53', zone: 'tiktok.com' },
          },
          answer('edge.akamaized.net', ['2600:1400::1'], { zone: 'akamaized.net' }),
        ],
      },
    ),
  ],
  [AT.silentServer, leafOf(silentServer, { observations: [answer(NAME, ['129.213.0.10'], { ...ZONE, ecs: ABSENT })] })],
  [AT.trace, DRAWN_TRACE],
  [
    AT.judgement,
    {
      $kind: 'judgement',
      ...OF_SLOT,
      lengthMs: SLOT_S * 1000,
      frame: DIGEST,
      manifest: DIGEST,
      ...versions,
      judgements: [
        judged(landed, AT.landed, {
          outcome: 'landed',
          rule: 4,
          address: '129.213.0.10',
          grade: 'A',
          region: 'us-ashburn-1',
        }),
        judged(elsewhere, AT.elsewhere, {
          outcome: 'elsewhere',
          rule: 10,
          address: '47.88.0.1',
          whose: { kind: 'operator-site', id: 'own' },
        }),
        judged(timeout, AT.timeout, { outcome: 'missing', reason: 'timeout' }),
        judged(fault, AT.fault, { outcome: 'missing', reason: 'interrupted' }),
        judged(fronted, AT.fronted, { outcome: 'fronted', rule: 9, family: 6, address: '2600:1400::1', by: 'akamai' }),
        judged(silentServer, AT.silentServer, {
          outcome: 'indeterminate',
          reason: 'vantage_only',
          rule: 4,
          address: '129.213.0.10',
        }),
      ],
    },
  ],
  [AT.connection, DRAWN_CONNECTION],
  [
    AT.connectionJudgement,
    {
      $kind: 'connection-judgement',
      ...OF_SLOT,
      lengthMs: SLOT_S * 1000,
      ...versions,
      judgements: [drawnBeside(AT.connection, AT.trace)],
    },
  ],
  [
    AT.reprobe,
    {
      $kind: 'reprobe',
      ...OF_SLOT,
      of: AT.elsewhere,
      attempt: 1,
      draw: elsewhere,
      observations: [answer(NAME, ['47.88.0.1'], ZONE)],
    },
  ],
  [
    AT.confirmation,
    {
      $kind: 'confirmation',
      ...OF_SLOT,
      ...versions,
      exceptions: [
        {
          leaf: AT.elsewhere,
          endpoint: NAME,
          by: 'reprobe',
          judgements: [
            judged(elsewhere, AT.reprobe, {
              outcome: 'elsewhere',
              whose: { kind: 'operator-site', id: 'own' },
              address: '47.88.0.1',
            }),
          ],
        },
      ],
    },
  ],
  [
    AT.adjudication,
    { $kind: 'adjudication', ...OF_SLOT, leaf: AT.elsewhere, reason: 'unknown_site', note: NOTE, atMs: AT_MS },
  ],
  [
    AT.open,
    {
      $kind: 'slot',
      claim: OF_SLOT.claim,
      slot: AT_MS / 1000 - 1,
      lengthMs: 300_000,
      windowMs: 1,
      deadlineMs: 290_000,
      planned: [landed],
      frame: DIGEST,
      manifest: DIGEST,
      round: 1,
      beacon: 'b',
    },
  ],
  [
    AT.unjudged,
    { ...leafOf(landed, { observations: [answer(NAME, ['129.213.0.10'], ZONE)] }), slot: AT_MS / 1000 - 1 },
  ],
]);
