import { pooledRandom32 } from '../probes/resolve/random-pool.ts';
import type { Observation } from '../src/core/observation.ts';
import type { SweepAsking } from '../src/sweep/asking.ts';
import { sameRandom32 } from './benchmark.ts';

/** Answer blocks of a server, ascending, without gap or overlap over the frame of the benchmark. Numbers are of /24s. */
export interface Pieces {
  readonly firsts: Uint32Array;
  readonly lengths: Uint8Array;
}

/** Names of endpoints, all of one length: the server tells by it where a question ends. */
export function endpointName(number: number): string {
  return `api${number}.example`;
}

/** What finding the authority of a name came to: the search is another benchmark's, here it is known. */
function authorityAt(name: string, port: number): Observation {
  return {
    step: 'dns-exchange',
    startedMs: 0,
    durationUs: 0,
    subject: { purpose: 'answer', name, type: 'A', server: `127.0.0.1:${port}`, zone: name },
    outcome: {
      ok: true,
      value: {
        rcode: 'NOERROR',
        authoritative: true,
        truncated: false,
        transport: 'udp',
        answers: [],
        ecs: { state: 'none' },
        rejected: 0,
      },
    },
  };
}

/** How a server on loopback is asked: as fast as it answers, with as many questions under way as a sweep has. */
export function askingOf(port: number): SweepAsking {
  return {
    family: 4,
    resolve: async ({ name }) => [authorityAt(name, port)],
    limits: {
      queriesPerSecond: Number.POSITIVE_INFINITY,
      outstanding: 64,
      timeoutMs: 1_000,
      attempts: 3,
      random32: pooledRandom32(),
    },
  };
}

/** The first /24 of the benchmark's frame. */
export const FIRST_BLOCK: number = 24 << 16;

/** Of 100 pieces: /16 10, /18 to /20 40, /21 to /23 40, /24 10. */
const MIX: readonly (readonly [below: number, lengths: readonly number[]])[] = [
  [10, [16]],
  [50, [18, 19, 20]],
  [90, [21, 22, 23]],
  [100, [24]],
];

/**
 * So many pieces, the same in every run: lengths drawn by the mix and laid out from the widest to the narrowest, so that each is
 * aligned.
 */
export function piecesOf(count: number): Pieces {
  const random = sameRandom32();
  const drawn = Array.from({ length: count }, () => {
    const kind = random() % 100;
    const [, lengths = [24]] = MIX.find(([below]) => kind < below) ?? [];
    return lengths[random() % lengths.length] ?? 24;
  }).sort((a, b) => a - b);
  const firsts = new Uint32Array(count);
  let at = FIRST_BLOCK;
  for (const [i, length] of drawn.entries()) {
    firsts[i] = at;
    at += 2 ** (24 - length);
  }
  return { firsts, lengths: Uint8Array.from(drawn) };
}

/** Blocks of all pieces together. */
export function blocksOf({ firsts, lengths }: Pieces): number {
  const last = firsts.length - 1;
  return (firsts[last] ?? 0) + 2 ** (24 - (lengths[last] ?? 24)) - FIRST_BLOCK;
}

/** The piece that a block lies in, by its number. */
export function pieceAt(
  { firsts, lengths }: Pieces,
  block: number,
): { readonly number: number; readonly length: number } {
  let [low, high] = [0, firsts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((firsts[middle] ?? 0) <= block) low = middle;
    else high = middle - 1;
  }
  return { number: low, length: lengths[low] ?? 24 };
}
