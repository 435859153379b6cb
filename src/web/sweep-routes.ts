import type { Express } from 'express';
import { context } from './api.ts';
import { sweepRow } from './api-sweeps.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf } from './parts.ts';
import { methodNotAllowed } from './read-only.ts';
import { sweepsPage } from './sweeps.ts';

/** The latest sweep of each endpoint, as a page and as JSON. */
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
    .route('/api/v1/claims/:id/sweeps')
    .get((request, response) => {
      const report = reportOf(parts);
      const { id } = claimOf(report, request.params.id);
      const document = { ...context(report), claim: id, sweeps: parts.sweeps(id).map(sweepRow) };
      response.type('json').send(`${JSON.stringify(document, undefined, 2)}\n`);
    })
    .all(methodNotAllowed);
}
