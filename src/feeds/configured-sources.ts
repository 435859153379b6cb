import { join } from 'node:path';
import type { FeedsConfig } from '../config/config.ts';
import { copiesIn } from './copies.ts';
import type { Countries } from './country.ts';
import {
  type DataFiles,
  type DataKind,
  type DataReader,
  filedData,
  packagedCountries,
  packagedOrigins,
  suppliedFiles,
} from './data-files.ts';
import { countriesReader, originsReader, vrpsReader } from './data-readers.ts';
import { publishedData } from './published-data.ts';
import { filedRanges, publishedRanges } from './range-sources.ts';
import type { Ranges } from './ranges.ts';
import { RANGE_FEEDS } from './registry.ts';
import type { Routes } from './routes.ts';
import type { Vrps } from './rpki.ts';
import type { FeedSource } from './source.ts';

/** Where feeds come from, by the configuration. */
export interface SourceSettings {
  readonly config: FeedsConfig;
  /** The last good copies are kept in `feeds` below it. */
  readonly dir: string;
  readonly userAgent: string;
  /** Ends a request that is under way. */
  readonly stop?: AbortSignal | undefined;
}

const HOUR_MS = 3_600_000;

/** What archives and web servers call such files: packed, plain, or nothing in particular. */
const TABLE_TYPES = [
  'application/gzip',
  'application/x-gzip',
  'application/x-bzip2',
  'application/octet-stream',
  'binary/octet-stream',
  'text/plain',
  'text/csv',
  'text/tab-separated-values',
];

/** A list of ranges: where its publisher has it, at a mirror, or in a file. */
export function rangeSource(id: string, { config, dir, userAgent, stop }: SourceSettings): FeedSource<Ranges> {
  const feed = RANGE_FEEDS.find((known) => known.id === id);
  if (feed === undefined) throw new RangeError(`no range feed has the id ${id}`);
  const settings = {
    copies: copiesIn(join(dir, 'feeds')),
    limitMs: config.maxAgeMs[feed.kind],
    maxShrink: config.maxShrink,
  };
  const { file, url } = config.overrides[id] ?? {};
  return file === undefined
    ? publishedRanges(feed, { mirror: url, userAgent, stop }, settings)
    : filedRanges(feed, file, settings);
}

/** Origins: those of the data package, unless the configuration names others. */
export function originsSource(settings: SourceSettings): FeedSource<Routes> {
  const { origins } = settings.config.overrides;
  const dir = join(settings.dir, 'feeds');
  const reader = originsReader({ path: join(dir, 'origins.compiled'), tempDir: join(dir, 'temp') });
  return dataSource('origins', placeOf(origins) ?? packagedOrigins(), settings, reader);
}

/** Validated payloads, where the configuration names some: nobody publishes them for everybody to fetch. */
export function rpkiSource(settings: SourceSettings): FeedSource<Vrps> | undefined {
  const { rpki } = settings.config.overrides;
  const place = placeOf(rpki);
  return place === undefined ? undefined : dataSource('rpki', place, settings, vrpsReader);
}

/** Countries: those of the data package, unless the configuration names others. */
export function countrySource(settings: SourceSettings): FeedSource<Countries> {
  const { country } = settings.config.overrides;
  return dataSource('country', placeOf(country) ?? packagedCountries(), settings, countriesReader);
}

type Urls = readonly [string, ...string[]];

function placeOf(override: FeedsConfig['overrides'][string] | undefined): Urls | DataFiles | undefined {
  const { url, file, more = [] } = override ?? {};
  if (url !== undefined) return [url, ...more];
  return file === undefined ? undefined : suppliedFiles([file, ...more]);
}

function dataSource<Data>(
  kind: DataKind,
  place: Urls | DataFiles,
  { config, dir, userAgent, stop }: SourceSettings,
  reader: DataReader<Data>,
): FeedSource<Data> {
  const isRpki = kind === 'rpki';
  const settings = { limitMs: config.maxAgeMs[isRpki ? 'rpki' : 'origins'], maxShrink: config.maxShrink };
  if ('paths' in place) return filedData(kind, place, settings, reader);
  const contentTypes = isRpki ? ['application/json', 'text/json', ...TABLE_TYPES] : TABLE_TYPES;
  const minIntervalMs = (isRpki ? 1 : 20) * HOUR_MS;
  const request = { copies: copiesIn(join(dir, 'feeds')), userAgent, stop };
  return publishedData({ kind, urls: place, contentTypes, minIntervalMs }, settings, request, reader);
}
