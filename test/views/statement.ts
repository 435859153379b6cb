import type { ClosedWindow } from '../../src/core/closed-report.ts';
import { spanDays, spanOf } from '../../src/core/span-days.ts';
import type { Statement } from '../../src/core/statement.ts';

/** A closed window as it is reported: in a log that nobody has cosigned, the only final day of its month. */
export function statementOf(closed: ClosedWindow): Statement {
  const { record, described } = closed;
  return {
    ...closed,
    leafHash: '0123456789abcdef'.repeat(4),
    log: { origin: 'example.org/log', size: 1_234_567, root: 'q83v'.repeat(10), witnesses: [] },
    adjudications: [],
    notes: [],
    days: spanDays(spanOf(record.window), described.levels, record.status === 'final' ? [record] : []),
  };
}
