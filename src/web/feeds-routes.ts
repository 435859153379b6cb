import type { Express } from 'express';
import type { SnapshotLeaf } from '../core/record.ts';
import type { RecordedSnapshot } from '../core/recorded-snapshot.ts';
import { context } from './api.ts';
import type { SnapshotChange } from './api-feeds.ts';
import { feedRow, snapshotDocument, snapshotRow } from './api-feeds.ts';
import { sendJson } from './api-routes.ts';
import type { ListedSnapshot } from './feeds-page.ts';
import { changedFeeds, feedsPage } from './feeds-page.ts';
import { nextPage, pageAsked, pageOf } from './paging.ts';
import type { WebParts } from './parts.ts';
import { reportOf } from './parts.ts';
import { Problem } from './problem.ts';
import { queryOf } from './query.ts';
import { methodNotAllowed } from './read-only.ts';
import { sliceOf } from './slices.ts';
import { snapshotPage } from './snapshot-page.ts';

/** Snapshots of the list on one page: the leaf of each is read, and of the one before it. */
const ROWS = 20;

/** The feeds and the snapshots that they made, as pages and as JSON. */
export function feedsRoutes(app: Express, parts: WebParts): void {
  app
    .route('/feeds')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const query = queryOf(request.query);
      const slice = sliceOf(parts.snapshots().toReversed(), query, ROWS);
      const rows = await Promise.all(slice.rows.map((at) => listed(parts, at)));
      response.type('html').send(feedsPage(report, { ...slice, rows }, query));
    })
    .all(methodNotAllowed);
  app
    .route('/feeds/:leaf')
    .get(async (request, response) => {
      response.type('html').send(snapshotPage(reportOf(parts), await changeAt(parts, request.params.leaf)));
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/feeds')
    .get((request, response) => {
      const report = reportOf(parts);
      const asked = pageAsked(request.query);
      const { rows, next } = pageOf(parts.snapshots().toReversed(), ({ leaf }) => String(leaf), asked);
      sendJson(response, {
        ...context(report),
        feeds: report.feeds.map(feedRow),
        snapshots: rows.map(snapshotRow),
        next: nextPage(request, response, asked, next),
      });
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/feeds/:leaf')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const change = await changeAt(parts, request.params.leaf);
      sendJson(response, { ...context(report), ...snapshotDocument(change) });
    })
    .all(methodNotAllowed);
}

async function listed(parts: WebParts, at: RecordedSnapshot): Promise<ListedSnapshot> {
  const before = beforeIt(parts, at);
  if (before === undefined) return { at, changed: undefined };
  return { at, changed: changedFeeds(await snapshotAt(parts, before), await snapshotAt(parts, at)) };
}

/** The snapshot of a leaf, against the one before it. Throws the 404 that is due. */
// Written by the client: any text.
async function changeAt(parts: WebParts, text: string): Promise<SnapshotChange> {
  const at = parts.snapshots().find(({ leaf }) => String(leaf) === text);
  if (at === undefined) throw new Problem(404, 'No snapshot came into force by that leaf.');
  const leaf = await snapshotAt(parts, at);
  const before = beforeIt(parts, at);
  const changes = before === undefined ? [] : await parts.feedsDiff(await snapshotAt(parts, before), leaf);
  return { at, leaf, before, changes };
}

function beforeIt(parts: Pick<WebParts, 'snapshots'>, at: RecordedSnapshot): RecordedSnapshot | undefined {
  return parts.snapshots().findLast(({ leaf }) => leaf < at.leaf);
}

async function snapshotAt({ leaf }: Pick<WebParts, 'leaf'>, at: RecordedSnapshot): Promise<SnapshotLeaf> {
  const read = await leaf(at.leaf);
  if (read?.$kind !== 'snapshot') throw new RangeError(`leaf ${at.leaf} is no snapshot`);
  return read;
}
