import { expect } from 'chai';
import { decode } from 'dns-packet';
import type { BulkLimits } from '../../probes/resolve/bulk.ts';
import type { Prefix } from '../../src/core/address.ts';
import { blockOfNumber } from '../../src/core/sweep/block-space.ts';
import { askBlocks, untried } from '../../src/sweep/asking.ts';
import { loopbackServer } from '../probes/resolve/bulk-server.ts';
import { a, say } from '../probes/resolve/scripted-network.ts';
import { foundAt, NAME } from './found-at.ts';

function* blocks(count: number): Generator<Prefix> {
  for (let i = 0; i < count; i += 1) yield blockOfNumber(4, 0x181600 + i);
}

/**
 * Asks for blocks, one at a time, of a server that `reply` speaks for; resolves with the times of the queries that came, milliseconds.
 * A slow machine can only make the time between them longer, so least times are all that is tested.
 */
async function timesOf(
  count: number,
  limits: Pick<BulkLimits, 'queriesPerSecond' | 'timeoutMs'>,
  reply: (asked: number) => Parameters<typeof say>[1],
) {
  const times: number[] = [];
  const said: string[] = [];
  let searches = 0;
  const server = await loopbackServer((message) => {
    times.push(performance.now());
    return [say(decode(message), reply(times.length))];
  });
  const beganMs = performance.now();
  try {
    await askBlocks(
      NAME,
      blocks(count),
      {
        family: 4,
        resolve: async () => {
          searches += 1;
          return [foundAt(server.peer.port, 'A', ['192.0.2.1'])];
        },
        // Half the mean spacing, half the mean wait: the least there is.
        limits: { ...limits, outstanding: 1, attempts: 1, random32: () => 0 },
      },
      untried(),
      (_block, saying) => {
        said.push(saying.said);
        return undefined;
      },
    );
  } finally {
    await server.close();
  }
  return { times, said, searches, beganMs };
}

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? 0));
}

describe('sweep: politeness', () => {
  it('keeps to the rate that one server may be asked at', async () => {
    const { times, beganMs } = await timesOf(9, { queriesPerSecond: 50, timeoutMs: 5_000 }, () => ({
      answers: [a(NAME, '192.0.2.1', 60)],
    }));
    expect(times).to.have.length(9);
    // Eight times 10 ms; what a stalled process may catch up with are 10 ms.
    expect((times.at(-1) ?? 0) - beganMs).to.be.at.least(65);
  });

  it('a block that is asked for over TCP as well takes two turns', async () => {
    const { times, said, searches, beganMs } = await timesOf(9, { queriesPerSecond: 50, timeoutMs: 5_000 }, () => ({
      tc: true,
    }));
    expect(said).to.deep.equal(Array.from({ length: 9 }, () => '192.0.2.1'));
    expect(searches).to.equal(1 + 9);
    expect((times.at(-1) ?? 0) - beganMs).to.be.at.least(145);
  });

  it('waits after each failure in a row, twice as long each time, and no longer once the server answers', async () => {
    const { times, said } = await timesOf(6, { queriesPerSecond: Number.POSITIVE_INFINITY, timeoutMs: 40 }, (asked) =>
      asked <= 4 ? { rcode: 2 } : { answers: [a(NAME, '192.0.2.1', 60)] },
    );
    expect(said).to.deep.equal([...Array.from({ length: 4 }, () => '!servfail'), '192.0.2.1', '192.0.2.1']);
    for (const [i, gap] of gaps(times).slice(0, 4).entries()) expect(gap, `gap ${i}`).to.be.at.least(20 * 2 ** i - 2);
  });
});
