import type { MissingReason } from '../outcome.ts';
import { MISSING_REASONS } from '../outcome.ts';
import type { BlockLength, BlockSpace, Stretch } from './block-space.ts';
import { partAround } from './planner.ts';
import { coverOf } from './scope-cover.ts';
import type { ScopeTrie } from './scope-trie.ts';
import { OPEN, scopeTrie } from './scope-trie.ts';
import type { SweepRun } from './sweep-runs.ts';
import { NOT_ASKED, runList } from './sweep-runs.ts';

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

/** Aliases that are followed from a name; longer chains are not seen in practice. */
const MOST_ALIASES = 8;
const BROKEN: MissingReason = 'broken_chain';

/** Where an answer leads: to another name, unless the chain turns in a circle or has become too long. */
export function aliasIn(said: string | undefined, chain: readonly string[]): string | undefined {
  if (said?.startsWith('>') !== true) return undefined;
  const target = said.slice(1);
  return chain.includes(target) || chain.length > MOST_ALIASES ? undefined : target;
}

/** For the stretches that a name was asked for, which of them lead to which alias. */
export function aliasStretches(
  { layer, said }: SweepState,
  stretches: Iterable<Stretch>,
  chain: readonly string[],
): ReadonlyMap<string, readonly Stretch[]> {
  const { trie } = layer(chain.at(-1) ?? '');
  const found = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    let first = stretch.first;
    trie.runs(stretch.first, stretch.blocks, (blocks, value) => {
      const target = aliasIn(said[value], chain);
      if (target !== undefined) {
        const own = found.get(target) ?? [];
        found.set(target, own);
        own.push({ first, blocks });
      }
      first += blocks;
    });
  }
  return found;
}

/** The runs of a space with the value of the last answer along each chain. */
export function resolvedRuns(state: SweepState, name: string, { stretches }: BlockSpace): Iterable<SweepRun> {
  const runs = runList();
  function follow(stretch: Stretch, chain: readonly string[]): void {
    let first = stretch.first;
    state.layer(chain.at(-1) ?? name).trie.runs(stretch.first, stretch.blocks, (blocks, value) => {
      const target = aliasIn(state.said[value], chain);
      if (target === undefined) runs.add(blocks, value === OPEN ? NOT_ASKED : value);
      else follow({ first, blocks }, [...chain, target]);
      first += blocks;
    });
  }
  for (const stretch of stretches) follow(stretch, [name]);
  return runs;
}

/** The same of one block, and whether it was given to another block along the chain. `wasAsked` knows those that were asked for. */
export function resolvedAt(
  state: SweepState,
  endpoint: string,
  block: number,
  { length, wasAsked }: { readonly length: BlockLength; readonly wasAsked: (name: string, block: number) => boolean },
): { readonly value: number; readonly inherited: boolean } {
  let inherited = false;
  for (let chain: readonly string[] = [endpoint]; ; ) {
    const name = chain.at(-1) ?? endpoint;
    const found = state.layer(name).trie.covering({ first: block, length });
    if (found === undefined) return { value: NOT_ASKED, inherited: false };
    inherited ||= found.length < length && !wasAsked(name, block);
    const target = aliasIn(state.said[found.value], chain);
    if (target === undefined) return { value: found.value, inherited };
    chain = [...chain, target];
  }
}

/** Tells of the blocks that were asked for so far. */
export function askedBlocks({ layers }: SweepState): (name: string, block: number) => boolean {
  const sorted = new Map([...layers].map(([name, { asked }]) => [name, Float64Array.from(asked).sort()]));
  return (name, block) => {
    const asked = sorted.get(name);
    let [low, high] = [0, asked?.length ?? 0];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((asked?.[middle] ?? 0) < block) low = middle + 1;
      else high = middle;
    }
    return asked?.[low] === block;
  };
}

/** Why an answer gives no address to land; undefined when it gives some. */
export function missingIn(said: string): MissingReason | undefined {
  if (said.startsWith('>')) return BROKEN;
  if (!said.startsWith('!')) return undefined;
  const reason = MISSING_REASONS.find((known) => known === said.slice(1));
  if (reason === undefined) throw new TypeError(`no reason: ${said}`);
  return reason;
}
