import type { Prefix } from '../../src/core/address.ts';
import {
  addressFromBytes,
  addressToBytes,
  bitsOf,
  compareAddresses,
  formatPrefix,
  maskAddress,
  prefixOf,
} from '../../src/core/address.ts';
import type { EcsEcho } from '../../src/core/observation.ts';

/** Option code of EDNS Client Subnet (RFC 7871, section 6). */
export const CLIENT_SUBNET = 8;

/** A client-subnet option as a response carries it. */
export interface SubnetOption {
  readonly prefix: Prefix;
  readonly scope: number;
}

/** What is told of a client block at most: a /24 or a /56 (RFC 7871, section 11.1), whatever a frame holds. */
export function tellable(block: Prefix): Prefix {
  return prefixOf(block.address, Math.min(block.length, block.address.family === 4 ? 24 : 56));
}

/** The option's data in a query: scope 0, host bits zero, no more bytes than the length needs. */
export function encodeSubnet({ address, length }: Prefix): Uint8Array {
  const bytes = addressToBytes(maskAddress(address, length)).subarray(0, Math.ceil(length / 8));
  return Uint8Array.of(0, address.family === 4 ? 1 : 2, length, 0, ...bytes);
}

/** The option's data in a response; undefined when it breaks RFC 7871, section 6. */
// Written by the peer: any length, may lie about it.
export function decodeSubnet(data: Uint8Array): SubnetOption | undefined {
  const [high, low, length, scope] = data;
  if (length === undefined || scope === undefined || high !== 0 || (low !== 1 && low !== 2)) return undefined;
  const bits = bitsOf(low === 1 ? 4 : 6);
  if (length > bits || scope > bits || data.length !== 4 + Math.ceil(length / 8)) return undefined;
  const bytes = new Uint8Array(bits / 8);
  bytes.set(data.subarray(4));
  const address = addressFromBytes(bytes);
  const prefix = prefixOf(address, length);
  return compareAddresses(prefix.address, address) === 0 ? { prefix, scope } : undefined;
}

/**
 * Judges the options of a response against the block that was sent: family, source and address must come back as they went (RFC
 * 7871, section 7.3). An option that nobody asked for says nothing.
 */
export function judgeEcho(sent: Prefix | undefined, options: readonly (SubnetOption | undefined)[]): EcsEcho {
  if (sent === undefined) return { state: 'none' };
  const [first, ...more] = options;
  if (options.length === 0) return { state: 'absent' };
  if (first === undefined || more.length > 0) return { state: 'wrong', said: 'malformed' };
  const said = formatPrefix(first.prefix);
  return said === formatPrefix(sent) ? { state: 'echoed', scope: first.scope } : { state: 'wrong', said };
}
