import { formatAddress } from '../src/core/address.ts';

const ROUTES_V4 = 1_000_000;
const ROUTES_V6 = 200_000;
const LINES_A_CHUNK = 5000;

/** A dump as RISwhois writes it, somewhat larger than the internet: a million IPv4 and 200,000 IPv6 prefixes, one in eight covers others. */
export function* risDump(): Generator<Buffer> {
  yield Buffer.from('% This file was generated at Mon Nov 23 08:00:03 UTC 2026.\n');
  let lines: string[] = [];
  for (let i = 0; i < ROUTES_V4 + ROUTES_V6; i += 1) {
    const prefix = i < ROUTES_V4 ? prefix4(i) : prefix6(i - ROUTES_V4);
    lines.push(`${1 + ((i * 7919) % 80_000)}\t${prefix}\t${330 + (i % 20)}\n`);
    if (lines.length < LINES_A_CHUNK) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
  }
  yield Buffer.from(`${lines.join('')}% End of dump\n`);
}

function prefix4(i: number): string {
  const value = 0x01000000 + i * 0x0d00;
  const bits = i % 8 === 0 ? 20 : 24;
  return `${formatAddress({ family: 4, value: value - (value % 2 ** (32 - bits)) })}/${bits}`;
}

function prefix6(i: number): string {
  const first = 0x24000000 + (i >>> 3) * 0x1000;
  if (i % 8 === 0) return `${formatAddress({ family: 6, words: [first, 0, 0, 0] })}/32`;
  return `${formatAddress({ family: 6, words: [first, (i % 8) << 16, 0, 0] })}/48`;
}
