import { sha256Hex } from '../evidence/sha256.ts';
import { countrySource, originsSource, rangeSource, rpkiSource, type SourceSettings } from './configured-sources.ts';
import { FeedError } from './feed.ts';
import { type HeldFeed, holdFeed, type RefreshResult } from './held.ts';
import { fileState, readLocalFiles } from './local-file.ts';
import type { Snapshot } from './snapshot.ts';
import { buildSnapshot } from './snapshot.ts';

export interface FeedsSettings extends SourceSettings {
  /** Ids of the range feeds that the claims' providers and CDNs name. */
  readonly feedIds: readonly string[];
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
  /** Looks at what lies on this machine: what an operator's own collector has written there is in force at once. Never rejects either. */
  readonly lookAtFiles: () => Promise<void>;
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
  const { nowMs } = settings;
  const ranges = settings.feedIds.map((id) => holdFeed(rangeSource(id, settings)));
  const origins = holdFeed(originsSource(settings));
  const payloads = rpkiSource(settings);
  const rpki = payloads === undefined ? undefined : holdFeed(payloads);
  const country = holdFeed(countrySource(settings));
  const all: readonly HeldFeed<unknown>[] = [...ranges, origins, ...(rpki === undefined ? [] : [rpki]), country];
  const snapshot = (): Snapshot =>
    buildSnapshot({
      ranges: ranges.map((feed) => feed.part()),
      origins: origins.part(),
      rpki: rpki?.part(),
      country: country.part(),
    });

  for (const feed of all) await feed.open(nowMs());
  let current = snapshot();
  let clockOffsetMs: number | undefined;
  let underWay: Promise<readonly RefreshResult[]> | undefined;
  // Nothing is looked at by two at once.
  let looking: Promise<unknown> = Promise.resolve();

  async function lookAt(due: readonly HeldFeed<unknown>[]): Promise<readonly RefreshResult[]> {
    const results: RefreshResult[] = [];
    for (const feed of due) {
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
      underWay ??= looking
        .then(() => lookAt(all))
        .finally(() => {
          underWay = undefined;
        });
      return underWay;
    },
    lookAtFiles: async () => {
      looking = underWay ?? looking.then(() => lookAt(all.filter(({ isLocal }) => isLocal)));
      await looking;
    },
    blobs: (isKept) => readBlobs(all, isKept),
  };
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
