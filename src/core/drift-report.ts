import type { BurnRate } from './burn-rate.ts';
import type { Detector, DriftAlarm } from './drift.ts';
import type { Cause } from './event.ts';
import type { RememberedEvent } from './event-memory.ts';
import type { Note } from './note.ts';

/** What became new about endpoints, and whose doing it is. */
export interface EventsReport {
  /** Since the log began, by cause; in the order of the list, without those that did not occur. */
  readonly counts: readonly { readonly cause: Cause; readonly events: number }[];
  /** The latest, newest first. */
  readonly latest: readonly RememberedEvent[];
  /** What was noted of events and windows, newest first. */
  readonly notes: readonly Note[];
}

/** An alarm, with what events tell of its time: their causes, none where known answers came in other shares. */
export interface AlarmReport extends DriftAlarm {
  readonly causes: readonly Cause[];
}

/** Whether shares have moved, by each detector, and how fast exceptions use up what the levels below 1 allow. */
export interface DriftReport {
  readonly detectors: readonly {
    readonly detector: Detector;
    /** At 1 or above it alarms: its score over its threshold. */
    readonly score: number;
    readonly alarm: AlarmReport | undefined;
  }[];
  /** Alarms since the log began. */
  readonly raised: number;
  /** Those that are over, newest first. */
  readonly past: readonly (AlarmReport & { readonly cleared: number })[];
  readonly burn: readonly BurnRate[];
}
