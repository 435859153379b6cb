import type { SocketAddress } from '../probe.ts';

export interface NameServer {
  readonly peer: SocketAddress;
  /** Its name in the NS record; absent for one that the operator named. */
  readonly name?: string;
}

/** What is known of a name: a zone begins there, with these servers, or none does. */
type Cut =
  | {
      readonly zone: true;
      readonly servers: readonly NameServer[];
      /** When the exchange began that told of it, Unix milliseconds: so its record can be found. */
      readonly foundMs: number;
    }
  | { readonly zone: false };

/** Zone cuts found by earlier draws, so that a slot does not look for them again. Held by the caller. */
export interface ZoneCache {
  /** Runs a search for what is known of a name; others that need the same need not ask too. */
  readonly search: <T>(name: string, run: () => Promise<T>) => Promise<T>;
  /** The end of a search for a name that is under way, whatever comes of it; undefined when there is none. */
  readonly searched: (name: string) => Promise<void> | undefined;
  readonly get: (name: string, nowMs: number) => Cut | undefined;
  readonly set: (name: string, cut: Cut, ttlSeconds: number, nowMs: number) => void;
  /** Forgets a server of a zone that is lame; the last one stays, for somebody must be asked. */
  readonly drop: (name: string, lame: NameServer) => void;
}

/** Short TTLs would have every draw search again; long ones would keep a server that has left. */
const LEAST_SECONDS = 60;
const MOST_SECONDS = 3_600;
const MAX_NAMES = 10_000;

/** A cache for each resolver by its id: what one was told must not lead another, which is there to confirm it. */
export function createZoneCaches(): (resolver: string) => ZoneCache {
  const caches = new Map<string, ZoneCache>();
  return (resolver) => {
    const cache = caches.get(resolver) ?? createZoneCache();
    caches.set(resolver, cache);
    return cache;
  };
}

/** Times are of a clock that never goes back, milliseconds. */
function createZoneCache(): ZoneCache {
  const cuts = new Map<string, { readonly cut: Cut; readonly untilMs: number }>();
  const searches = new Map<string, Promise<void>>();
  return {
    search: async (name, run) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      searches.set(name, promise);
      try {
        return await run();
      } finally {
        if (searches.get(name) === promise) searches.delete(name);
        resolve();
      }
    },
    searched: (name) => searches.get(name),
    get: (name, nowMs) => {
      const known = cuts.get(name);
      return known !== undefined && nowMs < known.untilMs ? known.cut : undefined;
    },
    drop: (name, lame) => {
      const known = cuts.get(name);
      if (known === undefined || !known.cut.zone) return;
      const servers = known.cut.servers.filter((server) => server !== lame);
      if (servers.length > 0) cuts.set(name, { ...known, cut: { ...known.cut, servers } });
    },
    set: (name, cut, ttlSeconds, nowMs) => {
      const [oldest] = cuts.keys();
      cuts.delete(name);
      if (cuts.size >= MAX_NAMES && oldest !== undefined) cuts.delete(oldest);
      cuts.set(name, { cut, untilMs: nowMs + 1000 * Math.min(Math.max(ttlSeconds, LEAST_SECONDS), MOST_SECONDS) });
    },
  };
}
