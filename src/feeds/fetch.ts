import type { Readable } from 'node:stream';
import axios, { type AxiosResponse } from 'axios';
import { FeedError } from './feed.ts';
import type { Validators } from './part.ts';

export interface FetchRequest {
  readonly url: string;
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
  /** For all of it, redirects and body included. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Ends the request before its time. */
  readonly stop?: AbortSignal | undefined;
  /** Of the copy in force; empty when there is none, and then the request is unconditional. */
  readonly validators: Validators;
}

/** What came of a request. `dateMs` is the publisher's clock by its Date header, where a response came with one. */
export type Fetched = { readonly dateMs: number | undefined } & (
  | {
      readonly state: 'bytes';
      readonly bytes: Uint8Array;
      readonly validators: Validators;
    }
  | { readonly state: 'unchanged' }
  | { readonly state: 'refused'; readonly error: FeedError }
);

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * One conditional GET. What the network or the publisher does wrong is `refused`, not thrown. Redirects are followed to
 * https only, unless the configured address itself is plain http. No proxy variable is obeyed.
 */
export async function fetchFeed(request: FetchRequest): Promise<Fetched> {
  const late = AbortSignal.timeout(request.timeoutMs);
  const signal = request.stop === undefined ? late : AbortSignal.any([late, request.stop]);
  let dateMs: number | undefined;
  try {
    let url = new URL(request.url);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const response = await get(url, request, signal);
      dateMs = dateOf(response);
      if (!REDIRECTS.includes(response.status)) return { ...(await takeResponse(response, request)), dateMs };
      response.data.destroy();
      url = redirectTarget(response, url, new URL(request.url).protocol === 'http:');
    }
    throw new FeedError('status', `more than ${MAX_REDIRECTS} redirects`);
  } catch (error) {
    // The one step of this room that meets the network: its errors end here, as values.
    const why =
      request.stop?.aborted === true ? 'the service was stopped' : `nothing whole within ${request.timeoutMs} ms`;
    return { state: 'refused', error: refusalOf(error, request, signal.aborted ? why : undefined), dateMs };
  }
}

function get(url: URL, request: FetchRequest, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
  const { etag, lastModified } = request.validators;
  return axios.get<Readable>(url.href, {
    headers: {
      'User-Agent': request.userAgent,
      Accept: `${request.contentTypes.join(', ')}, */*;q=0.1`,
      // A compressed answer could unpack to any size; these lists are small enough as they are.
      'Accept-Encoding': 'identity',
      ...(etag === undefined ? {} : { 'If-None-Match': etag }),
      ...(lastModified === undefined ? {} : { 'If-Modified-Since': lastModified }),
    },
    responseType: 'stream',
    decompress: false,
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    signal,
  });
}

type Taken = { state: 'bytes'; bytes: Uint8Array; validators: Validators } | { state: 'unchanged' };

async function takeResponse(response: AxiosResponse<Readable>, request: FetchRequest): Promise<Taken> {
  try {
    if (response.status === 304) return { state: 'unchanged' };
    if (response.status !== 200) throw new FeedError('status', `the answer is status ${response.status}`);
    requireHeaders(response, request);
    const bytes = await readBody(response.data, request.maxBytes);
    const length = header(response, 'content-length');
    if (length !== undefined && length !== String(bytes.length)) {
      throw new FeedError('fetch', `${bytes.length} bytes came of ${length} announced`);
    }
    return {
      state: 'bytes',
      bytes,
      validators: { etag: header(response, 'etag'), lastModified: header(response, 'last-modified') },
    };
  } finally {
    response.data.destroy();
  }
}

function requireHeaders(response: AxiosResponse, { contentTypes, maxBytes }: FetchRequest): void {
  const type = (header(response, 'content-type') ?? 'none').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!contentTypes.includes(type)) throw new FeedError('content_type', `the content type is ${type.slice(0, 60)}`);
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new FeedError('content_type', `the content is encoded as ${encoding.slice(0, 60)}, which was not asked for`);
  }
  if (Number(header(response, 'content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

// Written by the peer: any length, may lie about it.
async function readBody(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(maxBytes: number): FeedError {
  return new FeedError('too_large', `the answer is larger than ${maxBytes} bytes`);
}

function redirectTarget(response: AxiosResponse, from: URL, mayBePlain: boolean): URL {
  const location = header(response, 'location');
  const target = location !== undefined && URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (target?.protocol === 'https:' || (mayBePlain && target?.protocol === 'http:')) return target;
  throw new FeedError('status', `the answer is a redirect to ${(location ?? 'nowhere').slice(0, 100)}`);
}

/** The origin's clock when the answer was made, plus the time that it lay in caches (RFC 9111 section 4.2.3). Milliseconds. */
function dateOf(response: AxiosResponse): number | undefined {
  const dateMs = Date.parse(header(response, 'date') ?? '');
  const age = header(response, 'age') ?? '0';
  return Number.isNaN(dateMs) || !/^[0-9]{1,9}$/.test(age) ? undefined : dateMs + Number(age) * 1000;
}

function header(response: AxiosResponse, name: string): string | undefined {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Rethrows what neither the network nor the publisher did: a defect of ours must not look like an outage of theirs. */
function refusalOf(error: unknown, request: FetchRequest, aborted: string | undefined): FeedError {
  if (error instanceof FeedError)
    return new FeedError(error.reason, `${request.url}: ${error.message}`, { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined && aborted === undefined) throw error;
  return new FeedError('fetch', `${request.url}: ${aborted ?? code}`, { cause: error });
}
