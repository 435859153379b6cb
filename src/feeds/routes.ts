import type { Address } from '../core/address.ts';
import type { RouteFact } from '../core/outcome.ts';
import { type Origins, readOrigins } from './origins.ts';

/** Origins by address, and the routes behind them where the data is made of routes. Immutable. */
export interface Routes extends Origins {
  /** When the collectors took the routes, Unix seconds, the oldest of several files; undefined where the data does not say. */
  readonly dated: number | undefined;
  /** The most specific route that holds the address, without its validation; undefined where none does, and for data of address ranges. */
  readonly routeOf: (address: Address) => RouteFact | undefined;
}

/** Reads the bytes of files, one after the other. Throws FeedError `parse` when they are no origin data. */
export async function readRoutes(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Routes> {
  return { ...(await readOrigins(chunks)), dated: undefined, routeOf: () => undefined };
}
