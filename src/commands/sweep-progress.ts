import { counted, integer } from '../core/rounding.ts';
import type { SweepProgress } from '../sweep/sweep.ts';

/** Tells how far a sweep is: one line that is written over, on a terminal only. */
export interface SweepTeller {
  readonly at: (progress: SweepProgress) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const EVERY_MS = 500;
const CLEAR_LINE = '\r\u001b[2K';

/** @param nowMs a clock that never goes back */
export function sweepProgress(stream: NodeJS.WritableStream, endpoint: string, nowMs: () => number): SweepTeller {
  const isTerminal = 'isTTY' in stream && stream.isTTY === true;
  let began: { readonly atMs: number; readonly first: SweepProgress } | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    at: (progress) => {
      const now = nowMs();
      if (began?.first.phase !== progress.phase) began = { atMs: now, first: progress };
      if (!isTerminal || now - shownMs < EVERY_MS) return;
      shownMs = now;
      stream.write(`${CLEAR_LINE}${endpoint}: ${progressText(progress, began.first, (now - began.atMs) / 1000)}`);
    },
    end: () => {
      if (isTerminal) stream.write(CLEAR_LINE);
    },
  };
}

/** `12,345 questions, 20/s; 81 of 100 blocks known; about 3 minutes left`. */
export function progressText(now: SweepProgress, first: SweepProgress, seconds: number): string {
  const what = now.phase === 'ask' ? 'blocks known' : 'inherited blocks audited';
  const far = `${integer(now.questions)} questions; ${integer(now.done)} of ${integer(now.of)} ${what}`;
  const gained = now.done - first.done;
  if (seconds < 2 || gained <= 0) return far;
  const rate = Math.round((now.questions - first.questions) / seconds);
  return `${far}; ${integer(rate)}/s; about ${timeText((seconds * (now.of - now.done)) / gained)} left`;
}

function timeText(seconds: number): string {
  if (seconds < 120) return counted(Math.ceil(seconds), 'second');
  return seconds < 7_200 ? counted(Math.ceil(seconds / 60), 'minute') : counted(Math.ceil(seconds / 3_600), 'hour');
}
