import type { MissingReason } from '../outcome.ts';
import { MISSING_REASONS } from '../outcome.ts';
import type { BlockLength, BlockSpace, Stretch } from './block-space.ts';
import { OPEN } from './scope-trie.ts';
import type { SweepRun } from './sweep-runs.ts';
import { NOT_ASKED, runList } from './sweep-runs.ts';
import type { SweepState } from './sweep-state.ts';

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

/** Where each block of a space is sent in the end. */
export interface ResolvedRuns {
  /** With the value of the last answer along each chain. */
  readonly runs: Iterable<SweepRun>;
  /** Blocks with addresses for which some answer along the chain holds for a wider prefix: those that inherited, and those asked for them. */
  readonly shared: number;
}

export function resolvedRuns(
  state: SweepState,
  endpoint: string,
  { stretches, length: blockLength }: BlockSpace,
): ResolvedRuns {
  const runs = runList();
  let shared = 0;
  function follow(stretch: Stretch, chain: readonly string[], isShared: boolean): void {
    let first = stretch.first;
    state.layer(chain.at(-1) ?? endpoint).trie.runs(stretch.first, stretch.blocks, (blocks, value, length) => {
      const target = aliasIn(state.said[value], chain);
      const isWider = isShared || length < blockLength;
      if (target !== undefined) follow({ first, blocks }, [...chain, target], isWider);
      else {
        runs.add(blocks, value === OPEN ? NOT_ASKED : value);
        if (isWider && givesAddresses(state, value)) shared += blocks;
      }
      first += blocks;
    });
  }
  for (const stretch of stretches) follow(stretch, [endpoint], false);
  return { runs, shared };
}

/** The value of one block, and whether it was given to another block along the chain. `wasAsked` knows those that were asked for. */
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

/** Blocks with addresses that inherited an answer somewhere along their chain; `shared` as `resolvedRuns` counts it. */
export function inheritedBlocks(
  state: SweepState,
  endpoint: string,
  { length, shared }: { readonly length: BlockLength; readonly shared: number },
): number {
  const look = { length, wasAsked: askedBlocks(state) };
  const asked = new Set<number>();
  for (const layer of state.layers.values()) for (const block of layer.asked) asked.add(block);
  let own = 0;
  for (const block of asked) {
    const { value, inherited } = resolvedAt(state, endpoint, block, look);
    if (givesAddresses(state, value) && !inherited) own += 1;
  }
  return shared - own;
}

function givesAddresses({ said }: SweepState, value: number): boolean {
  const text = said[value];
  return text !== undefined && missingIn(text) === undefined;
}

/** Why an answer gives no address to land; undefined when it gives some. */
export function missingIn(said: string): MissingReason | undefined {
  if (said.startsWith('>')) return BROKEN;
  if (!said.startsWith('!')) return undefined;
  const reason = MISSING_REASONS.find((known) => known === said.slice(1));
  if (reason === undefined) throw new TypeError(`no reason: ${said}`);
  return reason;
}
