import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from '../core/observation.ts';
import type { Draw, DrawLeaf, SlotLeaf } from '../core/slot-record.ts';

/** What one slot needs of the service around it. */
export interface SlotContext {
  readonly nowMs: () => number;
  /** Measures one draw; rejects only by a defect of ours. */
  readonly measure: (draw: Draw) => Promise<readonly Observation[]>;
  /** Told of each draw's record as soon as it is there. */
  readonly measured: (record: DrawLeaf) => void;
  /** Told how many draws have been measured. */
  readonly progress: (measured: number) => void;
  /** Told of a defect of ours, for the service's own log. */
  readonly defect: (error: unknown, draw: Draw) => void;
  /** Ends the slot early; what has not been measured is recorded as interrupted. */
  readonly stop: AbortSignal;
}

/**
 * Measures the draws of a slot that has been announced. Every draw index leaves a record, also when nothing came back; the records
 * come in the order of the plan.
 */
export async function measureSlot(slot: SlotLeaf, context: SlotContext): Promise<readonly DrawLeaf[]> {
  const startMs = slot.slot * 1000;
  const late = AbortSignal.timeout(Math.max(0, startMs + slot.deadlineMs - context.nowMs()));
  const end = AbortSignal.any([late, context.stop]);
  let measured = 0;
  return Promise.all(
    slot.planned.map(async (draw) => {
      const cut = () => unmeasured(slot, draw, context.stop.aborted ? 'interrupted' : 'out_of_time');
      const record = await untilAborted(measureOne(slot, startMs, draw, end, context), end, cut);
      measured += 1;
      context.measured(record);
      context.progress(measured);
      return record;
    }),
  );
}

/** The record of a draw that was planned and not measured. */
export function unmeasured(slot: SlotLeaf, draw: Draw, fault: NonNullable<DrawLeaf['fault']>): DrawLeaf {
  return { $kind: 'draw', claim: slot.claim, slot: slot.slot, draw, observations: [], fault };
}

async function measureOne(
  slot: SlotLeaf,
  startMs: number,
  draw: Draw,
  end: AbortSignal,
  context: SlotContext,
): Promise<DrawLeaf> {
  // Also when its time has come already: after the end of the slot nothing more is asked of anybody.
  await sleep(Math.max(0, startMs + draw.offsetMs - context.nowMs()), undefined, { signal: end });
  try {
    return { $kind: 'draw', claim: slot.claim, slot: slot.slot, draw, observations: await context.measure(draw) };
  } catch (error) {
    // A probe rejects only by a defect of ours: the draw counts as missing, and the other draws go on.
    context.defect(error, draw);
    return unmeasured(slot, draw, 'probe_bug');
  }
}

/** The promise's value, or `cut()` when the signal comes first; a rejection after the signal has nobody to tell. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, cut: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(cut());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
