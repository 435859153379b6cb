import { cellsOf } from '../../src/core/cells.ts';
import type { ClaimReport, Report } from '../../src/core/report.ts';
import { cellsAsked } from '../../src/web/cells-asked.ts';
import { connectionsPage } from '../../src/web/connections-page.ts';
import type { ConnectionLeaves } from '../../src/web/failures.ts';
import { claimPage } from '../../src/web/page.ts';
import type { PageOptions } from '../../src/web/reloading.ts';
import { CONNECTION_LEAVES } from '../views/connections.ts';
import { DRAWS } from '../views/draws.ts';

/** Asked for without anything behind the path, but that it keeps still. */
export const STILL: PageOptions = { reload: false, query: {} };

/** The page of what stands behind the addresses of the first claim of a report. */
export function beyondPage(report: Report, leaves: ConnectionLeaves = CONNECTION_LEAVES): string {
  return connectionsPage(report, report.claims[0] as ClaimReport, leaves);
}

/** The page in detail of the first claim of a report. */
export function detailPage(report: Report, leaves: ConnectionLeaves = CONNECTION_LEAVES): string {
  const cells = {
    asked: cellsAsked({}, { window: '1h', by: 'endpoint,family,network' }),
    query: {},
    cells: cellsOf(DRAWS.map(({ judgement }) => judgement)),
  };
  return claimPage(report, report.claims[0] as ClaimReport, STILL, { leaves, cells });
}
