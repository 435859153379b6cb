import { FeedError, type ListLink, type RangeFeed, type RefusalReason } from './feed.ts';
import { type Fetched, type FetchRequest, fetchFeed } from './fetch.ts';
import { refusalAsValue } from './source.ts';

/** Who asks for a list, and what is known of the copy in force. */
export type ListRequest = Pick<FetchRequest, 'userAgent' | 'stop' | 'validators'>;

/** Where a list is, and what it may look like. */
type ListPlace = Limits & Pick<RangeFeed, 'id' | 'urls'> & { readonly link?: ListLink | undefined };
type Limits = Pick<FetchRequest, 'contentTypes' | 'maxBytes'>;

/** For each request, redirects and body included. */
const TIMEOUT_MS = 20_000;
const NEWLINE = 10;

/** One look at a publisher's list, whether that is one file, several, or a file that a page links to. Refusals are values. */
export async function fetchList(place: ListPlace, request: ListRequest): Promise<Fetched> {
  const [url, ...more] = place.urls;
  if (url === undefined) {
    return refuse(
      'fetch',
      `${place.id} is published nowhere that can be asked: feeds.overrides.${place.id}.file names a copy`,
    );
  }
  if (place.link !== undefined) return fetchLinked(url, place, place.link, request);
  return more.length === 0 ? fetchFile(url, place, request) : fetchFiles(place, request);
}

/** Files that are one list. Without conditions: when only one of them had changed, the others would be needed all the same. */
async function fetchFiles(place: ListPlace, request: ListRequest): Promise<Fetched> {
  const files: Uint8Array[] = [];
  let dateMs: number | undefined;
  for (const url of place.urls) {
    const file = await fetchWhole(url, place, request);
    if (file.state !== 'bytes') return file;
    dateMs = file.dateMs;
    if (file.bytes.length === 0) return refuse('parse', `${url}: the file is empty`, dateMs);
    files.push(file.bytes);
    if (file.bytes.at(-1) !== NEWLINE) files.push(Uint8Array.of(NEWLINE));
  }
  return { state: 'bytes', bytes: Buffer.concat(files), validators: {}, dateMs };
}

/** The page first, then the list. The conditions hold only where the page still links to the list that they are of. */
async function fetchLinked(
  url: string,
  place: ListPlace,
  { pageTypes, maxPageBytes, find }: ListLink,
  request: ListRequest,
): Promise<Fetched> {
  const page = await fetchWhole(url, { contentTypes: pageTypes, maxBytes: maxPageBytes }, request);
  if (page.state !== 'bytes') return page;
  const found = await refusalAsValue(async () => ({ state: 'found' as const, address: find(page.bytes) }));
  if (found.state === 'refused') return refuse(found.error.reason, `${url}: ${found.error.message}`, page.dateMs);
  const validators = request.validators.url === found.address ? request.validators : {};
  const list = await fetchFile(found.address, place, { ...request, validators });
  return list.state === 'bytes' ? { ...list, validators: { ...list.validators, url: found.address } } : list;
}

/** A request without conditions, so that an answer without bytes is no answer to it. */
async function fetchWhole(url: string, limits: Limits, request: ListRequest): Promise<Fetched> {
  const fetched = await fetchFile(url, limits, { ...request, validators: {} });
  return fetched.state === 'unchanged'
    ? refuse('status', `${url}: status 304 to a request without conditions`, fetched.dateMs)
    : fetched;
}

function fetchFile(url: string, { contentTypes, maxBytes }: Limits, request: ListRequest): Promise<Fetched> {
  return fetchFeed({ ...request, url, contentTypes, maxBytes, timeoutMs: TIMEOUT_MS });
}

function refuse(reason: RefusalReason, message: string, dateMs?: number): Fetched {
  return { state: 'refused', error: new FeedError(reason, message), dateMs };
}
