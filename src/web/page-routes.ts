import type { Express, Request } from 'express';
import { methodologyPage } from './methodology.ts';
import type { PageOptions } from './page.ts';
import { claimPage, claimsPage, startingPage } from './page.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf, startingReason } from './parts.ts';
import { methodNotAllowed } from './read-only.ts';

/** The paths that people read. */
export function pageRoutes(app: Express, parts: WebParts): void {
  app
    .route('/')
    .get((request, response) => {
      const report = parts.report();
      response.type('html');
      if (report === undefined) {
        response
          .status(503)
          .set('Retry-After', '2')
          .send(startingPage(startingReason(parts)));
        return;
      }
      const [claim, second] = report.claims;
      const isOnlyClaim = claim !== undefined && second === undefined;
      response.send(isOnlyClaim ? claimPage(report, claim, options(request)) : claimsPage(report, options(request)));
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id')
    .get((request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      response.type('html').send(claimPage(report, claim, options(request)));
    })
    .all(methodNotAllowed);
  app
    .route('/methodology')
    .get((_request, response) => {
      response.type('html').send(methodologyPage(parts.report()));
    })
    .all(methodNotAllowed);
}

function options(request: Pick<Request, 'query'>): PageOptions {
  const { reload } = request.query;
  return { reload: reload !== 'off' };
}
