import { parseAddress } from '../../src/core/address.ts';
import type { RouteFact } from '../../src/core/outcome.ts';
import type { Routes } from '../../src/feeds/routes.ts';
import { readRoutes } from '../../src/feeds/routes.ts';
import { RIB, rib, sequence } from './mrt-encoder.ts';

/** The peers of the tables. */
export const PEERS: readonly number[] = [64496, 64497, 4200000000, 64499];

/** A table of one route, as it should be. */
export const GOOD: Buffer = rib(RIB.v4, '10.0.0.0/8', [{ peer: 0, path: sequence(64500) }]);

export function read(...records: readonly Buffer[]): Promise<Routes> {
  return readRoutes([Buffer.concat(records)]);
}

export function routeOf(routes: Routes, text: string): RouteFact | undefined {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return routes.routeOf(address);
}
