import type { Express, Request } from 'express';
import type { Placed } from '../core/draw-dossier.ts';
import type { Leaf } from '../core/record.ts';
import type { Report } from '../core/report.ts';
import { context } from './api.ts';
import { evidenceRow, leafRow } from './api-evidence.ts';
import { sendJson } from './api-routes.ts';
import { drawPage } from './draw-page.ts';
import { evidencePage } from './evidence-page.ts';
import type { LogPlace } from './inclusion.ts';
import { leafPage } from './leaf-page.ts';
import { KINDS } from './leaf-words.ts';
import { nextPage, pageAsked } from './paging.ts';
import type { WebParts } from './parts.ts';
import { reportOf } from './parts.ts';
import { Problem } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';

/** Rows of the page of the log. */
const ROWS = 50;

/** The log, its leaves and single draws: as pages, and the log as JSON. */
export function evidenceRoutes(app: Express, parts: WebParts): void {
  const { evidence } = parts;
  app
    .route('/draws/:leaf')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const placed = await leafAt(parts, request.params.leaf);
      refuseOpenSlot(report, placed.leaf);
      const place = placeOf(request, evidence);
      response.type('html').send(await pageOf(parts, report, placed, place));
    })
    .all(methodNotAllowed);
  app
    .route('/evidence')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const asked = { kind: kindAsked(request.query), before: beforeAsked(request.query), limit: ROWS };
      const page = await evidence.leaves(asked);
      const query = new URLSearchParams({ ...(asked.kind && { kind: asked.kind }), before: String(page.next) });
      const nextPath = page.next === undefined ? undefined : `/evidence?${query.toString()}#leaves`;
      const leaves = { ...page, kind: asked.kind, nextPath };
      response.type('html').send(evidencePage(report, await evidence.log(), leaves, placeOf(request, evidence)));
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/evidence')
    .get(async (_request, response) => {
      const report = reportOf(parts);
      sendJson(response, { ...context(report), ...evidenceRow(await evidence.log()) });
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/evidence/leaves')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const asked = pageAsked(request.query);
      const kind = kindAsked(request.query);
      const page = await evidence.leaves({ kind, before: beforeAsked(request.query), limit: asked.limit });
      const next = nextPage(request, response, asked, page.next === undefined ? undefined : String(page.next));
      sendJson(response, { ...context(report), kind: kind ?? null, leaves: page.rows.map(leafRow), next });
    })
    .all(methodNotAllowed);
}

async function pageOf(
  { evidence, explain }: WebParts,
  report: Report,
  { index, leaf }: Placed,
  place: LogPlace,
): Promise<string> {
  const inclusion = await evidence.inclusion(index);
  if (leaf.$kind === 'draw') {
    const dossier = await evidence.dossier({ index, leaf });
    const path = dossier.trace && evidence.path(leaf.claim, dossier.trace.leaf);
    const explanation = explain(leaf, dossier.consulted);
    return drawPage(report, { dossier, explanation, path, inclusion, networkName: evidence.networkName, place });
  }
  const placed = { index, leaf };
  const [draw, blobs] = [await evidence.drawBefore(placed), await evidence.blobs(leaf)];
  return leafPage(report, { placed, draw, blobs, inclusion, place });
}

// Written by the client: any text.
async function leafAt(parts: Pick<WebParts, 'leaf'>, text: string): Promise<Placed> {
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) throw new Problem(404, 'A leaf is named by its index: decimal digits.');
  const index = Number(text);
  const leaf = await parts.leaf(index);
  if (leaf === undefined) throw new Problem(404, 'The evidence log has no leaf of that index.');
  return { index, leaf };
}

/** Whom a slot is going to ask as is shown once it has asked. */
function refuseOpenSlot({ atMs }: Report, leaf: Leaf): void {
  if (leaf.$kind === 'slot' && leaf.slot * 1000 + leaf.deadlineMs > atMs) {
    throw new Problem(404, 'This slot is still being measured: what it draws is shown once it is over.');
  }
}

// Written by the client: any text, once or several times.
function kindAsked({ kind }: Request['query']): Leaf['$kind'] | undefined {
  if (kind === undefined || kind === '') return undefined;
  const known = KINDS.find((one) => one === kind);
  if (known === undefined) throw new Problem(400, `kind must be one of ${KINDS.join(', ')}.`);
  return known;
}

// Written by the client: any text, once or several times.
function beforeAsked({ before }: Request['query']): number | undefined {
  if (before === undefined) return undefined;
  if (typeof before !== 'string' || !/^(0|[1-9]\d{0,14})$/.test(before))
    throw new Problem(400, 'before must be taken from the answer before.');
  return Number(before);
}

/**
 * Where the reader of a page finds the log: under its origin, which is a URL prefix by its specification; who reads on the machine
 * itself, or a demo, where this page is. Only a loopback address is taken from the request: any other text there is the client's.
 */
function placeOf(request: Pick<Request, 'get'>, { origin, vkey }: WebParts['evidence']): LogPlace {
  const host = request.get('host') ?? '';
  const isLoopback = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)(:\d{1,5})?$/.test(host);
  return { url: isLoopback ? `http://${host}/log` : `https://${origin}`, vkey };
}
