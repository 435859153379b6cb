import type { Express, Request } from 'express';
import type { ClaimReport } from '../core/report.ts';
import type { ConnectionLeaves } from './failures.ts';
import { latestFailures } from './failures.ts';
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
    .get(async (request, response) => {
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
      response.send(
        isOnlyClaim
          ? claimPage(report, claim, options(request), await failedConnections(parts, claim))
          : claimsPage(report, options(request)),
      );
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      const leaves = await failedConnections(parts, claim);
      response.type('html').send(claimPage(report, claim, options(request), leaves));
    })
    .all(methodNotAllowed);
  app
    .route('/methodology')
    .get((_request, response) => {
      response.type('html').send(methodologyPage(parts.report()));
    })
    .all(methodNotAllowed);
}

/** The evidence of each endpoint's latest failure. */
async function failedConnections(parts: WebParts, { connections }: ClaimReport): Promise<ConnectionLeaves> {
  const latest = connections === undefined ? [] : latestFailures(connections);
  const read = await Promise.all(latest.map(async ({ leaf }) => [leaf, await parts.leaf(leaf)] as const));
  return new Map(read.flatMap(([index, leaf]) => (leaf?.$kind === 'connection' ? [[index, leaf]] : [])));
}

function options(request: Pick<Request, 'query'>): PageOptions {
  const { reload } = request.query;
  return { reload: reload !== 'off' };
}
