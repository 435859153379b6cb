import type { Connected, Connector } from './connector.ts';
import type { Address } from './core/address.ts';
import { parseAddress } from './core/address.ts';
import type { FollowedDraw } from './core/connection-judgement.ts';
import { judgeConnection } from './core/connection-judgement.ts';
import type { ConnectionLedger } from './core/connection-ledger.ts';
import { ballsOf, withConnections } from './core/connection-ledger.ts';
import type { ConnectionJudgementLeaf, ConnectionLeaf, LookupLeaf } from './core/connection-record.ts';
import type { VantagePlace } from './core/distance.ts';
import type { LandingRules } from './core/outcome.ts';
import type { DrawLeaf, SlotLeaf } from './core/record.ts';
import { readResolution } from './core/resolution.ts';
import type { Blobs } from './evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from './evidence/evidence-log.ts';
import type { Snapshot } from './feeds/feed.ts';
import type { Traces } from './traces.ts';

/**
 * What is done with the address of a draw beside judging it. It has its own records and its own judgement leaf: whatever happens
 * here, the outcome of a draw does not depend on it.
 */
export interface Connections {
  /** Follows a draw as soon as it has been measured; `pick` is the draw's own pick of an address. */
  readonly follow: (slot: SlotLeaf, record: DrawLeaf, pick: (drawIndex: number, count: number) => number) => void;
  /** Keeps and judges what followed the draws of a slot, once it is there. What the disk refuses is left out, and said. */
  readonly settle: (slot: SlotLeaf) => Promise<void>;
  readonly ledger: () => ConnectionLedger;
}

export interface ConnectionsContext {
  readonly rules: LandingRules;
  /** Path of each endpoint's request, by name and port. */
  readonly pathOf: (endpoint: DrawLeaf['draw']['endpoint']) => string;
  /** Absent when no connections are configured. */
  readonly connect: Connector | undefined;
  /** Absent when no traces are configured. */
  readonly traces: Traces | undefined;
  /** Absent when the configuration does not say where this machine stands: then no distance is told. */
  readonly place: VantagePlace | undefined;
  readonly log: EvidenceLog;
  readonly blobs: Blobs;
  readonly pinSnapshot: () => Promise<Snapshot>;
  readonly versions: Pick<ConnectionJudgementLeaf, 'configuration' | 'version' | 'method'>;
  readonly changed: () => void;
  readonly warn: (line: string) => void;
  readonly stop: AbortSignal;
}

/** What one draw brought, before it is kept. */
interface Followed {
  readonly record: DrawLeaf;
  readonly address: string;
  readonly connection?: Connected;
}

/** @param past what the connection judgements of earlier runs come to */
export function claimConnections(past: ConnectionLedger, context: ConnectionsContext): Connections {
  const { log, traces } = context;
  const bySlot = new Map<number, Promise<Followed | undefined>[]>();
  let ledger = past;

  async function follow(record: DrawLeaf, text: string, address: Address): Promise<Followed> {
    traces?.want(address, record.draw.endpoint.port);
    if (context.connect === undefined) return { record, address: text };
    const path = context.pathOf(record.draw.endpoint);
    return {
      record,
      address: text,
      connection: await context.connect(record.draw, address, path),
    };
  }

  async function keep(slot: SlotLeaf, followed: readonly Followed[]): Promise<readonly FollowedDraw[]> {
    const connected = followed.flatMap(({ record, address, connection }) =>
      connection === undefined ? [] : [{ index: record.draw.index, address, ...connection }],
    );
    for (const { connection } of connected) {
      for (const der of connection.certificates.values()) await context.blobs.put(der);
    }
    const of = { claim: slot.claim, slot: slot.slot };
    const lookups = connected.flatMap(({ index, lookups: all }): readonly LookupLeaf[] =>
      all.map(({ name, observations }) => ({ $kind: 'lookup', ...of, index, name, observations })),
    );
    const records = connected.map(({ index, address, connection }): ConnectionLeaf => {
      const { edges, observations } = connection;
      return { $kind: 'connection', ...of, index, address, edges, observations };
    });
    const first = records.length === 0 ? 0 : await log.append([...records, ...lookups]);
    return followed.map(({ record: { draw }, address }) => {
      const at = records.findIndex(({ index }) => index === draw.index);
      const connection = records[at];
      const trace = traces?.latest(required(address));
      return {
        index: draw.index,
        endpoint: draw.endpoint.name,
        address,
        ...(connection === undefined ? {} : { connection: { leaf: first + at, record: connection } }),
        ...(trace === undefined ? {} : { trace }),
      };
    });
  }

  async function judge(slot: SlotLeaf, draws: readonly FollowedDraw[]): Promise<void> {
    const snapshot = await context.pinSnapshot();
    const judgements = draws.map((draw) =>
      judgeConnection(draw, {
        rules: context.rules,
        facts: (address) => snapshot.facts(address, context.rules, slot.slot * 1000),
        balls: (address) => ballsOf(ledger, context.place, address),
      }),
    );
    const leaf: ConnectionJudgementLeaf = {
      $kind: 'connection-judgement',
      claim: slot.claim,
      slot: slot.slot,
      lengthMs: slot.lengthMs,
      snapshot: snapshot.leaf.sha256,
      ...context.versions,
      judgements,
    };
    await log.append([leaf]);
    ledger = withConnections(ledger, leaf);
    context.changed();
  }

  return {
    follow: (slot, record, pick) => {
      const { name } = record.draw.endpoint;
      const resolution = readResolution(record.observations, { name, family: record.draw.family });
      if (record.fault !== undefined || resolution.state === 'missing') return;
      const text = resolution.addresses[pick(record.draw.index, resolution.addresses.length)];
      if (text === undefined) return;
      const following = untilStopped(follow(record, text, required(text)), context.stop);
      bySlot.set(slot.slot, [...(bySlot.get(slot.slot) ?? []), following]);
    },
    settle: async (slot) => {
      const following = bySlot.get(slot.slot) ?? [];
      bySlot.delete(slot.slot);
      const followed = (await Promise.all(following)).flatMap((f) => f ?? []);
      // A service that is stopped has no time for this; the draws of the slot are kept without it.
      if (context.stop.aborted || followed.length === 0) return;
      try {
        await judge(slot, await keep(slot, followed));
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        context.warn(`what followed the draws of a slot was not kept: ${error.message}`);
      }
    },
    ledger: () => ledger,
  };
}

function untilStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => resolve(undefined);
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    promise.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  });
}

function required(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  return address;
}
