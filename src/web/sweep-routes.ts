import type { Express, Request, Response } from 'express';
import { context } from './api.ts';
import { sweepRow } from './api-sweeps.ts';
import { sendAsTaken } from './as-taken.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf } from './parts.ts';
import { Problem } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';
import { sweepPage } from './sweep-page.ts';
import { sweepsPage } from './sweeps.ts';

/** The latest sweep of each endpoint, as pages and as JSON, and the blocks of any as CSV. */
export function sweepRoutes(app: Express, parts: WebParts): void {
  app
    .route('/claims/:id/sweeps')
    .get((request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      response.type('html').send(sweepsPage(report, claim, parts.sweeps(claim.id)));
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id/sweeps/:leaf')
    .get((request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      const sweep = parts.sweeps(claim.id).find(({ index }) => String(index) === request.params.leaf);
      if (sweep === undefined) throw new Problem(404, 'No sweep that is shown is that leaf of the log.');
      response.type('html').send(sweepPage(report, claim, sweep));
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id/sweeps')
    .get((request, response) => {
      const report = reportOf(parts);
      const { id } = claimOf(report, request.params.id);
      const document = { ...context(report), claim: id, sweeps: parts.sweeps(id).map(sweepRow) };
      response.type('json').send(`${JSON.stringify(document, undefined, 2)}\n`);
    })
    .all(methodNotAllowed);
  const csv = csvSender(parts);
  app
    .route('/api/v1/claims/:id/sweeps/:leaf.csv')
    .get((request, response) => csv(request, response, request.params))
    .all(methodNotAllowed);
}

/** Each map that is sent is held until its reader has taken it all, who may be slow. */
const MOST_AT_ONCE = 2;

function csvSender(parts: WebParts) {
  let sending = 0;
  return async (
    request: Request,
    response: Response,
    { id, leaf }: { readonly id: string; readonly leaf: string },
  ): Promise<void> => {
    const claim = claimOf(reportOf(parts), id);
    if (sending >= MOST_AT_ONCE) throw new Problem(503, 'Others are being sent the blocks of sweeps: ask again later.');
    sending += 1;
    try {
      const pieces = /^\d{1,15}$/.test(leaf) ? await parts.sweepCsv(claim.id, Number(leaf)) : undefined;
      if (pieces === undefined) throw new Problem(404, 'No sweep of this claim is that leaf of the log.');
      // A leaf of the log never changes, nor what it names.
      response.type('csv').attachment(`${claim.id}-${leaf}.csv`).set('ETag', `"${request.path}"`);
      if (request.fresh) response.status(304).end();
      else await sendAsTaken(response, pieces);
    } finally {
      sending -= 1;
    }
  };
}
