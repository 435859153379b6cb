import { expect } from 'chai';
import type { Standpoint } from '../../src/beside/connections.ts';
import type { Connected } from '../../src/beside/connector.ts';
import type { KeptTrace } from '../../src/beside/traces.ts';
import { emptyConnections, withConnections } from '../../src/core/connection-ledger.ts';
import { CONNECT_FAILURES } from '../../src/core/failure.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { answered, step, traceOf } from '../core/connected.ts';
import { answer, recordOf, silence } from '../core/records.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { leavesOf } from '../service/audit.ts';
import {
  connected,
  DER,
  ELSEWHERE,
  type Following,
  given,
  landed,
  run,
  slotOf,
  startFollowing,
} from '../service/following.ts';
import { MINUTE, ON_P } from '../service/one-claim.ts';

describe('what follows a draw', () => {
  const tempDir = tempDirs();
  let log: EvidenceLog;
  let open: Following['open'];
  let judgements: Following['judgements'];

  beforeEach(async () => {
    ({ log, open, judgements } = await startFollowing(tempDir()));
  });
  afterEach(() => log.close());

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

  it('is followed by the vantage that measured it, by nobody else, and with traces of that vantage', async () => {
    const followed: string[] = [];
    const standpoint = (id: string): Standpoint => ({
      id,
      place: undefined,
      connect: async ({ index }) => {
        followed.push(`${id} connects ${index}`);
        return connected();
      },
      traces: { want: () => followed.push(`${id} traces`), latest: () => undefined },
    });
    const slot = slotOf(MINUTE, 3);
    const vantages = ['west', 'east', 'gone'];
    const planned = slot.planned.map((draw, i) => ({ ...draw, vantage: vantages[i] ?? '' }));
    await run(open({ standpoints: [standpoint('east'), standpoint('west')] }), { ...slot, planned });
    expect(followed).to.have.members(['west traces', 'west connects 0', 'east traces', 'east connects 1']);
    expect((await judgements()).map(({ index, leaf, vantage }) => [index, leaf, vantage])).to.deep.equal([
      [0, 0, 'west'],
      [1, 1, 'east'],
      [2, undefined, 'gone'],
    ]);
  });

  it('shows an address as anycast once two vantages have ten handshakes each that no one place is near enough for', async () => {
    const standpoint = (id: string, longitude: number): Standpoint => ({
      id,
      place: { id, place: { latitude: 39, longitude }, positionErrorKm: 5 },
      connect: async () => connected(answered({}, 2_000)),
      traces: undefined,
    });
    const connections = open({ standpoints: [standpoint('east', -98), standpoint('west', -112)] });
    const from = (slot: number, vantages: readonly string[]): SlotLeaf => {
      const plan = slotOf(slot, vantages.length);
      return { ...plan, planned: plan.planned.map((draw, i) => ({ ...draw, vantage: vantages[i] ?? '' })) };
    };
    await run(connections, from(MINUTE, Array(10).fill('east')));
    await run(connections, from(MINUTE + 60, [...Array(9).fill('west'), 'east']));
    await run(connections, from(MINUTE + 120, ['west']));
    await run(connections, from(MINUTE + 180, ['east', 'west']));
    const seen = (await judgements()).map(({ vantage, anycast, domestic }) => `${vantage} ${anycast} ${domestic}`);
    expect(seen.slice(10)).to.deep.equal([
      ...Array(9).fill('west not_tested shown'),
      'east not_tested shown',
      'west not_tested shown',
      'east anycast not_shown',
      'west anycast not_shown',
    ]);
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
