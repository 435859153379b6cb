import { join } from 'node:path';
import type { Connections, ConnectionsContext, Standpoint } from '../../src/beside/connections.ts';
import { claimConnections } from '../../src/beside/connections.ts';
import type { Connected } from '../../src/beside/connector.ts';
import type { ConnectObservation } from '../../src/core/connection.ts';
import { emptyConnections } from '../../src/core/connection-ledger.ts';
import type { ConnectionJudgement } from '../../src/core/connection-record.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { Draw, DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { answered, edge } from '../core/connected.ts';
import { rules } from '../core/landing-facts.ts';
import { answer, drawOf, recordOf } from '../core/records.ts';
import { leavesOf } from './audit.ts';
import { ON_P, SNAPSHOT } from './one-claim.ts';

/** What follows the draws of slots whose every draw is given one address, over a real log. */

export const DER: Buffer = Buffer.from('a certificate');
export const ELSEWHERE = '47.88.0.1';

/** A connection with a redirect that leaves the provider. */
export function connected(
  observations: readonly ConnectObservation[] = answered(),
  part: Partial<Connected> = {},
): Connected {
  const edges = [edge(0, ON_P, { purpose: 'drawn' }), edge(1, ELSEWHERE)];
  return { connection: { edges, observations, certificates: new Map([[sha256Hex(DER), DER]]) }, lookups: [], ...part };
}

export function slotOf(slot: number, draws: number): SlotLeaf {
  const planned = Array.from({ length: draws }, (_, index) => drawOf({ index }));
  const times = { lengthMs: 60_000, windowMs: 50_000, deadlineMs: 55_000 };
  return { $kind: 'slot', claim: 'test', slot, ...times, planned, frame: '', manifest: '', round: 1, beacon: 'test' };
}

export function given(draw: Draw): DrawLeaf {
  return recordOf(draw, [answer('www.example', [ON_P])]);
}

export const pickFirst = (): number => 0;

export function landed({ planned }: SlotLeaf): readonly Pick<Judgement, 'index' | 'outcome'>[] {
  return planned.map(({ index }) => ({ index, outcome: 'landed' }));
}

/** Follows every draw of a slot by its record, and settles it. */
export async function run(
  connections: Followers,
  slot: SlotLeaf,
  record: (draw: Draw) => DrawLeaf = given,
  judged: ReturnType<typeof landed> = landed(slot),
): Promise<void> {
  for (const draw of slot.planned) connections.follow(slot, record(draw), pickFirst);
  await connections.settle(slot, judged);
}

/** As a claim's runner has them, with its judgements appended to the same log. */
export interface Followers extends Omit<Connections, 'settle'> {
  readonly settle: (slot: SlotLeaf, judged: ReturnType<typeof landed>) => Promise<void>;
}

export function followersOf(connections: Connections, log: Pick<EvidenceLog, 'append'>): Followers {
  const keep = async (leaf: Leaf): Promise<void> => {
    await log.append([leaf]);
  };
  return { ...connections, settle: (slot, judged) => connections.settle(slot, judged, keep) };
}

export interface Following {
  readonly log: EvidenceLog;
  readonly warnings: readonly string[];
  readonly stopping: AbortController;
  /** Of a claim without a past; its connections are answered unless told otherwise. */
  readonly open: (part?: Partial<ConnectionsContext & Standpoint>) => Followers;
  readonly judgements: () => Promise<readonly ConnectionJudgement[]>;
}

export async function startFollowing(tempDir: string): Promise<Following> {
  const dir = join(tempDir, 'evidence');
  await initLog(dir, { origin: 'example.org/log' });
  const log = await openLog(dir);
  const warnings: string[] = [];
  const stopping = new AbortController();
  return {
    log,
    warnings,
    stopping,
    open: (part = {}) => {
      const connections = claimConnections(emptyConnections(), {
        rules,
        pathOf: () => '/',
        standpoints: [
          {
            id: 'local',
            connect: async () => connected(),
            traces: undefined,
            place: { id: 'local', place: { latitude: 39, longitude: -98 }, positionErrorKm: 5 },
            ...part,
          },
        ],
        log,
        blobs: openBlobs(dir),
        pinSnapshot: async () => SNAPSHOT,
        versions: { configuration: 'c0'.repeat(32), version: '0', method: '1' },
        changed: () => undefined,
        warn: (line) => warnings.push(line),
        stop: stopping.signal,
        ...part,
      });
      return followersOf(connections, part.log ?? log);
    },
    judgements: async () => (await leavesOf(log, 'connection-judgement')).flatMap((leaf) => leaf.judgements),
  };
}
