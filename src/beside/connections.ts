import type { Address } from '../core/address.ts';
import { parseAddress } from '../core/address.ts';
import type { FollowedDraw } from '../core/connection-judgement.ts';
import type { ConnectionLedger } from '../core/connection-ledger.ts';
import { withConnections } from '../core/connection-ledger.ts';
import type { ConnectionJudgementLeaf } from '../core/connection-record.ts';
import type { VantagePlace } from '../core/distance.ts';
import type { Judgement } from '../core/judgement.ts';
import type { LandingRules } from '../core/outcome.ts';
import { readResolution } from '../core/resolution.ts';
import { serviceLeads } from '../core/service-leads.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../evidence/evidence-log.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import type { Anchors } from './anchors.ts';
import type { Followed } from './connection-leaves.ts';
import { connectionLeaves } from './connection-leaves.ts';
import type { Connector } from './connector.ts';
import { judgeBeside } from './judging-beside.ts';
import type { Traces } from './traces.ts';
import { turns } from './turns.ts';

/**
 * What is done with the address of a draw beside judging it. It has its own records and its own judgement leaf: whatever happens
 * here, the outcome of a draw does not depend on it.
 */
export interface Connections {
  /** Follows a draw as soon as it has been measured; `pick` is the draw's own pick of an address. Never throws. */
  readonly follow: (slot: SlotLeaf, record: DrawLeaf, pick: PickAddress) => void;
  /**
   * Keeps and judges what followed the draws of a slot, once it is there. `judged` are the slot's own judgements, none when they
   * could not be kept. `keep` appends the judgement leaf, and counts it in the slot's windows. What the disk refuses is left out, and
   * said.
   */
  readonly settle: (slot: SlotLeaf, judged: Judged, keep: KeepJudgement) => Promise<void>;
  readonly ledger: () => ConnectionLedger;
}

type Judged = readonly Pick<Judgement, 'index' | 'outcome'>[];
type KeepJudgement = (leaf: ConnectionJudgementLeaf) => Promise<void>;
type PickAddress = (drawIndex: number, count: number) => number;

export interface ConnectionsContext {
  readonly rules: LandingRules;
  /** Path of each endpoint's request, by name and port. */
  readonly pathOf: (endpoint: DrawLeaf['draw']['endpoint']) => string;
  /** One for each vantage, in the order of the configuration. */
  readonly standpoints: readonly Standpoint[];
  readonly log: EvidenceLog;
  readonly blobs: Pick<Blobs, 'put'>;
  readonly pinSnapshot: () => Promise<Snapshot>;
  readonly versions: Pick<ConnectionJudgementLeaf, 'configuration' | 'version' | 'method'>;
  readonly changed: () => void;
  readonly warn: (line: string) => void;
  readonly stop: AbortSignal;
}

/** What a vantage follows addresses with. */
export interface Standpoint {
  readonly id: string;
  /** Absent when no connections are configured. */
  readonly connect: Connector | undefined;
  /** Absent when no traces are configured. */
  readonly traces: Pick<Traces, 'want' | 'latest'> | undefined;
  /** Absent when the configuration does not say where it stands: then no distance is told. */
  readonly place: VantagePlace | undefined;
  /** Absent when none are configured. */
  readonly anchors?: Pick<Anchors, 'want' | 'settled' | 'at'> | undefined;
}

/** @param past what the connection judgements of earlier runs come to */
export function claimConnections(past: ConnectionLedger, context: ConnectionsContext): Connections {
  const { log, standpoints, warn } = context;
  const bySlot = new Map<number, Promise<Followed | undefined>[]>();
  let ledger = past;
  // One slot after the other: a judgement rests on the handshakes of all that stand before it in the log.
  const judging = turns();

  /** Undefined only for a vantage that has left the configuration: nobody follows in its place. */
  function standpointOf({ vantage }: DrawLeaf['draw']): Standpoint | undefined {
    return standpoints.length === 1 ? standpoints[0] : standpoints.find(({ id }) => id === vantage);
  }

  /** A defect of ours must not end the slot, whose draws are not kept yet: it is said here, and costs no more than this. */
  async function orWarned<T>({ draw }: DrawLeaf, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (context.stop.aborted) return undefined;
      warn(`following the address of draw ${draw.index} ran into a defect of landfall: ${String(error)}`);
      return undefined;
    }
  }

  async function followDraw(record: DrawLeaf, pick: PickAddress): Promise<Followed | undefined> {
    const text = drawnAddress(record, pick);
    if (text === undefined) return undefined;
    const address = required(text);
    const standpoint = standpointOf(record.draw);
    standpoint?.traces?.want(address, record.draw.endpoint.port);
    const path = context.pathOf(record.draw.endpoint);
    const services = serviceLeads(record.observations, record.draw.endpoint);
    const connection = await orWarned(record, () => standpoint?.connect?.(record.draw, address, path, services));
    return { record, address: text, ...(connection === undefined ? {} : { connection }) };
  }

  async function keepFollowed(
    slot: SlotLeaf,
    followed: readonly Followed[],
    judged: Judged,
  ): Promise<readonly FollowedDraw[]> {
    // Most draws of a slot meet the same certificates.
    const certificates = new Map(
      followed.flatMap(({ connection }) => [...(connection?.connection.certificates ?? [])]),
    );
    for (const der of certificates.values()) await context.blobs.put(der);
    const { connections, lookups, tooLarge } = connectionLeaves(slot, followed);
    if (tooLarge > 0) warn(`${tooLarge} records of connections were not kept: they are larger than a leaf`);
    const first = connections.length + lookups.length === 0 ? 0 : await log.append([...connections, ...lookups]);
    return followed.map(({ record: { draw }, address }) => {
      const at = connections.findIndex(({ index }) => index === draw.index);
      const connection = connections[at];
      const trace = standpointOf(draw)?.traces?.latest(required(address));
      const outcome = judged.find(({ index }) => index === draw.index)?.outcome;
      return {
        index: draw.index,
        endpoint: draw.endpoint.name,
        vantage: draw.vantage,
        address,
        ...(outcome === undefined ? {} : { outcome }),
        ...(connection === undefined ? {} : { connection: { leaf: first + at, record: connection } }),
        ...(trace === undefined ? {} : { trace }),
      };
    });
  }

  async function judge(slot: SlotLeaf, draws: readonly FollowedDraw[], keep: KeepJudgement): Promise<void> {
    const snapshot = await context.pinSnapshot();
    const { rules } = context;
    const vantages = standpoints.map(({ place, anchors }) => ({ place, anchors: anchors?.at(slot.slot) ?? [] }));
    const leaf: ConnectionJudgementLeaf = {
      $kind: 'connection-judgement',
      claim: slot.claim,
      slot: slot.slot,
      lengthMs: slot.lengthMs,
      snapshot: snapshot.leaf.sha256,
      ...context.versions,
      ...judgeBeside(slot.slot, draws, { rules, snapshot, vantages, ledger }),
    };
    await keep(leaf);
    ledger = withConnections(ledger, leaf);
    context.changed();
  }

  return {
    follow: (slot, record, pick) => {
      if (record.fault !== undefined || context.stop.aborted) return;
      for (const { anchors } of standpoints) anchors?.want(slot);
      const following = untilStopped(
        orWarned(record, () => followDraw(record, pick)),
        context.stop,
      );
      bySlot.set(slot.slot, [...(bySlot.get(slot.slot) ?? []), following]);
    },
    settle: async (slot, judged, keep) => {
      const following = bySlot.get(slot.slot) ?? [];
      bySlot.delete(slot.slot);
      const followed = (await Promise.all(following)).flatMap((f) => f ?? []);
      // They stand in the log before what rests on them.
      await Promise.all(standpoints.map(({ anchors }) => anchors?.settled()));
      // A service that is stopped has no time for this; the draws of the slot are kept without it.
      if (context.stop.aborted || followed.length === 0) return;
      try {
        await judging(async () => judge(slot, await keepFollowed(slot, followed, judged), keep));
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        warn(`what followed the draws of a slot was not kept: ${error.message}`);
      }
    },
    ledger: () => ledger,
  };
}

/** The address that decides the draw; undefined when it was given none. */
function drawnAddress({ draw, observations }: DrawLeaf, pick: PickAddress): string | undefined {
  const resolution = readResolution(observations, { name: draw.endpoint.name, family: draw.family });
  if (resolution.state === 'missing') return undefined;
  return resolution.addresses[pick(draw.index, resolution.addresses.length)];
}

function untilStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => resolve(undefined);
    stop.addEventListener('abort', onStop, { once: true });
    promise.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  });
}

function required(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  return address;
}
