import { expect } from 'chai';
import fc from 'fast-check';
import { CONNECTION_STATES } from '../../src/core/connection.ts';
import type { ConnectionLedger } from '../../src/core/connection-ledger.ts';
import { ballsOf, emptyConnections, withConnections } from '../../src/core/connection-ledger.ts';
import type { ConnectionJudgement, LeftEdge } from '../../src/core/connection-record.ts';
import type { VantagePlace } from '../../src/core/distance.ts';
import { radiusKm } from '../../src/core/distance.ts';
import { PATH_VERDICTS } from '../../src/core/trace.ts';
import { connectionJudgements, judged } from './connected.ts';

const NOON = Date.UTC(2026, 10, 23, 12) / 1000;
const DAY_S = 86_400;
const PLACE: VantagePlace = { id: 'local', place: { latitude: 39, longitude: -98 }, positionErrorKm: 5 };
const ADDRESS = '129.213.0.10';

type Slots = readonly (readonly [slot: number, judgements: readonly ConnectionJudgement[]])[];

function ledgerOf(slots: Slots, from: ConnectionLedger = emptyConnections()): ConnectionLedger {
  return slots.reduce(
    (ledger, [slot, judgements]) => withConnections(ledger, connectionJudgements(slot, judgements)),
    from,
  );
}

const timed = (handshakeUs: number, address = ADDRESS) => judged({ address, handshakeUs });
const radii = (ledger: ConnectionLedger, slot: number, address = ADDRESS): readonly number[] =>
  ballsOf(ledger, PLACE, address, slot, [], true).map((ball) => ball.radiusKm);

describe('core/connection-ledger', () => {
  it('counts every state and every path verdict by its own name, and nothing for a draw without one', () => {
    const ledger = ledgerOf([
      [NOON, CONNECTION_STATES.map((state) => judged({ state, leaf: 1 }))],
      [NOON + 300, [...PATH_VERDICTS.map((path) => judged({ path })), judged()]],
    ]);
    expect([...ledger.states]).to.deep.equal(CONNECTION_STATES.map((state) => [state, 1]));
    expect([...ledger.paths]).to.deep.equal(PATH_VERDICTS.map((path) => [path, 1]));
  });

  describe('a ball', () => {
    const ten = Array.from({ length: 10 }, (_, i) => timed(30_000 + i));

    it('exists from ten handshakes on, by the least of them, whatever slots they are of', () => {
      const nine: Slots = ten.slice(0, 9).map((judgement, i) => [NOON + i * 300, [judgement]]);
      expect(radii(ledgerOf(nine), NOON + DAY_S / 2)).to.deep.equal([]);
      const ledger = ledgerOf([...nine, [NOON + 3000, [timed(8_000)]]]);
      expect(radii(ledger, NOON + DAY_S / 2)).to.deep.equal([radiusKm(8_000)]);
      expect(radii(ledger, NOON + DAY_S / 2, '129.213.0.11')).to.deep.equal([]);
    });

    it('is never that of a slot’s own handshakes, nor of later ones', () => {
      const ledger = ledgerOf([[NOON, ten]]);
      expect(radii(ledger, NOON)).to.deep.equal([]);
      expect(radii(ledger, NOON - 300)).to.deep.equal([]);
      expect(radii(ledger, NOON + 300)).to.deep.equal([radiusKm(30_000)]);
    });

    it('rests on the day before alone: an address that moved is not where it was', () => {
      const ledger = ledgerOf([[NOON, ten.map(({ address }) => timed(2_000, address))]]);
      expect(radii(ledger, NOON + DAY_S)).to.deep.equal([radiusKm(2_000)]);
      expect(radii(ledger, NOON + DAY_S + 1)).to.deep.equal([]);
      const moved = ledgerOf([[NOON + DAY_S, ten.map(() => timed(200_000))]], ledger);
      expect(radii(moved, NOON + DAY_S + 300)).to.deep.equal([radiusKm(200_000)]);
    });

    it('is of the handshakes of one vantage; what does not say whose it is belongs to the only one that there is', () => {
      const west: VantagePlace = { ...PLACE, id: 'west' };
      const by = (vantage: string, handshakeUs: number) => Array(10).fill({ ...timed(handshakeUs), vantage });
      const ledger = ledgerOf([[NOON, [...by('local', 4_000), ...by('west', 9_000)]]]);
      const radiusOf = (from: ConnectionLedger, place: VantagePlace, alone: boolean): readonly number[] =>
        ballsOf(from, place, ADDRESS, NOON + 300, [], alone).map((ball) => ball.radiusKm);
      for (const alone of [true, false]) {
        expect(radiusOf(ledger, PLACE, alone)).to.deep.equal([radiusKm(4_000)]);
        expect(radiusOf(ledger, west, alone)).to.deep.equal([radiusKm(9_000)]);
      }
      const unsigned = ledgerOf([[NOON, ten]]);
      expect(radiusOf(unsigned, PLACE, true)).to.have.length(1);
      expect(radiusOf(unsigned, PLACE, false)).to.deep.equal([]);
    });

    it('is not crowded out by a vantage that looks more often', () => {
      const west = Array(10).fill({ ...timed(9_000), vantage: 'west' });
      const local = Array(300).fill({ ...timed(4_000), vantage: 'local' });
      const { handshakes } = ledgerOf([[NOON, [...west, ...local]]]);
      const kept = (handshakes.get(ADDRESS) ?? []).map(({ vantage }) => vantage);
      expect(kept.filter((vantage) => vantage === 'west')).to.have.length(10);
      expect(kept.filter((vantage) => vantage === 'local')).to.have.length(100);
    });

    it('does not exist where nobody said where the vantage stands', () => {
      expect(ballsOf(ledgerOf([[NOON, ten]]), undefined, ADDRESS, NOON + 300, [], true)).to.deep.equal([]);
    });

    it('does not exist where an anchor shows that the vantage is not there', () => {
      const ledger = ledgerOf([[NOON, ten]]);
      const singapore = { latitude: 1.35, longitude: 103.82 };
      const anchor = (leastUs: number) => [{ place: singapore, positionErrorKm: 5, leastUs }];
      expect(ballsOf(ledger, PLACE, ADDRESS, NOON + 300, anchor(1_000), true)).to.deep.equal([]);
      expect(ballsOf(ledger, PLACE, ADDRESS, NOON + 300, anchor(250_000), true)).to.have.length(1);
    });

    it('is the least of the last ones, however many there are', () => {
      const busy: Slots = Array.from({ length: 300 }, (_, i) => [
        NOON + i,
        Array.from({ length: 50 }, () => timed(40_000 - i)),
      ]);
      expect(radii(ledgerOf(busy), NOON + 300)).to.deep.equal([radiusKm(39_701)]);
    });
  });

  it('forgets the addresses that it met longest ago, first those of another day', () => {
    const addressOf = (i: number): string => `129.${213 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`;
    const many = Array.from({ length: 12_000 }, (_, i) => timed(1_000, addressOf(i)));
    const ledger = ledgerOf([[NOON, many]]);
    expect(ledger.handshakes.size).to.equal(10_000);
    expect([...ledger.handshakes.keys()].at(0)).to.equal(addressOf(2_000));
    const later = ledgerOf([[NOON + DAY_S + 1, [timed(1_000, '140.91.0.1')]]], ledger);
    expect([...later.handshakes.keys()]).to.deep.equal(['140.91.0.1']);
  });

  describe('edges that left', () => {
    const left = (label: string, part: Partial<LeftEdge> = {}): LeftEdge => ({
      purpose: 'redirect',
      host: 'elsewhere.example',
      outcome: 'elsewhere',
      label,
      ...part,
    });

    it('count a draw once for each place that they lead to', () => {
      const ledger = ledgerOf([
        [NOON, [judged({ left: [left('aws'), left('aws', { host: 'other.example' }), left('own-sg')] })]],
        [NOON + 300, [judged({ left: [left('aws'), left('aws', { purpose: 'alt-svc' })] })]],
      ]);
      expect(Object.fromEntries(ledger.left)).to.deep.equal({
        'redirect|elsewhere|aws': 2,
        'redirect|elsewhere|own-sg': 1,
        'alt-svc|elsewhere|aws': 1,
      });
    });

    it('of a server that redirects to ever other networks are counted together in the end', () => {
      const draws = Array.from({ length: 2_000 }, (_, i) => judged({ left: [left(`AS${64_500 + i}`)] }));
      const ledger = ledgerOf([[NOON, draws]]);
      expect(ledger.left.size).to.equal(1_001);
      expect(ledger.left.get('redirect|elsewhere|other')).to.equal(1_000);
      const again = ledgerOf([[NOON + 300, draws.slice(0, 1)]], ledger);
      expect(again.left.get('redirect|elsewhere|AS64500')).to.equal(2);
    });
  });

  it('shows the last five failures of each endpoint, and never one without a record', () => {
    const failed = (i: number, endpoint = 'api.example') => judged({ endpoint, leaf: i, state: 'connect_timeout' });
    const slots: Slots = Array.from({ length: 7 }, (_, i) => [NOON + i * 300, [failed(i)]]);
    const { failures } = ledgerOf([
      ...slots,
      [
        NOON + 9_000,
        [judged({ state: 'tls_alert' }), judged({ leaf: 50, state: 'answered' }), failed(51, 'www.example')],
      ],
    ]);
    expect(failures.get('api.example')?.map(({ leaf }) => leaf)).to.deep.equal([6, 5, 4, 3, 2]);
    expect(failures.get('www.example')).to.deep.equal([
      { slot: NOON + 9_000, leaf: 51, address: ADDRESS, failure: 'connect_timeout' },
    ]);
  });

  it('is a value: what is added makes another one', () => {
    const some = fc.record({
      state: fc.constantFrom(...CONNECTION_STATES),
      leaf: fc.nat(),
      handshakeUs: fc.integer({ min: 1, max: 1_000_000 }),
      path: fc.constantFrom(...PATH_VERDICTS),
      address: fc.constantFrom(ADDRESS, '140.91.0.1'),
    });
    fc.assert(
      fc.property(fc.array(fc.array(some.map(judged), { maxLength: 5 }), { maxLength: 8 }), (draws) => {
        const slots: Slots = draws.map((judgements, i) => [NOON + i * 300, judgements]);
        const before = ledgerOf(slots);
        const kept = structuredClone(before);
        ledgerOf([[NOON + 9_000, draws.flat()]], before);
        expect(before).to.deep.equal(kept);
        expect(ledgerOf(slots)).to.deep.equal(before);
      }),
    );
  });
});
