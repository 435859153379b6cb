import { createHash } from 'node:crypto';
import { auditSample } from '../core/sweep/audit.ts';
import { blockAtOrdinal, blockLengthOf } from '../core/sweep/block-space.ts';
import { missingClass } from '../core/sweep/landing-class.ts';
import { partAround } from '../core/sweep/planner.ts';
import { missingIn, resolvedRuns } from '../core/sweep/sweep-chain.ts';
import type { ReadSweep } from '../core/sweep/sweep-record.ts';
import { overlay } from '../core/sweep/sweep-runs.ts';
import { type SweepEntry, type SweepState, sweepState } from '../core/sweep/sweep-state.ts';
import { type SweptBlocks, sweepFound } from '../sweep/found.ts';
import { messageIn, parseEntry, parseHead, type SweepHead } from '../sweep/journal-line.ts';
import { seededRandom32 } from '../sweep/seed.ts';
import { isSameValue } from './leaf.ts';
import type { SweepWire } from './sweep-wire.ts';

export interface SweepAgainBy extends Pick<SweptBlocks, 'claim' | 'snapshot'> {
  /** Reads answers again from their bytes; undefined: they are believed. */
  readonly wire: SweepWire | undefined;
}

/** What is wrong with a sweep. */
export interface SweepMistake {
  readonly says: string;
  /** Other rules, or another version, might come to what it says. */
  readonly isOfRules: boolean;
}

/**
 * What is wrong with a sweep, found again from the answers in its journal; undefined when nothing is. Holds what the sweep itself held
 * while it ran.
 *
 * @param lines of its journal, in order
 */
export async function sweepMistake(
  sweep: ReadSweep,
  lines: AsyncIterable<string>,
  { wire, ...by }: SweepAgainBy,
): Promise<SweepMistake | undefined> {
  const { leaf, space, weights } = sweep;
  const read = await readJournal(sweep, lines, wire);
  if (typeof read === 'string') return { says: read, isOfRules: false };
  const { head, state, failures } = read;
  const times = timesMistake(sweep, read);
  if (times !== undefined) return { says: times, isOfRules: false };
  const sample = new Set(auditSample(space, () => true, seededRandom32(leaf.seed)));
  if (![...state.audits.keys()].every((block) => sample.has(block)))
    return { says: 'audited other blocks than its seed draws', isOfRules: false };
  if (!withFailures(sweep, state, failures)) return { says: ANSWERS, isOfRules: false };
  const { map, sums } = sweepFound({ ...by, head, space, weights, state });
  const hash = createHash('sha256');
  for (const piece of map) hash.update(piece);
  if (hash.digest('hex') !== leaf.map) return { says: LANDINGS, isOfRules: true };
  const { blocks, scopes, fixedScope, overlong, leastTtl, audit } = leaf;
  const { audit: audited, ...counted } = sums;
  if (!isSameValue(counted, { blocks, scopes, fixedScope, overlong, leastTtl }))
    return { says: COUNTS, isOfRules: false };
  const { strata, ...all } = audited;
  // Leaves of before tell no strata.
  const told = audit.strata === undefined ? all : { ...all, strata };
  return isSameValue(told, audit) ? undefined : { says: AUDIT, isOfRules: true };
}

const ANSWERS = 'has a map that is not what the answers in its journal come to';
const LANDINGS = 'has a map whose addresses do not land so, by the feeds and the rules that it names';
const COUNTS = 'counts scopes, or blocks that were asked, otherwise than its journal does';
const AUDIT = 'counts audited blocks otherwise than its journal does';

interface ReadJournal {
  readonly head: SweepHead;
  /** What answered. */
  readonly state: SweepState;
  /** What gave no answer; a run that goes on from another one asks for such blocks again. */
  readonly failures: readonly SweepEntry[];
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A journal with its answers taken in; a text that says why it is none of this sweep. */
// Written by the publisher: any lines.
async function readJournal(
  { leaf }: ReadSweep,
  lines: AsyncIterable<string>,
  wire: SweepWire | undefined,
): Promise<ReadJournal | string> {
  const state = sweepState(blockLengthOf(leaf.family));
  const failures: SweepEntry[] = [];
  let head: SweepHead | undefined;
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const line of lines) {
    if (head === undefined) {
      head = parseHead(line);
      if (head === undefined) return 'has a journal that does not say of what it is';
      const { claim, endpoint, family, clients, seed } = leaf;
      const { startedMs: _, ...of } = head;
      if (!isSameValue(of, { claim, endpoint, family, clients, seed })) return 'has the journal of another sweep';
      continue;
    }
    const entry = parseEntry(line);
    if (entry === undefined) return 'has a journal with a line that no sweep wrote';
    const message = wire === undefined ? undefined : messageIn(line);
    if (message !== undefined && wire?.saysSo(entry, message) === false)
      return `has an answer for ${entry.name} in its journal that does not say what its bytes say`;
    firstMs = Math.min(firstMs, entry.atMs);
    lastMs = Math.max(lastMs, entry.atMs);
    if (entry.scope !== undefined) state.restore(entry);
    else if (entry.kind === 'ask') failures.push(entry);
  }
  return head === undefined ? 'has no journal' : { head, state, failures, firstMs, lastMs };
}

/** A run that went on from another one forgot when that one's failures were: so its times may be those of answers only. */
function timesMistake({ leaf }: ReadSweep, { head, state, firstMs, lastMs }: ReadJournal): string | undefined {
  if (firstMs === Number.POSITIVE_INFINITY) [firstMs, lastMs] = [head.startedMs, head.startedMs];
  const { firstMs: first = lastMs, lastMs: last = firstMs } = state.counts;
  const isWithin = leaf.firstMs >= firstMs && leaf.firstMs <= first && leaf.lastMs >= last && leaf.lastMs <= lastMs;
  return isWithin ? undefined : 'began or ended at another time than its journal';
}

/**
 * Takes in the failures of blocks that the map says to have none but that: others were asked again, or forgotten. False where the map says
 * anything else that no entry said.
 */
function withFailures({ leaf, map, space }: ReadSweep, state: SweepState, failures: readonly SweepEntry[]): boolean {
  const wanted = new Map<number, string>();
  const { runs } = resolvedRuns(state, leaf.endpoint, space);
  for (const { a, b, blocks, ordinal } of overlay(map.runs, runs)) {
    const [said, found] = [map.answers[a.answer], classOrAddresses(state.said[b.answer])];
    const told =
      said === undefined ? undefined : said.addresses.length === 0 ? said.landings[0] : said.addresses.join(',');
    if (told === found) continue;
    if (told?.startsWith('missing:') !== true || wanted.size + blocks > failures.length) return false;
    for (let i = 0; i < blocks; i += 1) wanted.set(blockAtOrdinal(space, ordinal + i), told);
  }
  for (const failure of failures) {
    if (wanted.get(failure.block) !== classOrAddresses(failure.said)) continue;
    const { value } = state.enter(failure);
    state.layer(failure.name).trie.set(partAround(failure.block, space.length, space.length), value);
    wanted.delete(failure.block);
  }
  return wanted.size === 0;
}

/** An answer as a map has it: its addresses, or why there are none; undefined where nobody asked. */
function classOrAddresses(said: string | undefined): string | undefined {
  const reason = said === undefined ? undefined : missingIn(said);
  return reason === undefined ? said : missingClass(reason);
}
