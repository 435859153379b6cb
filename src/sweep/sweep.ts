import type { Prefix } from '../core/address.ts';
import { auditSample } from '../core/sweep/audit.ts';
import type { BlockSpace, Stretch } from '../core/sweep/block-space.ts';
import { blockNumber, blockOfNumber } from '../core/sweep/block-space.ts';
import { planner } from '../core/sweep/planner.ts';
import { aliasIn, aliasStretches, askedBlocks, resolvedAt } from '../core/sweep/sweep-chain.ts';
import type { SweepEntry, SweepState } from '../core/sweep/sweep-state.ts';

import type { SweepAsking, SweepHealth, SweepSaying } from './asking.ts';
import { askBlocks, untried } from './asking.ts';
import { singleAnswer } from './authority.ts';

/** A sweep of one endpoint: what is asked, where its answers go, and how far it is. */
export interface Sweep extends SweepAsking {
  readonly endpoint: string;
  readonly space: BlockSpace;
  /** Holds what an earlier run found. */
  readonly state: SweepState;
  /** Keeps an entry with the bytes of its answer; a promise holds further questions back. */
  readonly keep: (entry: SweepEntry, message: Uint8Array | undefined) => Promise<void> | undefined;
  readonly nowMs: () => number;
  /** The same numbers in each run, so that an interrupted audit goes on with its own sample. */
  readonly seeded32: () => number;
  /** Blocks that may be asked for at most, those of earlier runs included; what is left stays unasked. */
  readonly most: number;
  readonly told: (progress: SweepProgress) => void;
}

export interface SweepProgress {
  readonly phase: 'ask' | 'audit';
  /** Of blocks in the first phase, of audited ones in the second. */
  readonly done: number;
  readonly of: number;
  /** Questions sent in this run. */
  readonly questions: number;
}

/** Blocks of one name that are asked for once more: with more of them it is the server that has no answers. */
const MOST_ASKED_AGAIN = 1_000;

/** Questions sent in a run, and those lost of them. */
export interface SweepTotals {
  readonly queries: number;
  readonly lost: number;
}

/**
 * Asks for every block of the space, each answer once for all blocks that it holds for, then audits what was inherited. It may be
 * ended at any time and begun again with the entries that were kept. Rejects with SweepHalted, and with what `keep` rejects with.
 */
export async function runSweep(sweep: Sweep): Promise<SweepTotals> {
  const run: Run = { sweep, totals: { queries: 0, lost: 0 }, asked: sweep.state.counts.answers, health: new Map() };
  await sweepName([sweep.endpoint], sweep.space.stretches, run);
  await audit(run);
  return run.totals;
}

interface Run {
  readonly sweep: Sweep;
  readonly totals: { queries: number; lost: number };
  asked: number;
  /** By name. */
  readonly health: Map<string, SweepHealth>;
}

/** The last name of a chain over the stretches that it is for, then the names to which its aliases lead. */
async function sweepName(chain: readonly string[], stretches: readonly Stretch[], run: Run): Promise<void> {
  const { state, space, limits, told, most, nowMs } = run.sweep;
  const name = chain.at(-1) ?? '';
  const { trie } = state.layer(name);
  const plan = planner(stretches, trie, { blockLength: space.length, random32: limits.random32 });
  const of = stretches.reduce((sum, { blocks }) => sum + blocks, 0);

  function* blocks(): Generator<Prefix> {
    for (;;) {
      const block = run.asked < most ? plan.next() : undefined;
      if (block === undefined) return;
      run.asked += 1;
      yield blockOfNumber(space.family, block);
    }
  }

  /** What gave no answer, with the value of that. */
  const failed = new Map<number, number>();
  // Answers under way may open blocks when none waits any more: then there is another round.
  for (let before = -1; plan.open() > 0 && run.asked !== before; ) {
    before = run.asked;
    await ask(name, blocks(), run, (block, saying) => {
      const entry: SweepEntry = { kind: 'ask', name, block, atMs: nowMs(), ...saying };
      const { length, value } = state.enter(entry);
      if (saying.scope === undefined) {
        plan.failed(block);
        failed.set(block, value);
      } else plan.answered(block, length, value);
      told({ phase: 'ask', done: of - plan.open(), of, questions: run.asked });
      return entry;
    });
  }
  await askOnceMore(name, failed, run);
  for (const [alias, region] of aliasStretches(state, stretches, chain)) {
    await sweepName([...chain, alias], region, run);
  }
}

/**
 * What gave no answer: some of it another block's answer holds for by now. The rest is asked for once more, as draws ask, since a server
 * that stalls fails many blocks in a row; what fails again has no answer.
 */
async function askOnceMore(name: string, failed: ReadonlyMap<number, number>, run: Run): Promise<void> {
  const { state, space, most, nowMs, keep } = run.sweep;
  const { trie } = state.layer(name);
  let left = MOST_ASKED_AGAIN;
  for (const [block, value] of failed) {
    const part = { first: block, length: space.length };
    if (trie.covering(part) !== undefined) continue;
    left -= 1;
    const again = left >= 0 && run.asked < most;
    const saying = again ? await singleAnswer(name, blockOfNumber(space.family, block), run.sweep) : undefined;
    if (again) run.asked += 1;
    if (saying?.scope === undefined) {
      trie.set(part, value);
      continue;
    }
    const entry: SweepEntry = { kind: 'ask', name, block, atMs: nowMs(), ...saying };
    state.restore(entry);
    await keep(entry, undefined);
  }
}

/** Asks inherited blocks after all, along their chains; what fails says nothing of what was inherited. */
async function audit(run: Run): Promise<void> {
  const { state, space, endpoint, seeded32, told, nowMs } = run.sweep;
  const look = { length: space.length, wasAsked: askedBlocks(state) };
  const isInherited = (block: number): boolean => resolvedAt(state, endpoint, block, look).inherited;
  const sample = auditSample(space, isInherited, seeded32);
  const done = new Set(state.audits.keys());
  let todo = new Map([[endpoint, sample.filter((block) => !done.has(block) || leadsOn(state, block))]]);
  let audited = sample.length - (todo.get(endpoint)?.length ?? 0);
  for (const chain = [endpoint]; todo.size > 0; ) {
    const next = new Map<string, number[]>();
    for (const [name, blocks] of todo) {
      await ask(name, prefixesOf(blocks, space), run, (block, saying) => {
        const entry: SweepEntry = { kind: 'audit', name, block, atMs: nowMs(), ...saying };
        const target = aliasIn(saying.said, chain);
        run.asked += 1;
        if (saying.scope !== undefined) state.enter(entry);
        if (target === undefined) audited += 1;
        else {
          const own = next.get(target) ?? [];
          own.push(block);
          next.set(target, own);
        }
        told({ phase: 'audit', done: audited, of: sample.length, questions: run.asked });
        return entry;
      });
    }
    chain.push(...next.keys());
    todo = next;
  }
}

/** One at a time: of a large frame there are more than should be held. */
function* prefixesOf(blocks: readonly number[], { family }: BlockSpace): Generator<Prefix> {
  for (const block of blocks) yield blockOfNumber(family, block);
}

/** Whether the last audited answer of a block is an alias, whose own answer is not there yet. */
function leadsOn({ audits, said }: SweepState, block: number): boolean {
  return said[audits.get(block) ?? -1]?.startsWith('>') === true;
}

async function ask(
  name: string,
  blocks: Iterator<Prefix>,
  { sweep, totals, health }: Run,
  onSaying: (block: number, saying: SweepSaying) => SweepEntry,
): Promise<void> {
  const own = health.get(name) ?? untried();
  health.set(name, own);
  const sent = await askBlocks(name, blocks, sweep, own, ({ address }, saying, message) =>
    sweep.keep(onSaying(blockNumber(address), saying), message),
  );
  totals.queries += sent.queries;
  totals.lost += sent.lost;
}
