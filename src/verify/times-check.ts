import { parseClosedWindow, stageOf } from '../core/closed-window.ts';
import type { Leaf } from '../core/record.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import type { WindowLeaf } from '../core/window-record.ts';
import { type Findings, Refuted } from './finding.ts';

/** The tree of the first `size` leaves was there at a time: a witness or a time stamping authority says so. */
export interface SeenAt {
  readonly size: number;
  readonly atMs: number;
  readonly by: string;
}

/**
 * Times, as far as anything in the evidence speaks against them: no leaf is of later than when others saw it, no window is recorded before
 * its time. Whether a leaf is older than it says, nothing shows.
 */
export interface TimesCheck {
  readonly take: (leaf: Leaf, at: number) => void;
}

/** What a prober's clock may be fast by, before it is held against the evidence. */
const CLOCK_ERROR_MS = 600_000;
/** What a timer may be early, or a record late. */
const SLOT_ERROR_MS = 1000;

/** @param seen in any order */
export function timesCheck(seen: readonly SeenAt[], findings: Findings): TimesCheck {
  const earliest = earliestBySize(seen);
  let next = 0;
  /** Windows of a claim that were recorded since its last slot. */
  const recorded = new Map<string, readonly { readonly leaf: WindowLeaf; readonly at: number }[]>();

  function checkSeen(leaf: Leaf, at: number): void {
    while (next < earliest.length && (earliest[next]?.size ?? 0) <= at) next += 1;
    const bound = earliest[next];
    if (bound === undefined) return;
    const saidMs = statedMs(leaf);
    if (saidMs !== undefined && saidMs > bound.atMs + CLOCK_ERROR_MS) {
      throw new Refuted({ leaf: at }, `is of ${iso(saidMs)} by itself, and ${bound.by} saw it at ${iso(bound.atMs)}`);
    }
    if (leaf.$kind === 'seed-commitment' && bound.atMs <= Date.parse(`${leaf.day}T00:00:00Z`))
      findings.checked('committed_days');
  }

  /** A window is recorded at the beginning of a slot, which is announced after it. */
  function checkRecorded({ claim, slot }: SlotLeaf): void {
    for (const { leaf, at } of recorded.get(claim) ?? []) {
      const window = parseClosedWindow(leaf.window);
      const stage = window === undefined ? 'open' : stageOf(window, slot * 1000);
      if (stage === 'final' || stage === leaf.status) continue;
      throw new Refuted(
        { leaf: at, claim, window: leaf.window },
        `is recorded as ${leaf.status} before its time: the next slot is of ${iso(slot * 1000)}`,
      );
    }
    recorded.delete(claim);
  }

  const open = new Map<string, Pick<SlotLeaf, 'slot' | 'deadlineMs'>>();

  /** Told, not refuted: a clock may be set while a slot is measured. */
  function checkDraw({ claim, slot, draw, observations }: DrawLeaf, at: number): void {
    const { deadlineMs } = open.get(claim) ?? {};
    const [first] = observations;
    if (first === undefined || deadlineMs === undefined || open.get(claim)?.slot !== slot) return;
    const isWithin =
      first.startedMs >= slot * 1000 + draw.offsetMs - SLOT_ERROR_MS &&
      Math.max(...observations.map(({ startedMs }) => startedMs)) <= slot * 1000 + deadlineMs + SLOT_ERROR_MS;
    if (!isWithin) findings.unchecked('untimely', { leaf: at, claim, slot, draw: draw.index });
  }

  return {
    take: (leaf, at) => {
      checkSeen(leaf, at);
      if (leaf.$kind === 'window') recorded.set(leaf.claim, [...(recorded.get(leaf.claim) ?? []), { leaf, at }]);
      if (leaf.$kind === 'slot') {
        checkRecorded(leaf);
        open.set(leaf.claim, leaf);
      }
      if (leaf.$kind === 'draw') checkDraw(leaf, at);
    },
  };
}

/** By ascending size, each the earliest time at which a tree of that size or a larger one was seen. */
function earliestBySize(seen: readonly SeenAt[]): readonly SeenAt[] {
  const found: SeenAt[] = [];
  for (const one of seen.toSorted((a, b) => b.size - a.size || a.atMs - b.atMs)) {
    const last = found.at(-1);
    if (last === undefined || one.atMs < last.atMs) found.push(one);
  }
  return found.reverse();
}

/** The latest time that a leaf says it is of, Unix milliseconds. */
function statedMs(leaf: Leaf): number | undefined {
  switch (leaf.$kind) {
    case 'slot':
    case 'judgement':
    case 'drift':
    case 'confirmation':
    case 'connection-judgement':
      return leaf.slot * 1000;
    case 'draw':
    case 'reprobe':
    case 'lookup':
    case 'connection':
    case 'anchor':
      return leaf.observations.reduce((latest, { startedMs }) => Math.max(latest, startedMs), 0);
    case 'trace':
      return leaf.startedMs;
    case 'software':
    case 'configuration':
    case 'adjudication':
    case 'note':
      return leaf.atMs;
    case 'sweep':
      return leaf.lastMs;
    case 'window':
      return parseClosedWindow(leaf.window)?.toMs;
    case 'seed-reveal':
      // It is revealed when its day is over.
      return Date.parse(`${leaf.day}T00:00:00Z`) + 86_400_000;
    case 'seed-commitment':
    case 'frame':
    case 'manifest':
    case 'snapshot':
      return undefined;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
