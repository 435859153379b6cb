import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** What a handler throws for an answer that is not the one asked for. `detail` is shown to the client. */
export class Problem extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
  }
}

/**
 * The one place where errors become responses: `application/problem+json` (RFC 9457), or a page for a browser that asked for a
 * page. A defect of ours is handed to `onDefect`; the client learns that there was one and nothing of its insides.
 */
export function problems(onDefect: (error: unknown) => void): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next): void => {
    // It is too late to say so: the connection ends before the answer does.
    if (response.headersSent) {
      onDefect(error);
      response.destroy();
      return;
    }
    response.removeHeader('ETag'); // Of what was asked for.
    const { status, detail } = described(error);
    if (status === 500) onDefect(error);
    if (status === 503) response.set('Retry-After', '2');
    send(request, response, status, detail);
  };
}

function described(error: unknown): { readonly status: number; readonly detail: string } {
  if (error instanceof Problem) return { status: error.status, detail: error.message };
  // Express marks what is wrong with a request itself (a path that cannot be decoded) with a status.
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500
    ? { status, detail: 'The request could not be read.' }
    : { status: 500, detail: 'A defect of this service; it has been logged.' };
}

function send(request: Request, response: Response, status: number, detail: string): void {
  const title = STATUS_CODES[status] ?? 'Error';
  response.status(status).set('Cache-Control', 'no-store');
  response.vary('Accept');
  if (isForReaders(request.path) && request.accepts(['json', 'html']) === 'html') {
    response.type('html').send(layout(undefined, { title, body: html`<h1>${status} ${title}</h1><p>${detail}</p>` }));
    return;
  }
  const problem = { type: 'about:blank', title, status, detail };
  response
    .set('Content-Type', 'application/problem+json')
    .send(Buffer.from(`${JSON.stringify(problem, undefined, 2)}\n`));
}

/** Paths of the API, of metrics and of health checks are for programs, whatever a browser says that it accepts. */
function isForReaders(path: string): boolean {
  return !/^\/(api|metrics|probe|-)(\/|$)/.test(path);
}
