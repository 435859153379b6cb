import type { ConnectionLeaf, LookupLeaf } from '../core/connection-record.ts';
import type { Leaf } from '../core/record.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { MAX_ENTRY_BYTES } from '../evidence/tlog/bundle.ts';
import type { Connected } from './connector.ts';

/** What followed one draw, before it is kept. */
export interface Followed {
  readonly record: DrawLeaf;
  /** Canonical text. */
  readonly address: string;
  /** Absent when no connections are made, or the probe ran into a defect of ours. */
  readonly connection?: Connected;
}

/** Leaves of what followed the draws of a slot: the connections first. */
export interface ConnectionLeaves {
  readonly connections: readonly ConnectionLeaf[];
  readonly lookups: readonly LookupLeaf[];
  /** Leaves that do not fit: other peers decide how much there is to keep, and one of them must not cost the others theirs. */
  readonly tooLarge: number;
}

export function connectionLeaves({ claim, slot }: SlotLeaf, followed: readonly Followed[]): ConnectionLeaves {
  const all = followed.flatMap(({ record: { draw }, address, connection: connected }) => {
    if (connected === undefined) return [];
    const of = { claim, slot, index: draw.index };
    const { edges, observations } = connected.connection;
    const connection: ConnectionLeaf = { $kind: 'connection', ...of, address, edges, observations };
    const lookups = connected.lookups.map((lookup): LookupLeaf => ({ $kind: 'lookup', ...of, ...lookup }));
    return [{ connection, lookups }];
  });
  const connections = all.map(({ connection }) => connection);
  const lookups = all.flatMap((each) => each.lookups);
  const kept = { connections: connections.filter(fitsLeaf), lookups: lookups.filter(fitsLeaf) };
  const tooLarge = connections.length + lookups.length - kept.connections.length - kept.lookups.length;
  return { ...kept, tooLarge };
}

/** Whether the log takes a leaf of this size. */
export function fitsLeaf(leaf: Leaf): boolean {
  return Buffer.byteLength(canonicalJson(leaf)) <= MAX_ENTRY_BYTES;
}
