import type { Express } from 'express';
import type { ClaimReport, Report } from '../core/report.ts';
import { context } from './api.ts';
import { cellsCsv, cellsRows } from './api-cells.ts';
import type { CellsAsked } from './cells-asked.ts';
import { cellKey, cellRows, cellsAsked } from './cells-asked.ts';
import type { AskedCells } from './cells-table.ts';
import { connectionsPage, FAILURES_SHOWN as connectionsPageShows } from './connections-page.ts';
import type { ConnectionLeaves } from './failures.ts';
import { latestFailures } from './failures.ts';
import { networksPage } from './networks.ts';
import { claimPage, FAILURES_SHOWN } from './page.ts';
import { optionsOf } from './page-routes.ts';
import { nextPage, pageAsked, pageOf } from './paging.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf } from './parts.ts';
import { Problem } from './problem.ts';
import type { Query } from './query.ts';
import { queryOf } from './query.ts';
import { methodNotAllowed } from './read-only.ts';
import { primaryWindow } from './reading.ts';

/** A claim in detail, where its users land by network, and the same draws as JSON and CSV. */
export function claimRoutes(app: Express, parts: WebParts): void {
  app
    .route('/claims/:id')
    .get(async (request, response) => {
      const { report, claim } = asked(parts, request.params.id);
      const options = optionsOf(request);
      const cells = askedCells(parts, claim, options.query, 'endpoint,family,network');
      const leaves = await failedConnections(parts, claim, FAILURES_SHOWN);
      response.type('html').send(claimPage(report, claim, options, { leaves, cells }));
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id/networks')
    .get((request, response) => {
      const { report, claim } = asked(parts, request.params.id);
      const options = optionsOf(request);
      const cells = askedCells(parts, claim, options.query, 'network');
      response.type('html').send(networksPage(report, claim, options, { ...cells, sweeps: parts.sweeps(claim.id) }));
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id/connections')
    .get(async (request, response) => {
      const { report, claim } = asked(parts, request.params.id);
      const leaves = await failedConnections(parts, claim, connectionsPageShows);
      response.type('html').send(connectionsPage(report, claim, leaves));
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id/cells')
    .get((request, response) => {
      const { report, claim } = asked(parts, request.params.id);
      const { cells, asked: cellsWanted } = askedCells(parts, claim, queryOf(request.query), 'endpoint,family,network');
      const rows = cellRows(cells, cellsWanted);
      response.vary('Accept');
      if (request.accepts(['json', 'csv']) === 'csv') {
        response.type('csv').send(cellsCsv(claim, cellsWanted, rows));
        return;
      }
      const page = pageAsked(request.query);
      const { rows: shown, next } = pageOf(rows, cellKey, page);
      const document = {
        ...context(report),
        ...cellsRows(claim, cellsWanted, shown),
        next: nextPage(request, response, page, next),
      };
      response.type('json').send(`${JSON.stringify(document, undefined, 2)}\n`);
    })
    .all(methodNotAllowed);
}

function asked(parts: WebParts, id: string): { readonly report: Report; readonly claim: ClaimReport } {
  const report = reportOf(parts);
  return { report, claim: claimOf(report, id) };
}

/** The cells that a query asks for. Throws the 400 or 404 that is due. */
function askedCells(parts: WebParts, claim: ClaimReport, query: Query, by: CellsAsked['by']): AskedCells {
  const wanted = cellsAsked(query, { window: primaryWindow(claim)?.window ?? '1h', by });
  const cells = parts.cells(claim.id, wanted.window);
  if (cells === undefined) throw new Problem(404, 'There is no live window of that name.');
  return { asked: wanted, query, cells };
}

/** The leaves of the latest failures of so many endpoints. */
async function failedConnections(
  parts: WebParts,
  { connections }: ClaimReport,
  most: number,
): Promise<ConnectionLeaves> {
  const latest = connections === undefined ? [] : latestFailures(connections).slice(0, most);
  const read = await Promise.all(latest.map(async ({ leaf }) => [leaf, await parts.leaf(leaf)] as const));
  return new Map(read.flatMap(([index, leaf]) => (leaf?.$kind === 'connection' ? [[index, leaf]] : [])));
}
