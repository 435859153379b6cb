import type { Row } from './api.ts';

const COLUMNS = [
  'claim',
  'window',
  'from',
  'to',
  'n',
  'landed',
  'fronted',
  'elsewhere',
  'indeterminate',
  'missing',
  'coverage',
  'withheld',
  'strict',
  'ceiling',
  'determinate',
  'lower_bound',
  'upper_bound',
  'verdict',
  'verdict_window',
  'demo',
  'sentence',
] as const;

/** Rows of the API's windows as CSV (RFC 4180) with a header; what is withheld or unknown is empty. */
export function windowsCsv(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { counts, ...rest } = row;
    const all: Row = { ...rest, ...(counts as Row) };
    return COLUMNS.map((column) => field(all[column]));
  });
  return [COLUMNS, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function field(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
