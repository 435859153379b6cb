import { formatAddress, parseAddress } from '../../src/core/address.ts';
import { canonicalName } from '../../src/core/domain-name.ts';

/** What the front of a URL names. */
export interface Origin {
  readonly scheme: 'https' | 'http';
  /** A name in lower case without a final dot, or an address in canonical text without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Letters, digits, hyphens and underscores: what else DNS can carry does not stand in URLs that users follow. */
const NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const MAX_NAME = 253;

/** The host of a URL or of an authority, an IPv6 address in brackets. Undefined for what is neither name nor address. */
export function parseHost(text: string): string | undefined {
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1];
  const address = parseAddress(bracketed ?? text);
  if (address !== undefined)
    return (bracketed === undefined) === (address.family === 4) ? formatAddress(address) : undefined;
  const name = text.length > MAX_NAME + 1 ? '' : canonicalName(text);
  // A name whose last label is a number would be read as an IPv4 address in one of its old forms (WHATWG URL, "ends in a number").
  const isNumber = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(name);
  return NAME.test(name) && name.length <= MAX_NAME && !isNumber ? name : undefined;
}

/** The origin of a URL of the web; undefined for other schemes and for hosts that cannot be asked for. */
export function originOf({ protocol, hostname, port }: URL): Origin | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const host = parseHost(hostname);
  return host === undefined ? undefined : { scheme, host, port: port === '' ? defaultPort(scheme) : Number(port) };
}

/** As in the Host field and in a URL: the port only where it is not the scheme's own. */
export function formatOrigin({ scheme, host, port }: Origin): string {
  return port === defaultPort(scheme) ? formatHost(host) : formatAuthority(host, port);
}

/** Host and port, the port always. */
export function formatAuthority(host: string, port: number): string {
  return `${formatHost(host)}:${port}`;
}

function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function defaultPort(scheme: Origin['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}
