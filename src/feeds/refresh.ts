import { join } from 'node:path';
import type { FeedsConfig } from '../config/config.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { copiesIn } from './copies.ts';
import { countrySource, originsSource, packagedCountries, packagedOrigins, suppliedFile } from './data-files.ts';
import { FeedError, type Snapshot } from './feed.ts';
import { type HeldFeed, holdFeed, type RefreshResult } from './held.ts';
import { fileState, readLocalFiles } from './local-file.ts';
import { filedRanges, publishedRanges } from './range-sources.ts';
import type { Ranges } from './ranges.ts';
import { RANGE_FEEDS } from './registry.ts';
import { buildSnapshot } from './snapshot.ts';
import type { FeedSource } from './source.ts';

export interface FeedsSettings {
  readonly config: FeedsConfig;
  /** Ids of the range feeds that the claims' providers name. */
  readonly feedIds: readonly string[];
  /** The last good copies are kept in `feeds` below it. */
  readonly dir: string;
  readonly userAgent: string;
  /** Ends a request that is under way. */
  readonly stop?: AbortSignal | undefined;
  readonly nowMs: () => number;
}

export interface Feeds {
  /** The snapshot in force; replaced whole by `refresh`. */
  readonly current: Snapshot;
  /**
   * Looks at every feed that is due, one after the other, and puts in force what passes the guards. Never rejects for what a
   * publisher, the network or a file does wrong. While one refresh is under way another call joins it.
   */
  readonly refresh: () => Promise<readonly RefreshResult[]>;
  /** Local time minus the latest publisher's clock, in milliseconds, good to a second; undefined until one answered. */
  readonly clockOffsetMs: number | undefined;
  /**
   * The bytes of the copies in force that `isKept` does not know by their SHA-256 (hex), one feed at a time. Rejects with FeedError
   * when they are no longer what was read.
   */
  readonly blobs: (isKept: (sha256: string) => Promise<boolean>) => AsyncIterable<Uint8Array>;
}

/**
 * Opens the feeds from what this machine has: last good copies, data packages, supplied files. Nobody is asked yet: that is
 * the first `refresh`. A feed without a copy leaves what it decides undecided, and says why in its report.
 */
export async function openFeeds(settings: FeedsSettings): Promise<Feeds> {
  const { config, nowMs } = settings;
  const ranges = settings.feedIds.map((id) => holdFeed(rangeSource(id, settings)));
  const { origins: originsOverride, country: countryOverride } = config.overrides;
  const data = { limitMs: config.maxAgeMs.origins, maxShrink: config.maxShrink };
  const origins = holdFeed(originsSource(fileOf('origins', originsOverride) ?? packagedOrigins(), data));
  const country = holdFeed(countrySource(fileOf('country', countryOverride) ?? packagedCountries(), data));
  const all: readonly HeldFeed<unknown>[] = [...ranges, origins, country];
  const snapshot = (): Snapshot =>
    buildSnapshot({
      ranges: ranges.map((feed) => feed.part()),
      origins: origins.part(),
      rpki: undefined,
      country: country.part(),
    });

  for (const feed of all) await feed.open(nowMs());
  let current = snapshot();
  let clockOffsetMs: number | undefined;
  let underWay: Promise<readonly RefreshResult[]> | undefined;

  async function refreshAll(): Promise<readonly RefreshResult[]> {
    const results: RefreshResult[] = [];
    for (const feed of all) {
      const { result, dateMs } = await feed.refresh(nowMs());
      // The header is cut to the second: on average its clock was half a second further.
      if (dateMs !== undefined) clockOffsetMs = nowMs() - (dateMs + 500);
      results.push(result);
    }
    current = snapshot();
    return results;
  }

  return {
    get current() {
      return current;
    },
    get clockOffsetMs() {
      return clockOffsetMs;
    },
    refresh: () => {
      underWay ??= refreshAll().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    blobs: (isKept) => readBlobs(all, isKept),
  };
}

type Override = FeedsConfig['overrides'][string];

function rangeSource(id: string, { config, dir, userAgent, stop }: FeedsSettings): FeedSource<Ranges> {
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

/** The supplied file of a feed that comes from files only. Throws FeedError when the configuration gives an address. */
function fileOf(id: string, override: Override | undefined): ReturnType<typeof suppliedFile> | undefined {
  if (override?.url !== undefined) {
    throw new FeedError('fetch', `feeds.overrides.${id}.url: ${id} cannot be fetched; name a file`);
  }
  return override?.file === undefined ? undefined : suppliedFile(override.file);
}

async function* readBlobs(
  feeds: readonly HeldFeed<unknown>[],
  isKept: (sha256: string) => Promise<boolean>,
): AsyncGenerator<Uint8Array> {
  for (const feed of feeds) {
    const { id, copy } = feed.part();
    if (copy === undefined || (await isKept(copy.sha256))) continue;
    const bytes = await readJoined(copy.paths);
    if (sha256Hex(bytes) !== copy.sha256) {
      throw new FeedError(
        'not_kept',
        `${copy.paths.join(', ')}: changed since ${id} was read; a refresh reads it again`,
      );
    }
    yield bytes;
  }
}

/** Files one after the other in one buffer of just their size: they may be thirty megabytes. */
async function readJoined(paths: readonly string[]): Promise<Uint8Array> {
  const sizes = await Promise.all(paths.map(async (path) => (await fileState(path)).size));
  const bytes = Buffer.alloc(sizes.reduce((sum, size) => sum + size, 0));
  let used = 0;
  for await (const chunk of readLocalFiles(paths)) {
    bytes.set(chunk.subarray(0, bytes.length - used), used);
    used = Math.min(used + chunk.length, bytes.length);
  }
  return bytes;
}
