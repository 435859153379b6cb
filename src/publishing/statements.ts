import type { Levels } from '../core/claim-verdicts.ts';
import type { RecordedWindow } from '../core/closed-report.ts';
import type { ClosedWindow } from '../core/closed-window.ts';
import { parseClosedWindow } from '../core/closed-window.ts';
import { latestUsed } from '../core/latest-used.ts';
import { isNoteOf } from '../core/note.ts';
import type { SpanDays } from '../core/span-days.ts';
import { spanDays, spanOf } from '../core/span-days.ts';
import type { LogFacts, Statement } from '../core/statement.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { parseCheckpoint } from '../evidence/tlog/checkpoint.ts';
import { parseNote } from '../evidence/tlog/note.ts';
import type { WindowRecords } from '../past/window-records.ts';
import type { ReadClosedWindow } from './closed-windows.ts';

/** A log as far as statements tell of it. */
export interface StatedLog extends Pick<EvidenceLog, 'dir' | 'leafHash'> {
  readonly checkpoint: Pick<EvidenceLog['checkpoint'], 'note'>;
}

/** Spans of days that are kept as they were told: all days of a month share theirs. */
const SPANS_KEPT = 64;

/**
 * Makes statements of the records of a log; `records` are all of them, for the days around each. Rejects with EvidenceError `corrupt`
 * as `read` does.
 */
export function statements(
  records: Pick<WindowRecords, 'of' | 'adjudications' | 'notes'>,
  log: StatedLog,
  read: ReadClosedWindow,
): (claim: string, record: Pick<RecordedWindow, 'leaf'>) => Promise<Statement> {
  const spans = latestUsed<string, SpanDays>(SPANS_KEPT);

  /** Of the final days of the claim that lie in the span of a window. */
  function daysAround(claim: string, window: string, levels: Levels): SpanDays {
    const span = spanOf(window);
    const days = records.of(claim).filter((record) => isFinalDayIn(span, record));
    // By their leaves, since any of these may come to be corrected.
    const key = [span.name, levels.quoted, levels.tested, days.map(({ leaf }) => leaf)].join(' ');
    const told = spans.get(key) ?? spanDays(span, levels, days);
    spans.put(key, told, 1);
    return told;
  }

  return async (claim, { leaf }) => {
    const closed = await read(leaf);
    const leafHash = await log.leafHash(leaf);
    if (leafHash === undefined) throw new EvidenceError('corrupt', log.dir, `${log.dir} holds no hash of leaf ${leaf}`);
    return {
      ...closed,
      leafHash,
      log: logFacts(log),
      days: daysAround(claim, closed.record.window, closed.described.levels),
      adjudications: records.adjudications(claim, closed.report.window),
      notes: records.notes(claim).filter((note) => isNoteOf(note, closed.record.window)),
    };
  };
}

function isFinalDayIn({ fromMs, toMs }: ClosedWindow, { window, status }: RecordedWindow): boolean {
  if (status !== 'final') return false;
  const day = parseClosedWindow(window);
  return day?.kind === 'day' && day.fromMs >= fromMs && day.toMs <= toMs;
}

function logFacts({ checkpoint }: Pick<StatedLog, 'checkpoint'>): LogFacts {
  const { text, signatures } = parseNote(Buffer.from(checkpoint.note));
  const { origin, size, root } = parseCheckpoint(text);
  const names = signatures.map(({ name }) => name).filter((name) => name !== origin);
  return { origin, size, root: root.toString('base64'), witnesses: [...new Set(names)] };
}
