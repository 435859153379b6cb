import type { Family } from './address.ts';
import type { Observation } from './observation.ts';

/** One random cell of a slot, as anyone can draw it again from the seed (method, section 3). */
export interface Draw {
  /** Index within the slot, from 0. */
  readonly index: number;
  /** The client block, `24.22.48.0/24`. */
  readonly block: string;
  /** Name of the block's network (ISP), as the frame gives it. */
  readonly network: string;
  readonly endpoint: { readonly name: string; readonly port: number };
  readonly family: Family;
  /** Id of the configured resolver. */
  readonly resolver: string;
  readonly vantage: string;
  /** Milliseconds from the start of the slot. */
  readonly offsetMs: number;
}

/** A slot is announced before its first probe, so that an interrupted one can be told from one that never was. */
export interface SlotLeaf {
  readonly $kind: 'slot';
  readonly claim: string;
  /** Unix seconds of the slot's start; a claim's first slot starts when the service does. */
  readonly slot: number;
  /** From one slot to the next by the schedule. */
  readonly lengthMs: number;
  /** The draws' times lie in [0, windowMs) after the start. */
  readonly windowMs: number;
  /** What is not measured this long after the start is recorded as `out_of_time`. */
  readonly deadlineMs: number;
  /** What will be drawn, as the seed gives it: should the service end here, each of these still gets its record. */
  readonly planned: readonly Draw[];
  readonly frame: string;
  readonly manifest: string;
  /** Beacon round; with the day's secret it gives the randomness. */
  readonly round: number;
  readonly beacon: string;
}

export interface DrawLeaf {
  readonly $kind: 'draw';
  readonly claim: string;
  readonly slot: number;
  readonly draw: Draw;
  readonly observations: readonly Observation[];
  /** Why there are no observations, when there are none. */
  readonly fault?: 'interrupted' | 'out_of_time' | 'probe_bug';
}
