import type { Row } from './api.ts';
import { csvOf } from './csv.ts';

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

/** Rows of the API's windows as CSV with a header; what is withheld or unknown is empty. */
export function windowsCsv(rows: readonly Row[]): string {
  return csvOf(
    COLUMNS,
    rows.map(({ counts, ...row }) => ({ ...row, ...(counts as Row) })),
  );
}
