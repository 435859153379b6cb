import { expect } from 'chai';
import { type DecodedPacket, decode } from 'dns-packet';
import { pooledRandom32 } from '../../probes/resolve/random-pool.ts';
import { blockSpace } from '../../src/core/sweep/block-space.ts';
import { resolvedRuns } from '../../src/core/sweep/sweep-chain.ts';
import { NOT_ASKED } from '../../src/core/sweep/sweep-runs.ts';
import { sweepState } from '../../src/core/sweep/sweep-state.ts';
import { seededRandom32 } from '../../src/sweep/seed.ts';
import { runSweep } from '../../src/sweep/sweep.ts';
import { loopbackServer } from '../probes/resolve/bulk-server.ts';
import { say } from '../probes/resolve/scripted-network.ts';
import { foundAt, NAME } from './found-at.ts';

/** A route /32 of IPv6: 65,536 blocks. */
const SPACE = blockSpace(6, [{ first: 0x2607_fb90 * 0x10000, blocks: 2 ** 16 }]);

/** The address of the client subnet that a query tells. */
function subnetOf({ additionals = [] }: DecodedPacket): string {
  const options = additionals.flatMap((record) => (record.type === 'OPT' ? record.options : []));
  const subnet = options.find((option) => option.code === 8);
  if (subnet === undefined || !('ip' in subnet)) throw new TypeError('a query without a client subnet');
  return String(subnet.ip);
}

/** Sweeps it, asking `most` times at most, of a server with one scope for all; its answer depends on the third group. */
async function sweepOf(scope: number, most: number) {
  const server = await loopbackServer((message) => {
    const query = decode(message);
    const ip = subnetOf(query);
    const third = ip.split(':')[2] || '0';
    const answer = { type: 'AAAA', name: NAME, ttl: 60, data: `2001:db8::${third}` } as const;
    return [say(query, { ecs: { ip, source: 48, scope }, answers: [answer] })];
  });
  const state = sweepState(48);
  try {
    const totals = await runSweep({
      endpoint: NAME,
      family: 6,
      space: SPACE,
      state,
      resolve: async () => [foundAt(server.peer.port, 'AAAA')],
      limits: {
        queriesPerSecond: Number.POSITIVE_INFINITY,
        outstanding: 16,
        timeoutMs: 5_000,
        attempts: 3,
        random32: pooledRandom32(),
      },
      keep: () => undefined,
      nowMs: () => 1,
      seeded32: seededRandom32('ab'),
      most,
      told: () => undefined,
    });
    const runs = [...resolvedRuns(state, NAME, SPACE).runs];
    const notAsked = runs.filter(({ answer }) => answer === NOT_ASKED).reduce((sum, { blocks }) => sum + blocks, 0);
    return { totals, state, notAsked };
  } finally {
    await server.close();
  }
}

describe('sweep of IPv6', () => {
  it('asks once for a route that the server does not split', async () => {
    const { state, notAsked } = await sweepOf(32, 1_000);
    expect(notAsked).to.equal(0);
    expect(state.counts.answers).to.equal(1);
  });

  it('asks for no more blocks than it may; the rest stays unasked and lowers the coverage', async () => {
    const { totals, state, notAsked } = await sweepOf(48, 300);
    expect(totals.queries).to.equal(300);
    expect(state.counts.answers).to.equal(300);
    expect(notAsked).to.equal(2 ** 16 - 300);
    expect(state.counts.audited, 'nothing was inherited').to.equal(0);
  });

  it('cuts scopes beyond a /48 back to it and counts them', async () => {
    const { state, notAsked } = await sweepOf(56, 100);
    expect(state.counts.overlong).to.equal(100);
    expect(notAsked).to.equal(2 ** 16 - 100);
  });

  it('a route that is split at /40 is asked for 256 times, however many questions are under way', async () => {
    const { state, notAsked } = await sweepOf(40, Number.POSITIVE_INFINITY);
    expect(notAsked).to.equal(0);
    expect(state.counts.answers).to.equal(256);
  });
});
