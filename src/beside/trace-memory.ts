import type { Leaf } from '../core/record.ts';
import type { LoggedTrace } from '../core/traced-path.ts';
import { speaksIn } from '../core/traced-path.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';

/** Which traces the log holds, by address: a cursor over the log, so that it knows what any reader of the log can know. */
export interface TraceMemory {
  /** The last trace to each of the addresses that may speak in a slot whose first record stands at `firstLeaf`. */
  readonly before: (
    addresses: readonly string[],
    slot: { readonly slot: number; readonly firstLeaf: number },
  ) => Promise<ReadonlyMap<string, LoggedTrace>>;
}

interface Entry {
  readonly leaf: number;
  readonly startedMs: number;
}

/** Slots are judged in order, but for those that an earlier run left: this long before a slot nobody asks for one any more. */
const KEPT_MS = 7 * 86_400_000;

/** Reads nothing yet. */
export function traceMemory(log: Pick<EvidenceLog, 'size' | 'read' | 'scan'>): TraceMemory {
  const byAddress = new Map<string, readonly Entry[]>();
  let next = 0;

  function note(leaf: Leaf | undefined, index: number, oldestMs: number): void {
    if (leaf?.$kind !== 'trace' || leaf.startedMs < oldestMs) return;
    const { address } = leaf.subject;
    const kept = (byAddress.get(address) ?? []).filter(({ startedMs }) => startedMs >= oldestMs);
    byAddress.set(address, [...kept, { leaf: index, startedMs: leaf.startedMs }]);
  }

  async function catchUp(oldestMs: number): Promise<void> {
    const { size } = log;
    if (next === 0) for await (const { index, leaf } of log.scan(['trace'])) note(leaf, index, oldestMs);
    else for (let i = next; i < size; i += 1) note(await log.read(i), i, oldestMs);
    next = size;
  }

  return {
    before: async (addresses, slot) => {
      const found = new Map<string, LoggedTrace>();
      if (addresses.length === 0) return found;
      await catchUp(slot.slot * 1000 - KEPT_MS);
      for (const address of addresses) {
        const last = byAddress.get(address)?.findLast((entry) => speaksIn(entry, slot));
        const record = last === undefined ? undefined : await log.read(last.leaf);
        if (last !== undefined && record?.$kind === 'trace') found.set(address, { leaf: last.leaf, record });
      }
      return found;
    },
  };
}
