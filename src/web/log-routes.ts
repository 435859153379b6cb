import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Express, Request, Response } from 'express';
import type { Published, PublishedBlob } from '../evidence/published.ts';
import { sendAsTaken } from './as-taken.ts';
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

async function send(request: Request, response: Response, file: Awaited<ReturnType<Published>>): Promise<void> {
  if (file === undefined) throw new Problem(404, 'The evidence has no file of this name that is published.');
  response.set('Content-Type', file.contentType);
  // An auditor's page on another site may read what everybody may.
  response.set('Access-Control-Allow-Origin', '*');
  if (file.isImmutable) response.set('Cache-Control', FOR_GOOD);
  if ('pieces' in file) return sendPieces(request, response, file);
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  if (isBundle(request.path)) response.vary('Accept-Encoding');
  const isPacked = isBundle(request.path) && request.acceptsEncodings(['gzip', 'identity']) === 'gzip';
  if (isPacked) response.set('Content-Encoding', 'gzip');
  // What never changes is known by its place: to hash it for each reader takes longer than to send it.
  if (file.isImmutable) response.set('ETag', `"${request.path}${isPacked ? '.gz' : ''}"`);
  response.send(isPacked ? await compressed(bytes) : bytes);
}

/** As fast as the client takes them. What is found out to be damaged on the way ends the connection before the last byte. */
async function sendPieces(request: Request, response: Response, { size, pieces }: PublishedBlob): Promise<void> {
  response.set('ETag', `"${request.path}"`);
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  if (request.method === 'HEAD') {
    response.set('Content-Length', String(size)).end();
    return;
  }
  const reading = pieces();
  const first = await reading.next(); // Before anything is said of it: a small blob that is damaged is told so.
  response.set('Content-Length', String(size));
  const all = async function* (): AsyncGenerator<Uint8Array> {
    if (first.done !== true) yield first.value;
    yield* reading;
  };
  try {
    await sendAsTaken(response, all());
  } finally {
    await reading.return(undefined);
  }
}

/** Leaves shrink well; hashes do not. */
function isBundle(path: string): boolean {
  return path.startsWith('/log/tile/entries/');
}
