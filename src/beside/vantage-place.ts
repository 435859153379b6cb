import { formatSocketAddress } from '../../probes/socket-address.ts';
import type { AnchorConfig, VantageConfig } from '../config/config.ts';
import type { Address } from '../core/address.ts';
import { parseAddress } from '../core/address.ts';
import type { KnownMachine } from '../core/anchor-ledger.ts';
import type { VantagePlace } from '../core/distance.ts';

/** A place that is given without its error is taken to be a town's. */
const UNKNOWN_ERROR_KM = 50;

/** Where a vantage stands; undefined where the configuration does not say it. */
export function placeOf({ id, latitude, longitude, positionErrorKm }: VantageConfig): VantagePlace | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  return { id, place: { latitude, longitude }, positionErrorKm: positionErrorKm ?? UNKNOWN_ERROR_KM };
}

/** A machine in a known place, as records of it name it. */
export function knownMachine(anchor: AnchorConfig): KnownMachine {
  const { name, port, latitude, longitude, positionErrorKm } = anchor;
  const server = formatSocketAddress({ address: anchorAddress(anchor), port });
  return { name, server, place: { latitude, longitude }, positionErrorKm };
}

export function anchorAddress({ address: text }: AnchorConfig): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the configuration holds an address that is none: ${text}`);
  return address;
}
