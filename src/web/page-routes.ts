import type { Express, Request } from 'express';
import type { ClaimReport } from '../core/report.ts';
import { closedPage } from './closed-windows.ts';
import type { ConnectionLeaves } from './failures.ts';
import { latestFailures } from './failures.ts';
import { methodologyPage } from './methodology.ts';
import type { PageOptions } from './page.ts';
import { claimPage, claimsPage, startingPage } from './page.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf, startingReason } from './parts.ts';
import { Problem } from './problem.ts';
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
          .send(startingPage(startingReason(parts), options(request)));
        return;
      }
      const [claim, second] = report.claims;
      const isOnlyClaim = claim !== undefined && second === undefined;
      response.send(
        isOnlyClaim
          ? claimPage(report, claim, options(request), await besideOf(parts, claim))
          : claimsPage(report, options(request)),
      );
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      response.type('html').send(claimPage(report, claim, options(request), await besideOf(parts, claim)));
    })
    .all(methodNotAllowed);
  app
    .route('/claims/:id/windows/:window')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      const closed = await parts.closedWindow(claim.id, request.params.window);
      const leafHash = closed && (await parts.leafHash(closed.leaf));
      if (closed === undefined || leafHash === undefined) {
        throw new Problem(404, 'This claim has no closed window of that name, or none that is recorded yet.');
      }
      response.type('html').send(closedPage(report, closed, leafHash));
    })
    .all(methodNotAllowed);
  app
    .route('/methodology')
    .get((_request, response) => {
      response.type('html').send(methodologyPage(parts.report()));
    })
    .all(methodNotAllowed);
}

/** What the page of a claim shows beside its report: the evidence of each endpoint's latest failure, and the closed windows. */
async function besideOf(parts: WebParts, claim: ClaimReport): Promise<Parameters<typeof claimPage>[3]> {
  return { leaves: await failedConnections(parts, claim), closed: parts.closed(claim.id) };
}

async function failedConnections(parts: WebParts, { connections }: ClaimReport): Promise<ConnectionLeaves> {
  const latest = connections === undefined ? [] : latestFailures(connections);
  const read = await Promise.all(latest.map(async ({ leaf }) => [leaf, await parts.leaf(leaf)] as const));
  return new Map(read.flatMap(([index, leaf]) => (leaf?.$kind === 'connection' ? [[index, leaf]] : [])));
}

function options(request: Pick<Request, 'query'>): PageOptions {
  const { reload } = request.query;
  return { reload: reload !== 'off' };
}
