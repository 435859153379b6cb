import type { RecordedWindow } from '../core/closed-report.ts';
import { parseClosedWindow } from '../core/closed-window.ts';
import { isNoteOf } from '../core/note.ts';
import { spanDays, spanOf } from '../core/span-days.ts';
import type { LogFacts, Statement } from '../core/statement.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { parseCheckpoint } from '../evidence/tlog/checkpoint.ts';
import { parseNote } from '../evidence/tlog/note.ts';
import type { WindowRecords } from '../past/window-records.ts';
import { type KeptRecords, readClosedWindow, readWindowLeaf } from './closed-windows.ts';

/** A log with its blobs, as far as statements are made of it. */
export interface KeptStatements extends KeptRecords {
  readonly log: KeptRecords['log'] &
    Pick<EvidenceLog, 'leafHash'> & { readonly checkpoint: Pick<EvidenceLog['checkpoint'], 'note'> };
}

/**
 * Makes the statement of a record. `records` are those of the log, for the days around it. Rejects with EvidenceError `corrupt` as
 * `readClosedWindow` does.
 */
export async function readStatement(
  claim: string,
  { leaf }: Pick<RecordedWindow, 'leaf'>,
  records: Pick<WindowRecords, 'of' | 'adjudications' | 'notes'>,
  keep: KeptStatements,
): Promise<Statement> {
  const closed = await readClosedWindow(leaf, keep);
  const leafHash = await keep.log.leafHash(leaf);
  if (leafHash === undefined) {
    throw new EvidenceError('corrupt', keep.log.dir, `${keep.log.dir} holds no hash of leaf ${leaf}`);
  }
  const span = spanOf(closed.record.window);
  const days = records.of(claim).filter(({ window, status }) => {
    const day = parseClosedWindow(window);
    return status === 'final' && day?.kind === 'day' && day.fromMs >= span.fromMs && day.toMs <= span.toMs;
  });
  const leaves = await Promise.all(days.map((day) => readWindowLeaf(day.leaf, keep)));
  return {
    ...closed,
    leafHash,
    log: logFacts(keep.log),
    days: spanDays(span, closed.described.levels, leaves),
    adjudications: records.adjudications(claim, closed.report.window),
    notes: records.notes(claim).filter((note) => isNoteOf(note, closed.record.window)),
  };
}

function logFacts({ checkpoint }: Pick<KeptStatements['log'], 'checkpoint'>): LogFacts {
  const { text, signatures } = parseNote(Buffer.from(checkpoint.note));
  const { origin, size, root } = parseCheckpoint(text);
  const names = signatures.map(({ name }) => name).filter((name) => name !== origin);
  return { origin, size, root: root.toString('base64'), witnesses: [...new Set(names)] };
}
