import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Express, Request, Response } from 'express';
import type { PublishedFile } from '../evidence/published.ts';
import type { WebParts } from './parts.ts';
import { Problem } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';

const compressed = promisify(gzip);

/** A year: longer than any cache keeps anything. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * The log as C2SP tlog-tiles has it served, under `/log/` in the same places as in the evidence directory, and blobs by their digest
 * under `/blobs/` too. A partial tile goes once its tile is full: who finds none asks for the full one.
 */
export function logRoutes(app: Express, { published }: Pick<WebParts, 'published'>): void {
  app
    .route('/log/*path')
    .get(async (request, response) => {
      // As it was written, not decoded: each file has one path.
      await send(request, response, await published(request.path.slice('/log/'.length)));
    })
    .all(methodNotAllowed);
  app
    .route('/blobs/:sha256')
    .get(async (request, response) => {
      const sha256 = request.path.slice('/blobs/'.length);
      await send(request, response, await published(`blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}`));
    })
    .all(methodNotAllowed);
}

async function send(request: Request, response: Response, file: PublishedFile | undefined): Promise<void> {
  if (file === undefined) throw new Problem(404, 'The evidence has no file of this name that is published.');
  const { bytes, contentType, isImmutable } = file;
  response.set('Content-Type', contentType);
  // An auditor's page on another site may read what everybody may.
  response.set('Access-Control-Allow-Origin', '*');
  if (isImmutable) response.set('Cache-Control', FOR_GOOD);
  if (!isBundle(request.path)) {
    response.send(Buffer.from(bytes));
    return;
  }
  response.vary('Accept-Encoding');
  if (request.acceptsEncodings(['gzip', 'identity']) !== 'gzip') {
    response.send(Buffer.from(bytes));
    return;
  }
  response.set('Content-Encoding', 'gzip').send(await compressed(bytes));
}

/** Leaves shrink well; hashes do not. */
function isBundle(path: string): boolean {
  return path.startsWith('/log/tile/entries/');
}
