import type { RequestHandler } from 'express';
import type { Address, Prefix } from '../core/address.ts';
import {
  formatPrefix,
  normaliseAddress,
  parseAddress,
  parsePrefix,
  prefixContains,
  prefixOf,
} from '../core/address.ts';
import { Problem } from './problem.ts';

export interface RateLimit {
  /** Requests a second that one client may make for ever, and how many at once. */
  readonly perSecond: number;
  readonly burst: number;
  /** Networks that it does not hold for. */
  readonly exempt: readonly Prefix[];
}

/** A reader's browser asks for a page every half minute; a program that walks the whole API fits in too. */
export const USUAL_LIMIT = { perSecond: 20, burst: 200 } as const;

const LOOPBACK = ['127.0.0.0/8', '::1/128'].flatMap((text) => parsePrefix(text) ?? []);

/** Clients that are remembered: some hundred bytes each. */
const MOST_CLIENTS = 10_000;

/** Who has an IPv6 network has all its addresses. */
const V6_CLIENT_BITS = 64;

/**
 * Answers 429, with Retry-After in seconds, to a client that asks more often than it may (a token bucket for each IPv4 address or
 * IPv6 /64). Loopback is never limited: what stands before the service there is to limit its own clients, since what it says of
 * them in headers is not believed.
 */
export function rateLimit({ perSecond, burst, exempt }: RateLimit, nowMs: () => number): RequestHandler {
  const free = [...LOOPBACK, ...exempt];
  // In the order of their last request, so that the first is the one to be forgotten.
  const clients = new Map<string, { readonly tokens: number; readonly atMs: number }>();

  /** Takes a token; the seconds until there is one, 0 when there was. */
  function wait(client: string): number {
    const now = nowMs();
    const seen = clients.get(client) ?? { tokens: burst, atMs: now };
    const tokens = Math.min(burst, seen.tokens + (Math.max(0, now - seen.atMs) / 1000) * perSecond);
    clients.delete(client);
    clients.set(client, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: now });
    const [oldest] = clients.keys();
    if (clients.size > MOST_CLIENTS && oldest !== undefined) clients.delete(oldest);
    return tokens < 1 ? Math.ceil((1 - tokens) / perSecond) : 0;
  }

  return (request, response, next) => {
    const address = clientOf(request.socket.remoteAddress);
    if (address === undefined || free.some((network) => prefixContains(network, address))) return next();
    const seconds = wait(formatPrefix(prefixOf(address, address.family === 4 ? 32 : V6_CLIENT_BITS)));
    if (seconds === 0) return next();
    response.set('Retry-After', String(seconds));
    throw new Problem(429, `More than ${perSecond} requests a second came from this client; ask again later.`);
  };
}

/** Undefined once the client has gone. A zone (`fe80::1%eth0`) is no part of the address. */
function clientOf(text: string | undefined): Address | undefined {
  const address = parseAddress(text?.split('%')[0] ?? '');
  return address === undefined ? undefined : normaliseAddress(address);
}
