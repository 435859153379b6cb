import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { compare, hashSync } from 'bcryptjs';
import type { RequestHandler } from 'express';
import { Problem } from './problem.ts';

/** Answers that are remembered: a scraper's password need not be hashed at every scrape. */
const REMEMBERED = 100;

/** Passwords that are tried in a second, whoever asks: each takes up to some tenths of one of this process, which also measures. */
const TRIES_PER_SECOND = 3;

/**
 * Lets in who names a user and its password (RFC 7617), by bcrypt hashes; with no users, everybody. An unknown user takes as long
 * as a wrong password. Health is told to everybody: it says nothing, and what asks for it often cannot hold a password.
 */
export function basicAuth(users: ReadonlyMap<string, string>, nowMs: () => number): RequestHandler {
  if (users.size === 0) return (_request, _response, next) => next();
  const known = new Set<string>();
  // Remembered under a key that ends with this process, so that what lies in memory is no hash to be tried elsewhere.
  const salt = randomBytes(32);
  const [firstHash = ''] = users.values();
  const nobody = hashSync(randomBytes(16).toString('hex'), costOf(firstHash));
  let second = { begunMs: Number.NEGATIVE_INFINITY, tries: 0 };

  async function admits(user: string, password: string): Promise<boolean> {
    const hash = users.get(user);
    const pair = JSON.stringify([user, password]);
    const key = createHash('sha256').update(salt).update(pair).digest('hex');
    if (known.has(key)) return true;
    const now = nowMs();
    if (now - second.begunMs >= 1000) second = { begunMs: now, tries: 0 };
    if (second.tries >= TRIES_PER_SECOND) throw new Problem(503, 'Too many passwords are being tried; ask again.');
    second.tries += 1;
    const matches = await compare(password, hash ?? nobody);
    if (!matches || hash === undefined) return false;
    if (known.size >= REMEMBERED) known.clear();
    known.add(key);
    return true;
  }

  return async (request, response, next) => {
    if (request.path === '/-/healthy') return next();
    const given = credentials(request.get('Authorization'));
    if (given !== undefined && (await admits(given.user, given.password))) return next();
    response.set('WWW-Authenticate', 'Basic realm="landfall", charset="UTF-8"');
    throw new Problem(401, 'A user name and its password are needed here.');
  };
}

/** Whether a request carries the bearer token (RFC 6750); compared in constant time, whatever its length. */
export function bears(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

// Written by the client: any header.
function credentials(
  authorization: string | undefined,
): { readonly user: string; readonly password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,1024}={0,2})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}
