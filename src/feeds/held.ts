import type { RefusalReason } from './feed.ts';
import { emptyPart, type FeedPart, withRefusal } from './part.ts';
import { type FeedSource, type Look, refusalAsValue } from './source.ts';

/** What came of one feed in a refresh. `accepted`: its publisher or file has nothing that is newer than the copy in force. */
export type RefreshResult = { readonly id: string; readonly says: string } & (
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: RefusalReason }
);

/** A feed over time: its source, and the part that stands for it in the next snapshot. */
export interface HeldFeed<Data> {
  readonly part: () => FeedPart<Data>;
  /** Whether it lies on this machine, so that looking costs nobody anything. */
  readonly isLocal: boolean;
  /** Reads the last good copy, and looks at once where that costs nobody anything. */
  readonly open: (nowMs: number) => Promise<void>;
  /** Looks at the source if politeness allows it. Resolves also with the publisher's clock, if one answered. */
  readonly refresh: (nowMs: number) => Promise<{ readonly result: RefreshResult; readonly dateMs: number | undefined }>;
}

/** After a look that brought nothing the next may come sooner than after one that did, but not at once. */
const RETRY_MS = 5 * 60_000;

/** Holds a feed; nothing is read yet. */
export function holdFeed<Data>(source: FeedSource<Data>): HeldFeed<Data> {
  let part: FeedPart<Data> = emptyPart(source.feed);
  let lookedMs = Number.NEGATIVE_INFINITY;
  const settle = (look: Look<Data>): RefreshResult => {
    const { id } = source.feed;
    if (look.state === 'refused') {
      part = withRefusal(part, look.error);
      return { id, accepted: false, reason: look.error.reason, says: look.error.message };
    }
    part = { ...part, copy: look.copy };
    return { id, accepted: true, says: look.says };
  };
  const look = async (nowMs: number): ReturnType<HeldFeed<Data>['refresh']> => {
    lookedMs = nowMs;
    const found = await source.look(part.copy, nowMs);
    return { result: settle(found), dateMs: found.dateMs };
  };
  const open = async (nowMs: number): Promise<void> => {
    const restored = await refusalAsValue(async () => ({ state: 'read' as const, copy: await source.restore() }));
    part = restored.state === 'refused' ? withRefusal(part, restored.error) : { ...part, copy: restored.copy };
    if (source.minIntervalMs === 0) await look(nowMs);
  };
  const refresh = async (nowMs: number): ReturnType<HeldFeed<Data>['refresh']> => {
    const dueMs = dueAt(part.copy?.checked, source.minIntervalMs, lookedMs, nowMs);
    if (nowMs >= dueMs) return look(nowMs);
    const says = `not asked again before ${new Date(dueMs).toISOString().slice(0, 16)}Z`;
    return { result: { id: source.feed.id, accepted: true, says }, dateMs: undefined };
  };
  return { part: () => part, isLocal: source.minIntervalMs === 0, open, refresh };
}

/** When the next look may come. What is marked as checked in the future was marked by a wrong clock, and binds nobody. */
function dueAt(checked: number | undefined, minIntervalMs: number, lookedMs: number, nowMs: number): number {
  const checkedMs = checked === undefined || checked * 1000 > nowMs ? Number.NEGATIVE_INFINITY : checked * 1000;
  return Math.max(checkedMs + minIntervalMs, lookedMs + Math.min(RETRY_MS, minIntervalMs));
}
