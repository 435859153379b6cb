import type { Express } from 'express';
import { basicAuth } from './basic-auth.ts';
import { readableAnywhere } from './cors.ts';
import type { RateLimit } from './rate-limit.ts';
import { rateLimit } from './rate-limit.ts';
import type { ReloadDoor } from './reload-routes.ts';
import { reloadRoutes } from './reload-routes.ts';

/** Who may ask, how often, and whether to be told to read the configuration again. */
export interface Access {
  /** Bcrypt hash by user name; empty: everybody. */
  readonly users: ReadonlyMap<string, string>;
  readonly limit: RateLimit;
  readonly reload: ReloadDoor | undefined;
  readonly nowMs: () => number;
}

/**
 * What every request passes before it is answered, the cheapest check first. The token of a reload takes the place of a user: both
 * travel in the same header.
 */
export function accessChecks(app: Express, { users, limit, reload, nowMs }: Access): void {
  app.use('/api', readableAnywhere);
  app.use(rateLimit(limit, nowMs));
  reloadRoutes(app, reload);
  app.use(basicAuth(users, nowMs));
}
