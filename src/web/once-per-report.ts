import type { RequestHandler, Response } from 'express';
import { type LatestUsed, latestUsed } from '../core/latest-used.ts';
import type { Report } from '../core/report.ts';

/** What is sent again as it was sent before. */
interface Sent {
  readonly headers: ReturnType<Response['getHeaders']>;
  readonly body: Buffer;
}

/** Answers that are kept of one report, those asked for last, and bytes of one of them: with queries there are as many addresses as a client likes. */
const MOST_KEPT = 64;
const MOST_BYTES = 262_144;
/** Of an address, a host and an Accept header together. */
const LONGEST_KEY = 500;

/** The views of the report. What acts when it is asked is none, nor what is read from the log by its index. */
const VIEWS =
  /^\/(?:(?:claims|feeds|evidence)(?:\/.*)?|metrics|methodology|api\/v1\/(?:claims|feeds|evidence)(?:\/.*)?)?$/;

/**
 * Makes each view of a report once, however many ask for it while that report is in force, which is a second at most; what a view
 * shows beside the report may be as old as that too. Only whole answers to GET are kept, with their ETag.
 */
export function oncePerReport(report: () => Report | undefined): RequestHandler {
  let shown: Report | undefined;
  let kept = latestUsed<string, Sent>(MOST_KEPT);

  return (request, response, next) => {
    if (request.method !== 'GET' || !VIEWS.test(request.path)) return next();
    const current = report();
    if (current === undefined) return next();
    if (current !== shown) [shown, kept] = [current, latestUsed(MOST_KEPT)];
    // A page of the log tells where it is to be had, by where it was asked for.
    const key = `${request.originalUrl} ${request.get('Host') ?? ''} ${request.get('Accept') ?? ''}`;
    const sent = kept.get(key);
    if (sent !== undefined) sendAgain(response, sent);
    else {
      if (key.length <= LONGEST_KEY) keepWhatIsSent(response, key, kept);
      next();
    }
  };
}

function sendAgain(response: Response, { headers, body }: Sent): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.send(body);
}

/** `kept` is that of the report when the request came: what takes longer than that report lasted is not shown of the next. */
function keepWhatIsSent(response: Response, key: string, kept: LatestUsed<string, Sent>): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    send(body);
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const isWhole = response.statusCode === 200 && Buffer.isBuffer(bytes) && bytes.length <= MOST_BYTES;
    if (isWhole) kept.put(key, { headers: response.getHeaders(), body: bytes }, 1);
    return response;
  };
}
