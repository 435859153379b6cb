import type { Row } from './api.ts';

/** Rows as CSV (RFC 4180) with a header of these columns; what is null or not there is empty. */
export function csvOf(columns: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column])));
  return [columns, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function field(value: unknown): string {
  return value === null || value === undefined ? '' : csvField(String(value));
}

/** Text that a spreadsheet would take for a formula is kept from that by an apostrophe: labels come from configurations, any text. */
export function csvField(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
