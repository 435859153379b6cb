import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express } from 'express';
import { context } from './api.ts';
import { sweepRow } from './api-sweeps.ts';
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
  app
    .route('/api/v1/claims/:id/sweeps/:leaf.csv')
    .get(async (request, response) => {
      const { id } = claimOf(reportOf(parts), request.params.id);
      const { leaf } = request.params;
      const pieces = /^\d{1,15}$/.test(leaf) ? await parts.sweepCsv(id, Number(leaf)) : undefined;
      if (pieces === undefined) throw new Problem(404, 'No sweep of this claim is that leaf of the log.');
      response.type('csv').attachment(`${id}-${leaf}.csv`);
      await pipeline(Readable.from(pieces), response);
    })
    .all(methodNotAllowed);
}
