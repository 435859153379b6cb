import { csvField } from '../core/csv.ts';
import type { Row } from './api.ts';

/** Rows as CSV (RFC 4180) with a header of these columns; what is null or not there is empty. */
export function csvOf(columns: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column])));
  return [columns, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function field(value: unknown): string {
  return value === null || value === undefined ? '' : csvField(String(value));
}
