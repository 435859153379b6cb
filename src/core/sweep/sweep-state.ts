import type { BlockLength } from './block-space.ts';
import { partAround } from './planner.ts';
import { coverOf } from './scope-cover.ts';
import type { ScopeTrie } from './scope-trie.ts';
import { scopeTrie } from './scope-trie.ts';

/** What one server said of one name to one block, or why it said nothing. */
export interface SweepEntry {
  /** `ask` fills the map, `audit` checks what was inherited. */
  readonly kind: 'ask' | 'audit';
  readonly name: string;
  /** Number of the block. */
  readonly block: number;
  /** Unix time, milliseconds. */
  readonly atMs: number;
  /** Absent where the answer speaks for this block alone, because something is missing. */
  readonly scope?: number;
  /** Least TTL of what was followed, seconds. */
  readonly ttl?: number;
  /** Addresses in the order of their bytes, with commas between them; `>` and an alias in another zone; `!` and a reason. */
  readonly said: string;
}

/** Answers of one name along the chain of aliases; each has servers and scopes of its own. */
export interface SweepLayer {
  readonly name: string;
  readonly trie: ScopeTrie;
  /** Blocks that were asked for and gave an answer that holds for more than themselves, in the order of asking. */
  readonly asked: number[];
  /** Answers by their scope. */
  readonly scopes: Map<number, number>;
}

/** Everything that the entries of a sweep come to; the same from a journal as from the network, in whatever order. */
export interface SweepState {
  readonly layers: ReadonlyMap<string, SweepLayer>;
  readonly layer: (name: string) => SweepLayer;
  /** What each value of the tries stands for. */
  readonly said: readonly string[];
  /** Takes an entry in; resolves the length of the prefix that it holds for, and its value. */
  readonly enter: (entry: SweepEntry) => { readonly length: number; readonly value: number };
  /** The same for an entry that no planner waits for. A failure is forgotten, so that the block is asked for again. */
  readonly restore: (entry: SweepEntry) => void;
  /** Audited blocks with the value of the last answer along their chain. */
  readonly audits: ReadonlyMap<number, number>;
  readonly counts: SweepCounts;
}

export interface SweepCounts {
  /** Entries that answered, of kind `ask` and of kind `audit`. */
  answers: number;
  audited: number;
  /** Answers with a scope beyond what was told. */
  overlong: number;
  leastTtl: number | undefined;
  firstMs: number | undefined;
  lastMs: number | undefined;
}

export function sweepState(blockLength: BlockLength): SweepState {
  const layers = new Map<string, SweepLayer>();
  const said: string[] = [];
  const values = new Map<string, number>();
  const audits = new Map<number, number>();
  const counts: SweepCounts = {
    answers: 0,
    audited: 0,
    overlong: 0,
    leastTtl: undefined,
    firstMs: undefined,
    lastMs: undefined,
  };

  function layer(name: string): SweepLayer {
    const known = layers.get(name) ?? { name, trie: scopeTrie(blockLength), asked: [], scopes: new Map() };
    layers.set(name, known);
    return known;
  }

  function numberOf(text: string): number {
    const known = values.get(text);
    if (known !== undefined) return known;
    values.set(text, said.length);
    said.push(text);
    return said.length - 1;
  }

  const enter: SweepState['enter'] = ({ kind, name, block, atMs, scope, ttl, said: text }) => {
    const value = numberOf(text);
    counts.firstMs = Math.min(counts.firstMs ?? atMs, atMs);
    counts.lastMs = Math.max(counts.lastMs ?? atMs, atMs);
    if (kind === 'audit') {
      counts.audited += 1;
      audits.set(block, value);
      return { length: blockLength, value };
    }
    if (scope === undefined) return { length: blockLength, value };
    const { length, overlong } = coverOf(scope, blockLength);
    const { asked, scopes } = layer(name);
    if (length < blockLength) asked.push(block);
    scopes.set(scope, (scopes.get(scope) ?? 0) + 1);
    counts.answers += 1;
    if (overlong) counts.overlong += 1;
    if (ttl !== undefined) counts.leastTtl = Math.min(counts.leastTtl ?? ttl, ttl);
    return { length, value };
  };

  return {
    layers,
    layer,
    said,
    enter,
    restore: (entry) => {
      if (entry.scope === undefined) return;
      const { length, value } = enter(entry);
      if (entry.kind === 'ask') layer(entry.name).trie.set(partAround(entry.block, length, blockLength), value);
    },
    audits,
    counts,
  };
}
