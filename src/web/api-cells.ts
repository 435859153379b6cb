import type { Cell } from '../core/cells.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport } from '../core/report.ts';
import { drawsIn } from '../core/tally.ts';
import type { Row } from './api.ts';
import type { CellsAsked } from './cells-asked.ts';
import { partsOf } from './cells-asked.ts';
import { csvOf } from './csv.ts';
import { NOT_MEASURED } from './not-measured.ts';

/** Draws by endpoint, family and network as JSON. Counts alone: a cell has too few draws for a share. */
export function cellsRows({ id, sentence }: ClaimReport, { window, by }: CellsAsked, cells: readonly Cell[]): Row {
  return {
    claim: id,
    window,
    by: by.split(','),
    cells: cells.map(({ counts, ...names }) => ({ ...names, n: drawsIn(counts), counts })),
    sentence,
    not_measured: NOT_MEASURED,
  };
}

/** The same as CSV; each row says which claim and window it is of. */
export function cellsCsv({ id }: Pick<ClaimReport, 'id'>, asked: CellsAsked, cells: readonly Cell[]): string {
  const rows = cells.map(({ counts, ...names }) => ({
    claim: id,
    window: asked.window,
    ...names,
    n: drawsIn(counts),
    ...counts,
  }));
  return csvOf(['claim', 'window', ...partsOf(asked), 'n', ...OUTCOMES], rows);
}
