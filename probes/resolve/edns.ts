import type { SubnetOption } from './client-subnet.ts';
import { CLIENT_SUBNET, decodeSubnet } from './client-subnet.ts';

/** Option codes: name server identifier (RFC 5001) and cookie (RFC 7873). */
export const NSID = 3;
export const COOKIE = 10;

/** Bytes of a client's half of a cookie, and of a server's (RFC 7873, section 4). */
export const CLIENT_COOKIE = 8;
const SERVER_COOKIE = { least: 8, most: 32 } as const;

/** The options of a response that mean something here. */
export interface EdnsOptions {
  /** Client-subnet options; undefined in the place of one that is malformed. */
  readonly subnets: readonly (SubnetOption | undefined)[];
  /** As the server wrote it; absent when it gave none. */
  readonly nsid?: Uint8Array;
  /** Whole cookie, both halves; empty when the option is malformed or there were several, which matches no cookie of ours. */
  readonly cookie?: Uint8Array;
}

export const NO_OPTIONS: EdnsOptions = { subnets: [] };

/** The options in the data of an OPT record (RFC 6891, section 6.1.2); undefined when they overrun it. */
// Written by the peer: any length, may lie about it.
export function decodeOptions(data: Uint8Array): EdnsOptions | undefined {
  const subnets: (SubnetOption | undefined)[] = [];
  let nsid: Uint8Array | undefined;
  let cookie: Uint8Array | undefined;
  for (let at = 0; at < data.length; ) {
    const [c1 = 0, c0 = 0, l1, l0] = data.subarray(at, at + 4);
    if (l1 === undefined || l0 === undefined) return undefined;
    const end = at + 4 + l1 * 256 + l0;
    if (end > data.length) return undefined;
    const value = data.subarray(at + 4, end);
    const code = c1 * 256 + c0;
    if (code === CLIENT_SUBNET) subnets.push(decodeSubnet(value));
    if (code === NSID) nsid ??= value;
    if (code === COOKIE) cookie = cookie === undefined && isCookie(value) ? value : new Uint8Array();
    at = end;
  }
  return { subnets, ...(nsid === undefined ? {} : { nsid }), ...(cookie === undefined ? {} : { cookie }) };
}

/** A client's half alone is what a server without a secret of its own repeats. */
function isCookie({ length }: Uint8Array): boolean {
  const server = length - CLIENT_COOKIE;
  return server === 0 || (server >= SERVER_COOKIE.least && server <= SERVER_COOKIE.most);
}
