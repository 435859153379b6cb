import type { TraceLeaf } from '../core/connection-record.ts';
import type { Leaf } from '../core/record.ts';

/** The traces of the log so far, as far back as anything may still rest on them. */
export interface TracesSeen {
  readonly take: (leaf: TraceLeaf, at: number) => void;
  /** Undefined where a leaf is none of them. */
  readonly read: (at: number) => Promise<TraceLeaf | undefined>;
  /** In the order of the log. */
  readonly indices: () => Iterable<number>;
  /** The last trace of a vantage to an address before an index of the log; those that say nothing of the path are passed over. */
  readonly lastBefore: (address: string, vantage: string, at: number) => number | undefined;
}

/** A day longer than the memory of traces looks back, which is what looks back furthest. */
const KEPT_MS = 8 * 86_400_000;
/** Records that are held and need not be read again: the draws of an hour share theirs. */
const HELD = 512;

/** @param leafAt a leaf of the log by its index */
export function tracesSeen(leafAt: (at: number) => Promise<Leaf | undefined>): TracesSeen {
  /** By index: when each began. */
  const known = new Map<number, { readonly startedMs: number; readonly key: string }>();
  /** By address and vantage: those that say something of the path. */
  const byKey = new Map<string, readonly number[]>();
  const held = new Map<number, TraceLeaf>();

  function forgetBefore(oldestMs: number): void {
    for (const [at, { startedMs, key }] of known) {
      if (startedMs >= oldestMs) return;
      known.delete(at);
      const others = (byKey.get(key) ?? []).filter((other) => other !== at);
      if (others.length === 0) byKey.delete(key);
      else byKey.set(key, others);
    }
  }

  return {
    take: (leaf, at) => {
      const { startedMs, subject, vantage } = leaf;
      const key = keyOf(subject.address, vantage);
      forgetBefore(startedMs - KEPT_MS);
      known.set(at, { startedMs, key });
      if (saysSomething(leaf)) byKey.set(key, [...(byKey.get(key) ?? []), at]);
      held.set(at, leaf);
      const [oldest] = held.keys();
      if (held.size > HELD && oldest !== undefined) held.delete(oldest);
    },
    read: async (at) => {
      if (!known.has(at)) return undefined;
      const leaf = held.get(at) ?? (await leafAt(at));
      return leaf?.$kind === 'trace' ? leaf : undefined;
    },
    indices: () => known.keys(),
    lastBefore: (address, vantage, at) => byKey.get(keyOf(address, vantage))?.findLast((index) => index < at),
  };
}

function keyOf(address: string, vantage: string): string {
  return `${address} ${vantage}`;
}

/** A tool that is not there or has ended tells nothing, and the next draw asks again. */
function saysSomething({ outcome }: TraceLeaf): boolean {
  return outcome.ok || (outcome.failure !== 'tracer_absent' && outcome.failure !== 'tracer_ended');
}
