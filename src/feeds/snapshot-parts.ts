import type { Countries } from './country.ts';
import type { FeedPart } from './part.ts';
import type { Ranges } from './ranges.ts';
import type { Routes } from './routes.ts';
import type { Vrps } from './rpki.ts';

/**
 * All feeds at one time. The ids of the origins and of the validated payloads are `origins` and `rpki`: those are the names under
 * which facts leave them undecided.
 */
export interface SnapshotParts {
  /** Lists of providers and of CDNs. */
  readonly ranges: readonly FeedPart<Ranges>[];
  readonly origins: FeedPart<Routes>;
  /** Undefined where the configuration names none: routes then go without validation. */
  readonly rpki: FeedPart<Vrps> | undefined;
  readonly country: FeedPart<Countries>;
}
