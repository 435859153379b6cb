import { sha256Hex } from '../evidence/sha256.ts';
import type { Copies } from './copies.ts';
import { FeedError, type RangeFeed } from './feed.ts';
import { fetchList, type ListRequest } from './fetch-list.ts';
import { type Extent, lossOf, publicRows, requirePlausible, requireSuccessor, requireWhole } from './guards.ts';
import { fileState, readLocalFile } from './local-file.ts';
import { describeCopy, type InForce, type Validators } from './part.ts';
import { compileRanges, type Ranges } from './ranges.ts';
import { type FeedSource, type Look, refusalAsValue } from './source.ts';

/** The source of a feed that nobody publishes where it could be asked for. */
const NOWHERE = 'a file that the operator supplies';

export interface RangeSettings {
  readonly copies: Copies;
  readonly limitMs: number;
  readonly maxShrink: number;
}

/** A list that is asked for where its publisher has it, or at a mirror, which then has all of it under one address. */
export function publishedRanges(
  feed: RangeFeed,
  { mirror, userAgent, stop }: Pick<ListRequest, 'userAgent' | 'stop'> & { readonly mirror: string | undefined },
  settings: RangeSettings,
): FeedSource<Ranges> {
  const place = mirror === undefined ? feed : { ...feed, urls: [mirror], link: undefined };
  const source = place.urls.length === 0 ? NOWHERE : place.urls.join(' ');
  const keeper = rangeKeeper(feed, source, settings);
  const look: FeedSource<Ranges>['look'] = async (copy, nowMs) => {
    const validators = copy?.validators ?? {};
    const fetched = await fetchList(place, { userAgent, stop, validators });
    if (fetched.state === 'refused') return fetched;
    const checked = Math.floor(nowMs / 1000);
    const taken = await refusalAsValue(() => {
      if (fetched.state === 'bytes') {
        const found = { bytes: fetched.bytes, fallbackDated: checked, checked, validators: fetched.validators };
        return keeper.take(found, copy, feed.minRows, nowMs);
      }
      const conditional = validators.etag !== undefined || validators.lastModified !== undefined;
      if (copy === undefined || !conditional)
        throw new FeedError('status', `${source}: status 304 to a request without conditions`);
      return keeper.confirm({ ...copy, checked });
    });
    return { ...taken, dateMs: fetched.dateMs };
  };
  return {
    feed: { id: feed.id, kind: feed.kind, source, limitMs: settings.limitMs },
    minIntervalMs: feed.minIntervalSeconds * 1000,
    restore: keeper.restore,
    look,
  };
}

/** A list that the operator put in a file. How many rows it should have is then for the operator to say. */
export function filedRanges(feed: RangeFeed, file: string, settings: RangeSettings): FeedSource<Ranges> {
  const keeper = rangeKeeper(feed, file, settings);
  const look: FeedSource<Ranges>['look'] = (copy, nowMs) =>
    refusalAsValue(async () => {
      const { written } = await fileState(file);
      const bytes = await readLocalFile(file, feed.maxBytes);
      return keeper.take({ bytes, fallbackDated: written, checked: undefined, validators: {} }, copy, 1, nowMs);
    });
  return {
    feed: { id: feed.id, kind: feed.kind, source: file, limitMs: settings.limitMs },
    minIntervalMs: 0,
    restore: keeper.restore,
    look,
  };
}

/** Bytes that may become the copy in force. */
interface Found {
  readonly bytes: Uint8Array;
  /** Stands in for the publisher's date where the list bears none, Unix seconds. */
  readonly fallbackDated: number;
  readonly checked: number | undefined;
  readonly validators: Validators;
}

interface RangeKeeper {
  readonly restore: () => Promise<InForce<Ranges> | undefined>;
  readonly take: (
    found: Found,
    copy: InForce<Ranges> | undefined,
    minRows: number,
    nowMs: number,
  ) => Promise<Look<Ranges>>;
  readonly confirm: (copy: InForce<Ranges>) => Promise<Look<Ranges>>;
}

/** Guards and disk, in this order: what a guard refuses is never written, what is not written is never in force. */
function rangeKeeper(feed: RangeFeed, source: string, { copies, maxShrink }: RangeSettings): RangeKeeper {
  const compile = (
    bytes: Uint8Array,
    rest: Pick<Found, 'fallbackDated' | 'checked' | 'validators'>,
    minRows: number,
  ): InForce<Ranges> => {
    const parsed = feed.parse(bytes);
    requirePlausible(parsed, minRows);
    const { rows, leftOut } = publicRows(parsed.rows);
    const data = compileRanges(rows, parsed.serial);
    const sha256 = sha256Hex(bytes);
    const { checked, validators } = rest;
    const dated = parsed.dated ?? rest.fallbackDated;
    return {
      sha256,
      dated,
      checked,
      prefixes: data.prefixes,
      validators,
      leftOut,
      paths: [copies.pathOf(feed.id, sha256)],
      data,
    };
  };
  const noteOf = ({ sha256, dated, checked, validators }: InForce<Ranges>) => ({
    source,
    sha256,
    dated,
    checked,
    validators,
  });
  const restore = async (): Promise<InForce<Ranges> | undefined> => {
    const kept = await copies.read(feed.id);
    if (kept === undefined || kept.note.source !== source) return undefined;
    return compile(kept.bytes, { ...kept.note, fallbackDated: kept.note.dated }, 1);
  };
  const confirm = async (copy: InForce<Ranges>): Promise<Look<Ranges>> => {
    await copies.annotate(feed.id, noteOf(copy));
    return { state: 'accepted', copy, says: `unchanged, ${describeCopy(copy)}` };
  };
  const take: RangeKeeper['take'] = async (found, copy, minRows, nowMs) => {
    if (copy !== undefined && sha256Hex(found.bytes) === copy.sha256) {
      return confirm({ ...copy, checked: found.checked, validators: found.validators });
    }
    const next = compile(found.bytes, found, minRows);
    requireSuccessor(extentOf(next), copy === undefined ? undefined : extentOf(copy), maxShrink, nowMs);
    if (copy !== undefined && feed.isLines) requireWhole(next.data.rows, copy.data.rows);
    await copies.keep(feed.id, noteOf(next), found.bytes);
    const loss = copy === undefined ? undefined : lossOf(next.data.prefixes, copy.data.prefixes);
    return { state: 'accepted', copy: next, says: `${describeCopy(next)}${loss === undefined ? '' : `; ${loss}`}` };
  };
  return { restore, take, confirm };
}

function extentOf({ dated, data }: InForce<Ranges>): Extent {
  return { dated, serial: data.serial, counts: { prefixes: data.prefixes, addresses: data.addresses } };
}
