import { sha256Hex } from '../evidence/sha256.ts';
import type { Copies, CopyNote } from './copies.ts';
import { type DataKind, type DataReader, type DataSettings, extentOf } from './data-files.ts';
import { FeedError } from './feed.ts';
import { type Fetched, type FetchRequest, fetchFeed } from './fetch.ts';
import { requireSuccessor } from './guards.ts';
import { describeCopy, type InForce, type Validators } from './part.ts';
import { type FeedSource, type Look, refusalAsValue } from './source.ts';

export interface PublishedData {
  readonly kind: DataKind;
  /** Several are one list: asked for together, and put one after the other as they are. */
  readonly urls: readonly string[];
  readonly contentTypes: readonly string[];
  readonly minIntervalMs: number;
}

/** What asks, and where copies go. */
export type DataRequest = Pick<FetchRequest, 'userAgent' | 'stop'> & { readonly copies: Copies };

/** Tables of routes are some hundred megabytes; they come from archives that are not quick. */
const MAX_BYTES = 512 * 1024 * 1024;
const TIMEOUT_MS = 10 * 60_000;

/** Data that is asked for at addresses that the operator names. The bytes are kept once the guards have passed them. */
export function publishedData<Data>(
  { kind, urls, contentTypes, minIntervalMs }: PublishedData,
  { limitMs, maxShrink }: DataSettings,
  { copies, userAgent, stop }: DataRequest,
  reader: DataReader<Data>,
): FeedSource<Data> {
  const source = urls.join(' ');
  const request = { contentTypes, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, userAgent, stop };

  const noteOf = ({ sha256, dated, checked, validators }: InForce<Data>): CopyNote => {
    return { source, sha256, dated, checked, validators };
  };
  const confirm = async (copy: InForce<Data>): Promise<Look<Data>> => {
    await copies.annotate(kind, noteOf(copy));
    return { state: 'accepted', copy, says: `unchanged, ${describeCopy(copy)}` };
  };
  const take = async (
    bytes: Buffer,
    validators: Validators,
    copy: InForce<Data> | undefined,
    nowMs: number,
  ): Promise<Look<Data>> => {
    const checked = Math.floor(nowMs / 1000);
    if (copy !== undefined && sha256Hex(bytes) === copy.sha256) return confirm({ ...copy, checked, validators });
    const { dated = checked, ...found } = await reader.fromBytes(bytes);
    const next = { ...found, dated, checked, validators, paths: [copies.pathOf(kind, found.sha256)] };
    requireSuccessor(extentOf(next), copy === undefined ? undefined : extentOf(copy), maxShrink, nowMs);
    await copies.keep(kind, noteOf(next), bytes);
    return { state: 'accepted', copy: next, says: describeCopy(next) };
  };
  const look: FeedSource<Data>['look'] = async (copy, nowMs) => {
    const fetched = await fetchAll(urls, { ...request, validators: copy?.validators ?? {} });
    if (fetched.state === 'refused') return fetched;
    const taken = await refusalAsValue(async () => {
      if (fetched.state === 'bytes') return take(fetched.bytes, fetched.validators, copy, nowMs);
      const { etag, lastModified } = copy?.validators ?? {};
      if (copy === undefined || (etag ?? lastModified) === undefined)
        throw new FeedError('status', `${source}: status 304 to a request without conditions`);
      return confirm({ ...copy, checked: Math.floor(nowMs / 1000) });
    });
    return { ...taken, dateMs: fetched.dateMs };
  };
  const restore = async (): Promise<InForce<Data> | undefined> => {
    const kept = await copies.read(kind);
    if (kept === undefined || kept.note.source !== source) return undefined;
    const { dated, checked, validators, sha256 } = kept.note;
    const paths = [copies.pathOf(kind, sha256)];
    const { dated: _, ...found } = await reader.fromFiles(paths, sha256);
    return { ...found, dated, checked, validators, paths };
  };
  return { feed: { id: kind, kind, source, limitMs }, minIntervalMs, restore, look };
}

type FetchedAll =
  | Exclude<Fetched, { state: 'bytes' }>
  | {
      readonly state: 'bytes';
      readonly bytes: Buffer;
      readonly validators: Validators;
      readonly dateMs: number | undefined;
    };

/** One address with the conditions of the copy in force; several without, since all of them are needed when one has changed. */
async function fetchAll(urls: readonly string[], request: Omit<FetchRequest, 'url'>): Promise<FetchedAll> {
  const files: Uint8Array[] = [];
  let validators: Validators = {};
  let dateMs: number | undefined;
  for (const url of urls) {
    const asked = { ...request, url, validators: urls.length === 1 ? request.validators : {} };
    const fetched = await fetchFeed(asked);
    if (fetched.state !== 'bytes') return fetched;
    files.push(fetched.bytes);
    dateMs = fetched.dateMs;
    if (urls.length === 1) ({ validators } = fetched);
  }
  return { state: 'bytes', bytes: Buffer.concat(files), validators, dateMs };
}
