import type { Express, Response } from 'express';
import type { Leaf } from '../core/record.ts';
import type { MeasuredLeaf, Row } from './api.ts';
import {
  claimDocument,
  claimsDocument,
  context,
  drawDocument,
  eventsDocument,
  windowDocument,
  windowsDocument,
} from './api.ts';
import { closedDocument, closedRows } from './api-closed.ts';
import { drawsPage } from './api-draws.ts';
import { noteRow, notesOfWindow } from './notes.ts';
import { openApi } from './openapi.ts';
import { nextPage, pageAsked, pageOf } from './paging.ts';
import type { WebParts } from './parts.ts';
import { claimOf, reportOf } from './parts.ts';
import { Problem } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';
import { windowsCsv } from './windows-csv.ts';

/** The report and the evidence of single draws as JSON. */
export function apiRoutes(app: Express, parts: WebParts): void {
  app
    .route('/api/v1/openapi.json')
    .get((_request, response) => {
      const { version, claims } = reportOf(parts);
      const [claim] = claims;
      const leaf = claim?.counters.find(({ key }) => key.counter === 'draws')?.leaf;
      const snapshot = parts.snapshots().at(-1)?.leaf;
      sendJson(response, openApi(version, { id: claim?.id, window: claim?.windows[0]?.window, leaf, snapshot }));
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims')
    .get((_request, response) => sendJson(response, claimsDocument(reportOf(parts))))
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id')
    .get((request, response) => {
      const report = reportOf(parts);
      sendJson(response, claimDocument(report, claimOf(report, request.params.id)));
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id/windows')
    .get((request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      const document = windowsDocument(report, claim);
      response.vary('Accept');
      if (request.accepts(['json', 'csv']) === 'csv') {
        response.type('csv').send(windowsCsv(document.windows));
        return;
      }
      const asked = pageAsked(request.query);
      const { rows, next } = pageOf(closedRows(claim, parts.closed(claim.id)), ({ window }) => window, asked);
      sendJson(response, { ...document, closed: rows, next: nextPage(request, response, asked, next) });
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id/windows/:window')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const claim = claimOf(report, request.params.id);
      const { window: name } = request.params;
      const live = claim.windows.find((w) => w.window === name);
      if (live !== undefined) return sendJson(response, windowDocument(report, claim, live));
      const closed = await parts.closedWindow(claim.id, name);
      if (closed === undefined)
        throw new Problem(404, 'This claim has no window of that name, or none that is recorded yet.');
      sendJson(response, { ...closedDocument(closed), notes: notesOfWindow(claim, name).map(noteRow) });
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id/events')
    .get((request, response) => {
      const report = reportOf(parts);
      const asked = pageAsked(request.query);
      const { document, next } = eventsDocument(report, claimOf(report, request.params.id), asked);
      sendJson(response, { ...document, next: nextPage(request, response, asked, next) });
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/claims/:id/draws')
    .get(async (request, response) => {
      const report = reportOf(parts);
      const { id } = claimOf(report, request.params.id);
      const asked = pageAsked(request.query);
      const { row, next } = await drawsPage(id, { judgements: parts.judgements, size: report.evidence.leaves }, asked);
      sendJson(response, { ...context(report), ...row, next: nextPage(request, response, asked, next) });
    })
    .all(methodNotAllowed);
  app
    .route('/api/v1/draws/:leaf')
    .get(async (request, response) => sendJson(response, await draw(parts, request.params.leaf)))
    .all(methodNotAllowed);
}

// Written by the client: any text.
async function draw(parts: WebParts, text: string): Promise<Row> {
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) throw new Problem(404, 'A leaf is named by its index: decimal digits.');
  const index = Number(text);
  const leaf = await parts.leaf(index);
  if (leaf === undefined) throw new Problem(404, 'The evidence log has no leaf of that index.');
  if (!isMeasured(leaf)) throw new Problem(404, 'The leaf of that index is no draw, and nothing that followed one.');
  const dossier = leaf.$kind === 'draw' ? await parts.evidence.dossier({ index, leaf }) : undefined;
  const explanation = dossier && parts.explain(dossier.draw.leaf, dossier.consulted);
  return drawDocument(reportOf(parts), { index, sha256: await parts.leafHash(index), leaf, explanation, dossier });
}

function isMeasured(leaf: Leaf): leaf is MeasuredLeaf {
  return ['draw', 'connection', 'lookup', 'trace', 'anchor'].includes(leaf.$kind);
}

/** A document as JSON, for programs and for people. */
export function sendJson(response: Response, document: Row): void {
  response.type('json').send(`${JSON.stringify(document, undefined, 2)}\n`);
}
