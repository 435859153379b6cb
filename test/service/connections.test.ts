import { join } from 'node:path';
import { expect } from 'chai';
import type { Connections, ConnectionsContext } from '../../src/connections.ts';
import { claimConnections } from '../../src/connections.ts';
import type { Connected } from '../../src/connector.ts';
import type { ConnectObservation } from '../../src/core/connection.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../../src/core/connection-ledger.ts';
import type { ConnectionJudgement } from '../../src/core/connection-record.ts';
import { CONNECT_FAILURES } from '../../src/core/failure.ts';
import type { Observation } from '../../src/core/observation.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { Draw, DrawLeaf, Judgement, SlotLeaf } from '../../src/core/record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { KeptTrace } from '../../src/traces.ts';
import { answered, edge, step, traceOf } from '../core/connected.ts';
import { rules } from '../core/landing-facts.ts';
import { answer, drawOf, recordOf, silence } from '../core/records.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { leavesOf } from './audit.ts';
import { MINUTE, ON_P, SNAPSHOT } from './one-claim.ts';

const DER = Buffer.from('a certificate');
const ELSEWHERE = '47.88.0.1';

function connected(observations: readonly ConnectObservation[] = answered(), part: Partial<Connected> = {}): Connected {
  const edges = [edge(0, ON_P, { purpose: 'drawn' }), edge(1, ELSEWHERE)];
  return { connection: { edges, observations, certificates: new Map([[sha256Hex(DER), DER]]) }, lookups: [], ...part };
}

function slotOf(slot: number, draws: number): SlotLeaf {
  const planned = Array.from({ length: draws }, (_, index) => drawOf({ index }));
  const times = { lengthMs: 60_000, windowMs: 50_000, deadlineMs: 55_000 };
  return { $kind: 'slot', claim: 'test', slot, ...times, planned, frame: '', manifest: '', round: 1, beacon: 'test' };
}

const given = (draw: Draw): DrawLeaf => recordOf(draw, [answer('www.example', [ON_P])]);
const pickFirst = (): number => 0;

describe('what follows a draw', () => {
  const tempDir = tempDirs();
  let log: EvidenceLog;
  let warnings: string[];
  let stopping: AbortController;

  beforeEach(async () => {
    const dir = join(tempDir(), 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    log = await openLog(dir);
    warnings = [];
    stopping = new AbortController();
  });
  afterEach(() => log.close());

  function open(part: Partial<ConnectionsContext> = {}, past: ConnectionLedger = emptyConnections()): Connections {
    return claimConnections(past, {
      rules,
      pathOf: () => '/',
      connect: async () => connected(),
      traces: undefined,
      place: { id: 'local', place: { latitude: 39, longitude: -98 }, positionErrorKm: 5 },
      log,
      blobs: openBlobs(log.dir),
      pinSnapshot: async () => SNAPSHOT,
      versions: { configuration: 'c0'.repeat(32), version: '0', method: '1' },
      changed: () => undefined,
      warn: (line) => warnings.push(line),
      stop: stopping.signal,
      ...part,
    });
  }

  const landed = ({ planned }: SlotLeaf): readonly Pick<Judgement, 'index' | 'outcome'>[] =>
    planned.map(({ index }) => ({ index, outcome: 'landed' }));

  /** Follows every draw of a slot by its record, and settles it. */
  async function run(connections: Connections, slot: SlotLeaf, record = given, judged = landed(slot)): Promise<void> {
    for (const draw of slot.planned) connections.follow(slot, record(draw), pickFirst);
    await connections.settle(slot, judged);
  }

  async function judgements(): Promise<readonly ConnectionJudgement[]> {
    return (await leavesOf(log, 'connection-judgement')).flatMap((leaf) => leaf.judgements);
  }

  it('is kept before it is judged, each judgement by the leaf that it rests on', async () => {
    const lookup = { name: 'own.example', observations: [answer('own.example', [ELSEWHERE])] };
    await run(open({ connect: async () => connected(answered(), { lookups: [lookup] }) }), slotOf(MINUTE, 3));
    const kinds: string[] = [];
    for await (const { leaf } of log.scan()) kinds.push(leaf.$kind);
    expect(kinds).to.deep.equal([...Array(3).fill('connection'), ...Array(3).fill('lookup'), 'connection-judgement']);
    expect(await judgements()).to.deep.equal(
      [0, 1, 2].map((index) => ({
        index,
        endpoint: 'www.example',
        address: ON_P,
        leaf: index,
        state: 'answered',
        handshakeUs: 20_000,
        left: [{ purpose: 'redirect', host: 'host-1.example', outcome: 'elsewhere', label: 'own-sg' }],
        domestic: 'not_tested',
      })),
    );
    expect((await leavesOf(log, 'lookup'))[1]).to.deep.include({ claim: 'test', slot: MINUTE, index: 1, ...lookup });
  });

  it('leaves each certificate as a blob, put once for all draws that met it', async () => {
    const put: string[] = [];
    const blobs = {
      put: async (bytes: Uint8Array) => {
        put.push(Buffer.from(bytes).toString());
        return sha256Hex(bytes);
      },
    };
    await run(open({ blobs }), slotOf(MINUTE, 4));
    expect(put).to.deep.equal([DER.toString()]);
  });

  it('is counted by its state, for every way to fail', async () => {
    const states = [...CONNECT_FAILURES];
    const connections = open({
      connect: async ({ index }) => connected([step('tcp-connect', { failure: states[index] ?? 'connect_timeout' })]),
    });
    await run(connections, slotOf(MINUTE, states.length));
    expect([...connections.ledger().states]).to.deep.equal(states.map((state) => [state, 1]));
  });

  it('goes to the address that decides the draw, and to none where there is none', async () => {
    const went: number[] = [];
    const connections = open({
      connect: async ({ index }, address) => {
        went.push(index, address.family === 4 ? address.value : 0);
        return connected();
      },
    });
    const slot = slotOf(MINUTE, 5);
    const records: readonly DrawLeaf[] = slot.planned.map((draw) => {
      if (draw.index === 0) return recordOf(draw, [], 'out_of_time');
      if (draw.index === 1) return recordOf(draw, [silence('www.example')]);
      return recordOf(draw, [answer('www.example', ['129.213.0.12', '129.213.0.11', '129.213.0.10'])]);
    });
    for (const record of records) connections.follow(slot, record, (index, count) => index % count);
    await connections.settle(slot, landed(slot));
    expect(went).to.deep.equal([2, 0x81d5000c, 3, 0x81d5000a, 4, 0x81d5000b]);
    expect((await judgements()).map(({ index }) => index)).to.deep.equal([2, 3, 4]);
  });

  it('is nothing, and leaves nothing, when no draw gave an address', async () => {
    await run(open(), slotOf(MINUTE, 3), (draw) => recordOf(draw, [silence('www.example')]));
    expect(log.size).to.equal(0);
  });

  it('says where a draw is by time only when that is judged as landed', async () => {
    const slot = slotOf(MINUTE, OUTCOMES.length);
    await run(
      open(),
      slot,
      given,
      OUTCOMES.map((outcome, index) => ({ index, outcome })),
    );
    expect((await judgements()).map(({ domestic }) => domestic)).to.deep.equal([
      'not_tested',
      ...Array(4).fill(undefined),
    ]);
    await run(open(), slotOf(MINUTE + 60, 1), given, []);
    expect((await judgements()).at(-1)).not.to.have.property('domestic');
  });

  it('tells of the country by ten handshakes of the slots before, and not by its own', async () => {
    const connections = open({ connect: async () => connected(answered({}, 2_000)) });
    for (const [i, draws] of [5, 4, 3, 1].entries()) await run(connections, slotOf(MINUTE + i * 60, draws));
    const told = (await leavesOf(log, 'connection-judgement')).map((leaf) => leaf.judgements.map((j) => j.domestic));
    expect(told.map((of) => [...new Set(of)])).to.deep.equal([
      ['not_tested'],
      ['not_tested'],
      ['not_tested'],
      ['shown'],
    ]);
  });

  it('takes the path of each draw from the latest trace to its address, and none before there is one', async () => {
    let kept: KeptTrace | undefined;
    const wanted: number[] = [];
    const connections = open({
      connect: undefined,
      traces: { want: (_, port) => wanted.push(port), latest: () => kept },
    });
    await run(connections, slotOf(MINUTE, 1));
    expect(wanted).to.deep.equal([443]);
    kept = { leaf: 77, record: traceOf(ELSEWHERE, ON_P) };
    await run(connections, slotOf(MINUTE + 60, 1));
    const [before, after] = await judgements();
    expect(before).not.to.have.any.keys('trace', 'path', 'state', 'leaf');
    expect(after).to.include({ trace: 77, path: 'REACHED_IN_P' });
    expect([...connections.ledger().paths]).to.deep.equal([['REACHED_IN_P', 1]]);
  });

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

  it('comes to the same when it is read back, also when slots end in another order or at once', async () => {
    const first = Promise.withResolvers<Connected>();
    const connections = open({
      connect: async ({ index }) => (index === 6 ? first.promise : connected(answered({}, 2_000 + index))),
    });
    const slots = [7, 3, 6, 1, 1].map((draws, i) => slotOf(MINUTE + i * 60, draws));
    const running = slots.map((slot) => run(connections, slot));
    await Promise.all(running.slice(1));
    first.resolve(connected([step('tcp-connect', { failure: 'connect_reset' })]));
    await running[0];
    const leaves = await leavesOf(log, 'connection-judgement');
    expect(leaves.map(({ slot }) => (slot - MINUTE) / 60)).to.deep.equal([1, 2, 3, 4, 0]);
    expect(leaves.reduce(withConnections, emptyConnections())).to.deep.equal(connections.ledger());
    // The fourth slot had nine handshakes before it in the log, the fifth ten: it saw them although all were settled at once.
    expect(leaves.map(({ judgements: [j] }) => j?.domestic)).to.deep.equal([
      'not_tested',
      'not_tested',
      'not_tested',
      'shown',
      'not_tested',
    ]);
  });
});
