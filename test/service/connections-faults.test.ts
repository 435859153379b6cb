import { expect } from 'chai';
import type { Observation } from '../../src/core/observation.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { answered, traceOf } from '../core/connected.ts';
import { answer, drawOf, recordOf, silence } from '../core/records.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { leavesOf } from './audit.ts';
import {
  connected,
  ELSEWHERE,
  type Following,
  given,
  landed,
  pickFirst,
  run,
  slotOf,
  startFollowing,
} from './following.ts';
import { MINUTE, ON_P } from './one-claim.ts';

describe('what follows a draw, when something goes wrong', () => {
  const tempDir = tempDirs();
  let log: EvidenceLog;
  let warnings: readonly string[];
  let stopping: AbortController;
  let open: Following['open'];
  let judgements: Following['judgements'];

  beforeEach(async () => {
    ({ log, warnings, stopping, open, judgements } = await startFollowing(tempDir()));
  });
  afterEach(() => log.close());

  describe('with a defect of ours', () => {
    const defect = (): never => {
      throw new TypeError('not a function');
    };

    it('in the connect probe says so, and costs that draw’s connection alone', async () => {
      const connections = open({
        connect: (draw) => {
          if (draw.index === 0) return defect();
          if (draw.index === 1) return Promise.reject(new RangeError('too far'));
          return Promise.resolve(connected());
        },
        traces: { want: () => undefined, latest: () => ({ leaf: 9, record: traceOf(ELSEWHERE, ON_P) }) },
      });
      await run(connections, slotOf(MINUTE, 3));
      const paths = (await judgements()).map(({ index, state, leaf, path }) => [index, state, leaf, path]);
      expect(paths).to.deep.equal([
        [0, undefined, undefined, 'REACHED_IN_P'],
        [1, undefined, undefined, 'REACHED_IN_P'],
        [2, 'answered', 0, 'REACHED_IN_P'],
      ]);
      expect(warnings).to.deep.equal([
        'following the address of draw 0 ran into a defect of landfall: TypeError: not a function',
        'following the address of draw 1 ran into a defect of landfall: RangeError: too far',
      ]);
    });

    it('anywhere else never throws at the slot either', async () => {
      const slot = slotOf(MINUTE, 1);
      for (const part of [{ pathOf: defect }, { traces: { want: defect, latest: () => undefined } }]) {
        await run(open(part), slot);
      }
      const connections = open();
      connections.follow(slot, given(drawOf()), defect);
      connections.follow(slot, recordOf(drawOf(), [answer('www.example', ['999.0.0.1'])]), pickFirst);
      await connections.settle(slot, landed(slot));
      expect(warnings).to.have.length(4);
      expect(log.size).to.equal(0);
    });

    it('is waited for by no unhandled rejection while the slot still runs', async () => {
      const connections = open({ connect: () => Promise.reject(new TypeError('early')) });
      const slot = slotOf(MINUTE, 1);
      connections.follow(slot, given(drawOf()), pickFirst);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await connections.settle(slot, landed(slot));
      expect(warnings).to.have.length(1);
    });
  });

  describe('when it is larger than a leaf', () => {
    const huge = 'x'.repeat(70_000);
    const hugeLookup: Observation = { ...silence('big.example'), received: huge };

    it('is left out, and costs the others nothing', async () => {
      const connections = open({
        connect: async ({ index }) =>
          index === 0
            ? connected(answered({ cipher: huge }))
            : connected(answered(), {
                lookups: [
                  { name: 'big.example', observations: [hugeLookup] },
                  { name: 'own.example', observations: [] },
                ],
              }),
      });
      await run(connections, slotOf(MINUTE, 3));
      expect((await judgements()).map(({ state, leaf }) => [state, leaf])).to.deep.equal([
        [undefined, undefined],
        ['answered', 0],
        ['answered', 1],
      ]);
      expect((await leavesOf(log, 'lookup')).map(({ name }) => name)).to.deep.equal(['own.example', 'own.example']);
      expect(warnings).to.deep.equal(['3 records of connections were not kept: they are larger than a leaf']);
    });

    it('is less than that for fifty draws with records as large as the probes make them', async () => {
      const observations = answered({ cipher: 'x'.repeat(59_000) });
      const lookups = Array.from({ length: 10 }, (_, i) => {
        return { name: `${i}.example`, observations: [{ ...silence(`${i}.example`), received: 'A'.repeat(50_000) }] };
      });
      await run(open({ connect: async () => connected(observations, { lookups }) }), slotOf(MINUTE, 50));
      expect(await leavesOf(log, 'connection')).to.have.length(50);
      expect(await leavesOf(log, 'lookup')).to.have.length(500);
      expect(await judgements()).to.have.length(50);
      expect(warnings).to.deep.equal([]);
    });
  });

  it('that the disk refuses is left out, said, and counted nowhere; the next slot is kept', async () => {
    for (const call of [0, 1]) {
      let calls = 0;
      const refusing: EvidenceLog = {
        ...log,
        append: (leaves) => {
          calls += 1;
          const full = new EvidenceError('unwritable', 'leaves', 'the disk is full');
          return calls - 1 === call ? Promise.reject(full) : log.append(leaves);
        },
      };
      const connections = open({ log: refusing });
      await run(connections, slotOf(MINUTE, 2));
      expect([...connections.ledger().states]).to.deep.equal([]);
      await run(connections, slotOf(MINUTE + 60, 2));
      expect([...connections.ledger().states]).to.deep.equal([['answered', 2]]);
    }
    expect(warnings).to.deep.equal(Array(2).fill('what followed the draws of a slot was not kept: the disk is full'));
  });

  it('is given up at once by a stop, whatever a peer does', async () => {
    const connections = open({ connect: () => new Promise(() => undefined) });
    const slot = slotOf(MINUTE, 2);
    for (const draw of slot.planned) connections.follow(slot, given(draw), pickFirst);
    const settled = connections.settle(slot, landed(slot));
    const from = performance.now();
    stopping.abort();
    await settled;
    connections.follow(slot, given(drawOf()), () => {
      throw new Error('asked after the stop');
    });
    await connections.settle(slot, landed(slot));
    expect(performance.now() - from).to.be.below(500);
    expect([log.size, warnings.length]).to.deep.equal([0, 0]);
  });
});
