import { formatAddress, parseAddress } from '../../src/core/address.ts';
import type { PathFacts } from '../../src/core/hop.ts';
import type { PathReading } from '../../src/core/path.ts';
import { readPath } from '../../src/core/path.ts';
import type { Trace, TraceFlow } from '../../src/core/trace.ts';

export const PROVIDER = 31898;
export const TRANSIT = 3356;
const [ISP, PROVIDER_TOO, TENANT, OPERATOR] = [7922, 6142, 11983, 396986] as const;

/** Blocks by their first octet: whose number an address has says nothing else here. */
const ORIGINS: Readonly<Record<string, readonly number[]>> = {
  '20': [ISP],
  '21': [TRANSIT],
  '30': [PROVIDER],
  '31': [PROVIDER_TOO],
  '40': [TENANT],
  '50': [OPERATOR],
  '60': [PROVIDER, TRANSIT],
  '70': [TRANSIT],
  '71': [],
  '80': [TRANSIT],
};

const FACTS: PathFacts = {
  originsOf: (address) => ORIGINS[formatAddress(address).split('.')[0] ?? ''] ?? [],
  exchangeOf: (address) => (formatAddress(address).startsWith('80.') ? 'an-exchange' : undefined),
  inRanges: (address) => formatAddress(address).startsWith('70.'),
  provider: { asns: [PROVIDER, PROVIDER_TOO], possibleTenants: [TENANT] },
};

const WHOSE: Readonly<Record<string, string>> = {
  I: '20.0.0',
  F: '21.0.0',
  P: '30.0.0',
  Q: '31.0.0',
  T: '40.0.0',
  O: '50.0.0',
  M: '60.0.0',
  R: '70.0.0',
  U: '71.0.0',
  X: '80.0.0',
  N: '10.0.0',
};
export const TARGET = '30.9.9.9';

/**
 * A flow in letters, a word a hop: `F` a transit's router, `P` the provider's, `*` silence, `!` the target's answer, several
 * letters several answers. Every hop has a number of its own.
 */
function flowOf(text: string, ended?: TraceFlow['ended']): TraceFlow {
  const words = text.split(' ').filter((word) => word !== '');
  const hops = words.map((word, i) => ({
    ttl: i + 1,
    sent: 3,
    replies: [...word]
      .filter((letter) => letter !== '*')
      .map((letter, j) => ({ from: letter === '!' ? '' : `${WHOSE[letter]}.${i * 8 + j + 1}`, rttUs: 1000 * (i + 1) })),
  }));
  const guessed = words.at(-1) === '*' ? 'silent' : words.at(-1)?.includes('!') ? 'reached' : 'unreachable';
  return { flow: 61_000, hops, ended: ended ?? guessed };
}

export function traceOf(
  flows: readonly (string | TraceFlow)[],
  target: string,
  tool: Trace['tool'] = 'scamper',
): Trace {
  const read = flows.map((flow) => (typeof flow === 'string' ? flowOf(flow) : flow));
  const aimed = read.map((flow) => ({
    ...flow,
    hops: flow.hops.map((hop) => ({
      ...hop,
      replies: hop.replies.map(({ from, rttUs }) => ({ from: from === '' ? target : from, rttUs })),
    })),
  }));
  return { tool, toolVersion: '1', method: 'tcp', flows: aimed };
}

/** What is read of flows, each given or in letters, that were sent to an address of the provider's. */
export function reading(
  flows: readonly (string | TraceFlow)[],
  { target = TARGET, tool = 'scamper' }: { readonly target?: string; readonly tool?: Trace['tool'] } = {},
): PathReading {
  const address = parseAddress(target);
  if (address === undefined) throw new TypeError(target);
  return readPath(traceOf(flows, target, tool), address, FACTS);
}
