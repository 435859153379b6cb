import type { Express, Request } from 'express';
import { permalinkPath } from '../core/statement.ts';
import { listedOf } from './closed-list.ts';
import { closedPage } from './closed-windows.ts';
import type { ClosedOf } from './front.ts';
import { claimsPage, frontPage, startingPage } from './front.ts';
import { limitsPage } from './limits-page.ts';
import { methodologyPage } from './methodology.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf, startingReason } from './parts.ts';
import { Problem } from './problem.ts';
import { queryOf } from './query.ts';
import { methodNotAllowed } from './read-only.ts';
import type { PageOptions } from './reloading.ts';

/** The paths that people read first. */
export function pageRoutes(app: Express, parts: WebParts): void {
  app
    .route('/')
    .get(async (request, response) => {
      const report = parts.report();
      const asked = optionsOf(request);
      response.type('html');
      if (report === undefined) {
        response
          .status(503)
          .set('Retry-After', '2')
          .send(startingPage(startingReason(parts), asked));
        return;
      }
      const { claim: named } = asked.query;
      const [only, second] = report.claims;
      const claim = named !== undefined ? claimOf(report, named) : second === undefined ? only : undefined;
      response.send(
        claim === undefined
          ? claimsPage(report, asked)
          : frontPage(report, claim, asked, await closedOf(parts, claim.id)),
      );
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
  app
    .route('/limits')
    .get((_request, response) => {
      response.type('html').send(limitsPage(parts.report()));
    })
    .all(methodNotAllowed);
}

/** What is recorded of a claim's closed windows; those that the page lists have a permalink once they are final. */
async function closedOf(parts: WebParts, claim: string): Promise<ClosedOf> {
  const records = parts.closed(claim);
  const listed = await Promise.all(
    listedOf(records).map(async (record) => {
      const leafHash = record.status === 'final' ? await parts.leafHash(record.leaf) : undefined;
      const permalink = leafHash && permalinkPath({ record: { ...record, claim }, leafHash });
      return { record, permalink };
    }),
  );
  return { records, listed };
}

/** What a reader asked for of a page behind its path. */
export function optionsOf(request: Pick<Request, 'query'>): PageOptions {
  const query = queryOf(request.query);
  const { reload } = query;
  return { reload: reload !== 'off', query };
}
