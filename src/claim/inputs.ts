import type { Config } from '../config/config.ts';
import { rangeFeedIds } from '../config/feed-ids.ts';
import type { SnapshotLeaf } from '../core/record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { FeedError } from '../feeds/feed.ts';
import type { Feeds } from '../feeds/refresh.ts';
import { openFeeds } from '../feeds/refresh.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { METHOD, VERSION } from '../version.ts';
import type { LoadedClaim } from './claims.ts';
import { formatDrawing } from './drawing.ts';
import { formatJudging } from './judging.ts';

/** Who asks, and where to read about it. */
export function userAgentOf({ evidence }: Config): string {
  return `landfall/${VERSION} (+https://${evidence.origin})`;
}

/** The feeds that a configuration's claims need, opened from what this machine has. */
export function openFeedsFor(config: Config, nowMs: () => number, stop?: AbortSignal): Promise<Feeds> {
  return openFeeds({
    config: config.feeds,
    feedIds: rangeFeedIds(config.claims),
    dir: config.evidence.dir,
    userAgent: userAgentOf(config),
    stop,
    nowMs,
  });
}

/** Logs what draws will be made from, before any is made: software, configuration, frames and manifests. */
export async function logInputs(
  config: Config,
  claims: readonly LoadedClaim[],
  { log, blobs }: { readonly log: EvidenceLog; readonly blobs: Blobs },
  { demo, nowMs }: { readonly demo: boolean; readonly nowMs: number },
): Promise<void> {
  const frames = new Map(
    claims.map(({ config: { frame }, frame: loaded }) => [loaded.sha256, { id: frame.id, ...loaded }]),
  );
  const manifests = new Map(claims.map((claim) => [claim.manifestSha256, claim]));
  const judging = formatJudging(config);
  const drawing = formatDrawing(config);
  const texts = [
    config.text,
    judging,
    drawing,
    ...[...frames.values()].map((f) => f.text),
    ...[...manifests.values()].map((m) => m.manifestText),
  ];
  for (const text of texts) await blobs.put(Buffer.from(text));
  await log.append([
    { $kind: 'software', version: VERSION, method: METHOD, node: process.version, demo, atMs: nowMs },
    {
      $kind: 'configuration',
      sha256: sha256Hex(config.text),
      judging: sha256Hex(judging),
      drawing: sha256Hex(drawing),
      atMs: nowMs,
    },
    ...[...frames.values()].map(({ id, sha256, frame }) => {
      return { $kind: 'frame' as const, id, sha256, blocks: frame.blocks, rows: frame.rows.length };
    }),
    ...[...manifests].map(
      ([
        sha256,
        {
          config: { manifest },
        },
      ]) => {
        return { $kind: 'manifest' as const, id: manifest.id, sha256, endpoints: manifest.endpoints.length };
      },
    ),
  ]);
}

/** Looks at a supplied file that changes under the reading of it, before giving up for this slot. */
const LOOKS = 3;

/**
 * Hands out the snapshot in force, once the log and the blobs hold what it was made of. Rejects with EvidenceError when they
 * cannot, also when a supplied file is no longer what was read.
 *
 * @param logged told of each that is logged, with the index of its leaf
 */
export function snapshotPinner(
  feeds: Pick<Feeds, 'current' | 'blobs' | 'refresh'>,
  keep: { readonly log: EvidenceLog; readonly blobs: Blobs },
  logged?: (leaf: SnapshotLeaf, index: number) => void,
): () => Promise<Snapshot> {
  let last: string | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function pin(): Promise<Snapshot> {
    if (feeds.current.leaf.sha256 === last) return feeds.current;
    const snapshot = await withKeptCopies();
    const index = await keep.log.append([snapshot.leaf]);
    last = snapshot.leaf.sha256;
    logged?.(snapshot.leaf, index);
    return snapshot;
  }

  async function withKeptCopies(): Promise<Snapshot> {
    for (let look = 1; ; look += 1) {
      const snapshot = feeds.current;
      try {
        for await (const bytes of feeds.blobs(keep.blobs.has)) await keep.blobs.put(bytes);
        // A refresh meanwhile may have put other copies in force than those that were kept.
        if (feeds.current === snapshot) return snapshot;
      } catch (error) {
        // A file that has changed since it was read is for a refresh to judge, not a defect.
        if (!(error instanceof FeedError)) throw error;
        if (look >= LOOKS) throw new EvidenceError('unwritable', keep.log.dir, error.message, { cause: error });
        await feeds.refresh();
      }
    }
  }

  return () => {
    // One at a time: two claims judged at once must not log one snapshot twice.
    const pinned = turn.then(pin);
    turn = pinned.catch(() => undefined);
    return pinned;
  };
}
