import { formatAddress } from '../src/core/address.ts';
import type { SocketAddress } from './probe.ts';

/** Canonical text: `192.0.2.1:53`, `[2001:db8::1]:53`. */
export function formatSocketAddress({ address, port }: SocketAddress): string {
  const text = formatAddress(address);
  return address.family === 4 ? `${text}:${port}` : `[${text}]:${port}`;
}

/** Node asks its resolver even for a literal address; the answer is known. */
export function literalLookup(
  host: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
): void {
  done(null, host, host.includes(':') ? 6 : 4);
}
