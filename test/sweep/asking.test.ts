import { expect } from 'chai';
import { decode } from 'dns-packet';
import { pooledRandom32 } from '../../probes/resolve/random-pool.ts';
import { blockSpace } from '../../src/core/sweep/block-space.ts';
import { resolvedRuns } from '../../src/core/sweep/sweep-chain.ts';
import { sweepState } from '../../src/core/sweep/sweep-state.ts';
import { SweepHalted } from '../../src/sweep/asking.ts';
import { seededRandom32 } from '../../src/sweep/seed.ts';
import { runSweep } from '../../src/sweep/sweep.ts';
import { loopbackServer, type Replies } from '../probes/resolve/bulk-server.ts';
import { a, say } from '../probes/resolve/scripted-network.ts';
import { foundAt, NAME } from './found-at.ts';

const SPACE = blockSpace(4, [{ first: 0x181600, blocks: 64 }]);

/** Sweeps 64 blocks of one server; `found` is asked for the authority each time. */
async function sweepOf(
  replies: Replies,
  { maxSearches = 99, timeoutMs = 5_000, found = [] as readonly string[] } = {},
) {
  const server = await loopbackServer(replies);
  let searches = 0;
  const state = sweepState(24);
  try {
    const totals = await runSweep({
      endpoint: NAME,
      family: 4,
      space: SPACE,
      state,
      resolve: async () => {
        searches += 1;
        return searches > maxSearches ? [] : [foundAt(server.peer.port, 'A', found)];
      },
      limits: {
        queriesPerSecond: Number.POSITIVE_INFINITY,
        outstanding: 16,
        timeoutMs,
        attempts: 1,
        random32: pooledRandom32(),
      },
      keep: () => undefined,
      nowMs: () => 1,
      seeded32: seededRandom32('ab'),
      most: Number.POSITIVE_INFINITY,
      told: () => undefined,
    });
    const said = [...resolvedRuns(state, NAME, SPACE).runs].map(({ blocks, answer }) => [blocks, state.said[answer]]);
    return { totals, state, said, searches };
  } finally {
    await server.close();
  }
}

/** Of a server that says nothing at first: every wait after a failure follows from it. */
const SHORT = { timeoutMs: 8 };

/** What a server says that tells the whole /20. */
function answering(message: Buffer): readonly Uint8Array[] {
  return [say(decode(message), { answers: [a(NAME, '192.0.2.1', 60)] })];
}

describe('sweep', () => {
  it('asks one question for blocks that share an answer, and audits some that inherited it', async () => {
    const { totals, said, state } = await sweepOf(answering);
    expect(said).to.deep.equal([[64, '192.0.2.1']]);
    expect(state.counts.answers).to.be.within(1, 16);
    expect(totals.queries).to.equal(state.counts.answers + state.counts.audited);
    expect(state.counts.audited).to.be.within(0, 2);
  });

  it('goes to another server when one falls silent, and loses no block', async () => {
    let asked = 0;
    const { said, searches, totals } = await sweepOf((message) => {
      asked += 1;
      return asked <= 40 ? [] : answering(message);
    }, SHORT);
    expect(searches).to.be.above(1);
    // Those of servers that were left count too.
    expect(totals.queries).to.be.at.least(asked);
    expect(totals.lost).to.be.at.least(40);
    expect(said.reduce((sum, [blocks]) => sum + Number(blocks), 0)).to.equal(64);
    expect(said.every(([, text]) => text === '192.0.2.1' || text === '!timeout')).to.equal(true);
  }).timeout(20_000);

  it('a block that failed inherits what holds for it', async () => {
    let asked = 0;
    const { said } = await sweepOf(
      (message) => {
        asked += 1;
        return asked === 1 ? [say(decode(message), { rcode: 2 })] : answering(message);
      },
      { timeoutMs: 300 },
    );
    expect(said).to.deep.equal([[64, '192.0.2.1']]);
  });

  it('asks once more for a block that failed and that no other answer holds for', async () => {
    const failing = 0x181607;
    const replies: Replies = (message) => {
      const query = decode(message);
      const block = message.readUIntBE(message.length - 3, 3);
      if (block === failing) return [say(query, { rcode: 2 })];
      const ecs = { ip: `${block >>> 16}.${(block >>> 8) & 255}.${block & 255}.0`, source: 24, scope: 24 };
      return [say(query, { ecs, answers: [a(NAME, `192.0.3.${block & 255}`, 60)] })];
    };
    const saidOf = async (found: readonly string[]): Promise<unknown> => {
      const { said } = await sweepOf(replies, { timeoutMs: 300, found });
      expect(said).to.have.length(64);
      return said[7];
    };
    expect(await saidOf(['192.0.2.9'])).to.deep.equal([1, '192.0.2.9']);
    expect(await saidOf([])).to.deep.equal([1, '!servfail']);
  });

  it('halts when no server answers any more, and says so', async () => {
    const halted = await sweepOf(() => [], SHORT).catch((error: unknown) => error);
    expect(halted).to.be.instanceOf(SweepHalted).and.have.property('message').that.includes('times in a row');
  }).timeout(20_000);

  it('halts at a server that does not look at the client subnet, and where there is none to ask', async () => {
    const blind = await sweepOf((message) => [
      say(decode(message), { answers: [a(NAME, '192.0.2.1', 60)], ecs: 'none' }),
    ]).catch((error: unknown) => error);
    expect(blind)
      .to.be.instanceOf(SweepHalted)
      .and.have.property('message')
      .that.includes('without looking at the client subnet');
    const none = await sweepOf(answering, { maxSearches: 0 }).catch((error: unknown) => error);
    expect(none).to.be.instanceOf(SweepHalted).and.have.property('message').that.includes('no authority of a.example');
  });
});
