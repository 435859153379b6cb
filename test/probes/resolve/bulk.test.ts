import { createSocket } from 'node:dgram';
import { expect } from 'chai';
import { decode } from 'dns-packet';
import type { BulkAnswer, BulkLimits, BulkTotals } from '../../../probes/resolve/bulk.ts';
import { askBulk } from '../../../probes/resolve/bulk.ts';
import { pooledRandom32 } from '../../../probes/resolve/random-pool.ts';
import type { Prefix } from '../../../src/core/address.ts';
import { formatAddress, formatPrefix } from '../../../src/core/address.ts';
import type { LoopbackServer, Replies } from './bulk-server.ts';
import { loopbackServer } from './bulk-server.ts';
import { a, say } from './scripted-network.ts';

const NAME = 'api.example.com';

function* blocksOf(count: number): Generator<Prefix> {
  for (let i = 0; i < count; i += 1) yield { address: { family: 4, value: 0x18000000 + i * 256 }, length: 24 };
}

const LIMITS: BulkLimits = {
  queriesPerSecond: Number.POSITIVE_INFINITY,
  outstanding: 32,
  timeoutMs: 10_000,
  attempts: 3,
  random32: pooledRandom32(),
};

describe('probes/resolve/bulk', () => {
  const servers: LoopbackServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function ask(
    replies: Replies,
    blocks: Iterable<Prefix>,
    limits: Partial<BulkLimits> = {},
    onAnswer: (answer: BulkAnswer) => Promise<void> | undefined = () => undefined,
  ): Promise<BulkTotals & { readonly answered: readonly BulkAnswer[]; readonly ports: number }> {
    const server = await loopbackServer(replies);
    servers.push(server);
    const answered: BulkAnswer[] = [];
    const totals = await askBulk(
      { name: NAME, type: 'A', server: server.peer, zone: 'example.com', blocks },
      { ...LIMITS, ...limits },
      (answer) => {
        answered.push(answer);
        return onAnswer(answer);
      },
    );
    return { ...totals, answered, ports: server.ports.size };
  }

  /** Says the third byte of the block in the last of the address, so that an answer shows for whom it is. */
  const byBlock: Replies = (message) => {
    const query = decode(message);
    const [opt] = query.additionals ?? [];
    const subnet = opt?.type === 'OPT' ? opt.options.find((option) => option.code === 8) : undefined;
    const [, second, third] = subnet !== undefined && 'ip' in subnet ? String(subnet.ip).split('.') : [];
    return [say(query, { answers: [a(NAME, `192.0.${second}.${third}`)] })];
  };

  it('gives each block the answer that is for it, with the bytes', async () => {
    const made = await ask(byBlock, blocksOf(1_000));
    expect(made).to.include({ queries: 1_000, answers: 1_000, lost: 0, retries: 0, unanswered: 0, rejected: 0 });
    for (const { block, reading, message } of made.answered) {
      expect(message).to.be.instanceOf(Uint8Array);
      expect(reading).to.deep.include({ state: 'answered', ecs: { state: 'echoed', scope: 20 }, ttl: 60 });
      const [, second, third] = formatPrefix(block).split(/[./]/);
      const given = reading.state === 'answered' ? reading.addresses.map(formatAddress) : [];
      expect(given).to.deep.equal([`192.0.${second}.${third}`]);
    }
    expect(new Set(made.answered.map(({ block }) => formatPrefix(block))).size).to.equal(1_000);
  });

  it('asks again for what was lost, and counts each loss', async () => {
    let n = 0;
    const lossy: Replies = (message, from) => {
      n += 1;
      return n % 5 === 0 ? [] : byBlock(message, from);
    };
    const made = await ask(lossy, blocksOf(500), { timeoutMs: 100 });
    expect(made.answered).to.have.length(500);
    expect(made.lost)
      .to.be.above(0)
      .and.equal(made.retries + made.unanswered);
    expect(made.queries).to.equal(made.answers + made.lost);
    expect(made.queries).to.equal(500 + made.retries);
  });

  it('says of a block without any answer that nothing came', async () => {
    const made = await ask(() => [], blocksOf(3), { attempts: 2, timeoutMs: 30 });
    expect(made).to.include({ queries: 6, answers: 0, lost: 6, retries: 3, unanswered: 3 });
    expect(made.answered.map(({ reading }) => reading)).to.deep.equal(
      Array(3).fill({ state: 'failed', failure: 'dns_timeout' }),
    );
  });

  it('takes no datagram with another ID, name, type or letter case, nor one twice', async () => {
    const liar: Replies = (message, from) => {
      const query = decode(message);
      const [honest = new Uint8Array()] = byBlock(message, from);
      const other = say(query, { id: ((query.id ?? 0) + 1) & 0xffff, answers: [a(NAME, '198.51.100.66')] });
      const lower = say(query, {
        question: {
          name: (query.questions?.[0]?.name ?? '').replace(/[a-z]/i, (c) => String.fromCharCode(c.charCodeAt(0) ^ 32)),
          type: 'A',
        },
        answers: [a(NAME, '198.51.100.66')],
      });
      const aaaa = say(query, { question: { name: NAME, type: 'AAAA' }, answers: [a(NAME, '198.51.100.66')] });
      return [other, lower, aaaa, Uint8Array.of(1, 2, 3), honest, honest];
    };
    const made = await ask(liar, blocksOf(200), { outstanding: 1 });
    expect(made.answers).to.equal(200);
    // What comes after the last answer is not waited for.
    expect(made.rejected).to.be.within(4 * 200, 5 * 200);
    for (const { reading } of made.answered) {
      expect(reading.state === 'answered' && reading.addresses.map(formatAddress)).not.to.include('198.51.100.66');
    }
  });

  it('takes nothing from another address or port, however well it guesses', async () => {
    const stranger = createSocket('udp4');
    const forger: Replies = (message, from) => {
      const forged = say(decode(message), { answers: [a(NAME, '198.51.100.66')] });
      stranger.send(forged, from.port, from.address);
      return byBlock(message, from);
    };
    const made = await ask(forger, blocksOf(100));
    stranger.close();
    expect(made).to.include({ answers: 100, rejected: 0 });
    for (const { reading } of made.answered) {
      expect(reading.state === 'answered' && reading.addresses.map(formatAddress)).not.to.include('198.51.100.66');
    }
  });

  it('asks for no further block while somebody is busy with the answers', async () => {
    let busy = 0;
    let most = 0;
    let taken = 0;
    function* counted(): Generator<Prefix> {
      for (const block of blocksOf(300)) {
        taken += 1;
        yield block;
      }
    }
    await ask(byBlock, counted(), { outstanding: 8 }, () => {
      if (busy > 0) return undefined;
      busy += 1;
      const before = taken;
      return new Promise((resolve) => {
        setTimeout(() => {
          most = Math.max(most, taken - before);
          busy -= 1;
          resolve();
        }, 5);
      });
    });
    expect(taken).to.equal(300);
    expect(most).to.equal(0);
  });

  it('keeps to its rate', async () => {
    const startedMs = performance.now();
    await ask(byBlock, blocksOf(50), { queriesPerSecond: 200 });
    expect(performance.now() - startedMs).to.be.above(150);
  });

  it('changes its port every 5,000 queries', async () => {
    /** No data, with authority: the query itself as a response. */
    const empty: Replies = (message) => {
      message[2] = 0x84;
      return [message];
    };
    const made = await ask(empty, blocksOf(5_500), { outstanding: 64 });
    expect(made.answers).to.equal(5_500);
    expect(made.ports).to.equal(2);
  });

  it('a fault in the caller’s own part is the caller’s, and leaves nothing behind', async () => {
    const fault = new Error('mine');
    function* broken(): Generator<Prefix> {
      yield* blocksOf(1);
      throw fault;
    }
    const outcome = async (blocks: Iterable<Prefix>, onAnswer?: () => Promise<void> | undefined) =>
      ask(byBlock, blocks, {}, onAnswer).then(
        () => 'done',
        (error: unknown) => error,
      );
    expect(await outcome(broken())).to.equal(fault);
    expect(
      await outcome(blocksOf(3), () => {
        throw fault;
      }),
    ).to.equal(fault);
    expect(await outcome(blocksOf(3), () => Promise.reject(fault))).to.equal(fault);
  });

  it('without blocks is done at once', async () => {
    expect(await ask(byBlock, [])).to.include({ queries: 0, answers: 0 });
  });
});
