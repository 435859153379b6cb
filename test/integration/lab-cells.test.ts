import { expect } from 'chai';
import { down } from '../../lab/down.ts';
import { up } from '../../lab/up.ts';
import type { Ball } from '../../src/core/distance.ts';
import { anycastOf, ballOf, within } from '../../src/core/distance.ts';
import { leastKmToRing } from '../../src/core/sphere.ts';
import { TERRITORIES } from '../../src/core/territory.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { addressesOfName, nodeOf } from '../../src/world/topology-lookup.ts';
import { pathsTo } from '../../src/world/topology-paths.ts';
import { differencesOf } from '../truth/differences.ts';
import type { JudgedCell } from '../truth/judged-cells.ts';
import { allCells, fewCells, judgeCells, judgeUntraced, tellerOf } from './lab/cells.ts';

const ID = `c${process.pid}`;

/** What the handshakes of a vantage with each address come to, where there were enough. */
function ballsFrom(vantage: string, judged: readonly JudgedCell[]): ReadonlyMap<string, Ball> {
  const stand = nodeOf(laboratory, vantage).vantage;
  if (stand === undefined) throw new RangeError(`${vantage} is no vantage`);
  const shaken = judged.flatMap(({ connection }) => (connection?.handshakeUs === undefined ? [] : [connection]));
  const byAddress = Map.groupBy(shaken, ({ address }) => address);
  return new Map(
    [...byAddress].flatMap(([address, all]) => {
      const timed = all.map(({ handshakeUs: durationUs = 0 }) => ({
        durationUs,
        version: 'TLSv1.3',
        valid: true,
        resumed: false,
      }));
      const reading = ballOf({ id: vantage, place: stand, positionErrorKm: 5 }, timed, []);
      return reading.state === 'measured' ? [[address, reading.ball] as const] : [];
    }),
  );
}

describe('what the service’s parts judge of every cell of the laboratory', function () {
  this.timeout(240_000);
  const judged = new Map<string, readonly JudgedCell[]>();

  before('the laboratory, measured from both vantages at once', async () => {
    await up(ID);
    const all = [...allCells(laboratory), ...fewCells(laboratory, 'recursive')];
    const cells = { v1: all, v2: fewCells(laboratory) };
    await Promise.all(
      Object.entries(cells).map(async ([vantage, some]) => {
        judged.set(vantage, await judgeCells(ID, vantage, laboratory, some));
      }),
    );
    expect(judged.get('v1')?.map(({ cell }) => cell)).to.deep.equal(all);
  });
  after(() => down(ID));

  for (const vantage of ['v1', 'v2']) {
    it(`is the truth about outcome, place, country, connection and path, from ${vantage}`, () => {
      const teller = tellerOf(laboratory, vantage);
      const differences = (judged.get(vantage) ?? []).flatMap((one) => differencesOf(one, teller));
      expect(differences, differences.slice(0, 5).join('\n')).to.deep.equal([]);
    });
  }

  it('was not fooled by anything that is there to be misread, for each was met', () => {
    const met = (judged.get('v1') ?? []).flatMap(({ connection }) => connection ?? []);
    const hops = met.flatMap(({ address }) => pathsTo(laboratory, 'v1', address)[0]?.hops ?? []);
    expect(
      hops.some(({ icmp }) => icmp === 'silent'),
      'a silent hop',
    ).to.equal(true);
    expect(
      hops.some(({ icmp }) => icmp === 'limited'),
      'a rate-limited hop',
    ).to.equal(true);
    expect(
      hops.some(({ isPrivate }) => isPrivate),
      'a private hop',
    ).to.equal(true);
    expect(
      hops.some(({ owner, origin }) => origin !== undefined && owner !== origin),
      'a border in the neighbour’s space',
    ).to.equal(true);
    const states = new Set(met.map(({ endpoint, state, path }) => `${endpoint.split('.')[0]} ${state} ${path}`));
    expect([...states]).to.include.members([
      'brought answered REACHED_IN_P',
      'tenant answered ENTERED_P',
      'hauled answered LEFT_P',
      'relay answered REACHED_IN_P',
      'hole connect_timeout ENTERED_P',
      'slow answered REACHED_IN_P',
      'stall tls_timeout REACHED_IN_P',
      'reset tls_closed REACHED_IN_P',
      'quiet answered REACHED_IN_P',
      'expired invalid_certificate REACHED_IN_P',
      'wrong invalid_certificate REACHED_IN_P',
      'media answered NOT_ENTERED',
    ]);
  });

  it('has no address measured here that answers in two places, but for the one that does', () => {
    const [one, other] = ['v1', 'v2'].map((vantage) => ballsFrom(vantage, judged.get(vantage) ?? []));
    const isAnycast = new Set(addressesOfName(laboratory, 'anycast.quillbird.example'));
    const both = [...(one ?? [])].flatMap(([address, ball]) => {
      const second = other?.get(address);
      return second === undefined || isAnycast.has(address) ? [] : [{ address, ball, second }];
    });
    expect(both.length).to.be.above(0);
    for (const { address, ball, second } of both) expect(anycastOf([ball, second]), address).to.equal('not_shown');
  });

  it('shows by two vantages that one address is in two places, which one cannot test, and one of them in the country', async () => {
    const cells = fewCells(laboratory).filter(({ name }) => name === 'anycast.quillbird.example');
    const balls: Ball[] = [];
    // One vantage after the other, and few at once: here it matters how long a handshake takes.
    for (const vantage of ['v1', 'v2']) {
      balls.push(...ballsFrom(vantage, await judgeUntraced(ID, vantage, cells)).values());
    }
    expect(balls.map(({ vantage }) => vantage.id)).to.deep.equal(['v1', 'v2']);
    expect(anycastOf(balls)).to.equal('anycast');
    for (const ball of balls) expect(anycastOf([ball])).to.equal('not_tested');
    const { US: ring = [] } = TERRITORIES;
    const isShown = balls.map((ball) => within(ball, leastKmToRing(ball.vantage.place, ring)));
    expect(isShown).to.deep.equal([false, true]);
  });

  it('shows in the country only what is near enough to the vantage that it can be nowhere else', () => {
    const shownFrom = (vantage: string): readonly string[] => {
      const all = (judged.get(vantage) ?? []).filter(({ connection }) => connection?.domestic === 'shown');
      return [...new Set(all.map(({ cell }) => cell.name.replace('.quillbird.example', '')))];
    };
    expect(['near', 'anycast']).to.include.members(shownFrom('v2'));
    expect(shownFrom('v1')).to.deep.equal([]);
    const domestic = new Set((judged.get('v1') ?? []).map(({ connection }) => connection?.domestic));
    expect([...domestic]).to.have.members(['not_tested', 'not_shown', undefined]);
  });
});
