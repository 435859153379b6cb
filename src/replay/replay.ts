import { isDeepStrictEqual } from 'node:util';
import { type TraceMemory, traceMemory } from '../beside/trace-memory.ts';
import { type JudgedBy, judgeRecorded, type SlotFacts } from '../claim/judging.ts';
import type { Judgement, JudgementLeaf } from '../core/judgement.ts';
import type { Counts } from '../core/tally.ts';
import { utcDay } from '../core/windows.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { pickerFor, type RecordedSlot, recordedSecrets, recordedSlots } from './slots.ts';

/** What a slot is judged by, with the digest that its leaf names. */
export type JudgedAgainBy = JudgedBy & { readonly snapshot: { readonly leaf: { readonly sha256: string } } };

/** Judges a recorded slot again; the leaf is what would have been logged had `by` been in force. */
export async function rejudge(
  recorded: Pick<RecordedSlot, 'slot' | 'draws' | 'judgement'>,
  by: JudgedAgainBy,
  facts: SlotFacts,
): Promise<JudgementLeaf> {
  const judgements = await judgeRecorded(recorded.slot, recorded.draws, by, facts);
  return { ...recorded.judgement, snapshot: by.snapshot.leaf.sha256, judgements };
}

/** A draw that is judged otherwise than it was. */
export interface Difference {
  readonly recorded: RecordedSlot;
  readonly was: Judgement;
  readonly is: Judgement;
}

export interface ReplayOptions {
  /** What a slot is judged by; undefined: the slot is left out. */
  readonly judgedBy: (recorded: RecordedSlot) => Promise<JudgedAgainBy | undefined>;
  /** What it is compared with, when not with what the log says. */
  readonly comparedWith?: (recorded: RecordedSlot) => Promise<JudgedAgainBy | undefined>;
  readonly onDifference: (difference: Difference) => void | Promise<void>;
  /** Told after each slot. */
  readonly onSlot: (recorded: RecordedSlot) => void;
}

export interface Replay {
  readonly slots: number;
  readonly draws: number;
  /** Slots whose leaf came out byte for byte as what it is compared with, but for the digest of the snapshot. */
  readonly same: number;
  /** Slots that are not judged again, because what they were judged by is not known. */
  readonly leftOut: number;
  /** Slots whose day's secret is not out: which address decided is taken from the log. */
  readonly undrawn: number;
  /** Draws with another outcome; of these and others with another landing of whatever kind. */
  readonly otherOutcome: number;
  readonly otherLanding: number;
  /** In the order of claims and UTC days; `day` undefined: all of them. */
  readonly windows: readonly ReplayWindow[];
}

export interface ReplayWindow {
  readonly claim: string;
  readonly day: string | undefined;
  readonly was: Counts;
  readonly is: Counts;
}

/** Judges all slots of a log again. */
export async function replay(
  log: Pick<EvidenceLog, 'dir' | 'size' | 'read' | 'scan'>,
  options: ReplayOptions,
): Promise<Replay> {
  const secrets = await recordedSecrets(log);
  const traces: TraceMemory = traceMemory(log);
  const windows = new Map<string, MutableWindow>();
  const sums = { slots: 0, draws: 0, same: 0, leftOut: 0, undrawn: 0, otherOutcome: 0, otherLanding: 0 };
  for await (const recorded of recordedSlots(log)) {
    options.onSlot(recorded);
    const by = await options.judgedBy(recorded);
    if (by === undefined) {
      sums.leftOut += 1;
      continue;
    }
    const { pick, isDrawn } = pickerFor(recorded, secrets);
    const facts = { echoes: recorded.echoes, traces, pick };
    const leaf = await rejudge(recorded, by, facts);
    const other = await options.comparedWith?.(recorded);
    const before = other === undefined ? recorded.judgement : await rejudge(recorded, other, facts);
    sums.slots += 1;
    sums.draws += leaf.judgements.length;
    sums.undrawn += isDrawn ? 0 : 1;
    sums.same += isSameLeaf(leaf, before) ? 1 : 0;
    count(windows, before, leaf);
    for (const [i, is] of leaf.judgements.entries()) {
      const was = before.judgements[i];
      if (was === undefined || landingOf(was) === landingOf(is)) continue;
      sums.otherLanding += 1;
      if (was.outcome !== is.outcome) sums.otherOutcome += 1;
      await options.onDifference({ recorded, was, is });
    }
  }
  return { ...sums, windows: [...windows.values()] };
}

/**
 * Whether two leaves are the same but for the snapshot that they name: another may come to the same. Equal values have one canonical
 * form.
 */
function isSameLeaf(a: JudgementLeaf, b: JudgementLeaf): boolean {
  return isDeepStrictEqual({ ...a, snapshot: '' }, { ...b, snapshot: '' });
}

/** All of a judgement that its landing decides. */
function landingOf({ outcome, reason, rule, grade, edge, region, country, by, whose }: Judgement): string {
  return [outcome, reason, rule, grade, edge, region, country, by, whose?.kind, whose?.id].join('|');
}

interface MutableWindow extends ReplayWindow {
  readonly was: { -readonly [K in keyof Counts]: number };
  readonly is: { -readonly [K in keyof Counts]: number };
}

function count(windows: Map<string, MutableWindow>, was: JudgementLeaf, is: JudgementLeaf): void {
  for (const day of [undefined, utcDay(was.slot * 1000)]) {
    const key = `${was.claim} ${day ?? ''}`;
    const window = windows.get(key) ?? { claim: was.claim, day, was: noCounts(), is: noCounts() };
    windows.set(key, window);
    for (const { outcome } of was.judgements) window.was[outcome] += 1;
    for (const { outcome } of is.judgements) window.is[outcome] += 1;
  }
}

function noCounts(): MutableWindow['was'] {
  return { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
}
