import type { ClaimReport } from '../core/report.ts';

type Progress = NonNullable<ClaimReport['underWay']>;

/** How far the slots of a claim are that are being measured: its first one may still be under way when the next starts. */
export interface UnderWay {
  readonly at: (slot: number, progress: Progress) => void;
  readonly ended: (slot: number) => void;
  /** All of them together; undefined while there is none. */
  readonly sum: () => ClaimReport['underWay'];
}

export function slotsUnderWay(): UnderWay {
  const slots = new Map<number, Progress>();
  return {
    at: (slot, progress) => {
      slots.set(slot, progress);
    },
    ended: (slot) => {
      slots.delete(slot);
    },
    sum: () => {
      if (slots.size === 0) return undefined;
      return [...slots.values()].reduce((a, b) => ({
        measured: a.measured + b.measured,
        planned: a.planned + b.planned,
      }));
    },
  };
}
