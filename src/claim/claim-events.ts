import type { Drift } from '../core/drift.ts';
import type { DriftLeaf } from '../core/event.ts';
import { detectEvents } from '../core/event-detection.ts';
import type { EventMemory } from '../core/event-memory.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { type Basis, isSameContent, transitionBetween } from '../feeds/transition.ts';

/** How long feeds that were replaced are kept, to judge by them what appears only after they were. */
const EARLIER_KEPT_MS = 86_400_000;

/** A drift leaf with its index in the log. */
interface LoggedDrift {
  readonly leaf: DriftLeaf;
  readonly index: number;
}

/** What is new about the endpoints of one claim, slot by slot. */
export interface ClaimEvents {
  /** What a slot that has just been judged shows, to be logged before its judgement leaf. `detectors`: what they have seen before it. */
  readonly find: (leaf: JudgementLeaf, basis: Basis, detectors: Drift) => Promise<DriftLeaf | undefined>;
  /** Takes the slot in, once the log holds it. */
  readonly take: (leaf: JudgementLeaf, drift: LoggedDrift | undefined, basis: Basis) => void;
  readonly memory: Pick<EventMemory, 'events' | 'counts'>;
}

/**
 * @param memory what earlier runs left in the log
 * @param restoreLast what the last slot in the log was judged by, asked for once, at the first slot of this run; undefined when
 *   there is none or it cannot be had
 */
export function claimEvents(
  memory: EventMemory,
  restoreLast: (current: Snapshot) => Promise<Basis | undefined>,
): ClaimEvents {
  let isBegun = false;
  let last: Basis | undefined;
  /** That of the latest slot before the feeds that are in force now. */
  let earlier: Basis | undefined;

  return {
    find: async (leaf, basis, detectors) => {
      if (!isBegun) last = await restoreLast(basis.snapshot);
      isBegun = true;
      // A slot that the disk refused at first is judged after later ones: nothing leads back from those to it.
      const known = [last, earlier].flatMap((past) => (past === undefined || past.nowMs > basis.nowMs ? [] : [past]));
      return detectEvents(
        memory,
        leaf,
        known.map((past) => transitionBetween(past, basis)),
        detectors,
      );
    },
    take: (leaf, drift, basis) => {
      if (drift !== undefined) memory.takeEvents(drift.leaf, drift.index);
      memory.takeJudged(leaf);
      if (last !== undefined && last.nowMs > basis.nowMs) return;
      if (last !== undefined && !isSameContent(last.snapshot, basis.snapshot)) earlier = last;
      if (earlier !== undefined && basis.nowMs - earlier.nowMs > EARLIER_KEPT_MS) earlier = undefined;
      last = basis;
    },
    memory,
  };
}
