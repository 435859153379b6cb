import { CLIENT_COOKIE } from './edns.ts';

/** What earlier exchanges showed of a server. Held for as long as the service runs. */
export interface ServerTraits {
  /** Our half of the cookie, the same for this server as long as it is remembered (RFC 7873, section 5.1). */
  readonly clientCookie: Uint8Array;
  /** Its half, as last given. */
  readonly serverCookie?: Uint8Array;
  /** Whether it repeats the letter case of a question, where that is known. */
  readonly letterCase?: 'kept' | 'lost';
}

export interface ServerMemory {
  /** `server` is address and port in canonical text. */
  readonly of: (server: string) => ServerTraits;
  readonly learn: (server: string, traits: Partial<Omit<ServerTraits, 'clientCookie'>>) => void;
}

const MAX_SERVERS = 10_000;

/** @param random32 for our halves of cookies: who guesses one can forge with it */
export function createServerMemory(random32: () => number): ServerMemory {
  const known = new Map<string, ServerTraits>();
  const of = (server: string): ServerTraits => {
    const traits = known.get(server) ?? { clientCookie: randomBytes(CLIENT_COOKIE, random32) };
    const [oldest] = known.keys();
    if (!known.has(server) && known.size >= MAX_SERVERS && oldest !== undefined) known.delete(oldest);
    known.set(server, traits);
    return traits;
  };
  return { of, learn: (server, traits) => void known.set(server, { ...of(server), ...traits }) };
}

function randomBytes(length: number, random32: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => random32() & 255);
}
