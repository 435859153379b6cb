import { expect } from 'chai';
import fc from 'fast-check';
import type { Ball, TimedHandshake, VantagePlace } from '../../src/core/distance.ts';
import { anycastOf, ballOf, notIn, radiusKm, within } from '../../src/core/distance.ts';
import type { Place } from '../../src/core/sphere.ts';
import { greatCircleKm, leastKm } from '../../src/core/sphere.ts';

const ASHBURN: Place = { latitude: 39.0438, longitude: -77.4874 };
const SAN_JOSE: Place = { latitude: 37.3382, longitude: -121.8863 };
const SINGAPORE: Place = { latitude: 1.3521, longitude: 103.8198 };
/** Cape Flattery and Pedra Branca: the nearest points of the contiguous United States and of Singapore. */
const CAPE_FLATTERY: Place = { latitude: 48.385, longitude: -124.73 };
const PEDRA_BRANCA: Place = { latitude: 1.33, longitude: 104.41 };
const GUAM: Place = { latitude: 13.25, longitude: 144.62 };

const at = (id: string, place: Place, positionErrorKm = 0): VantagePlace => ({ id, place, positionErrorKm });
const ball = (vantage: VantagePlace, ms: number): Ball => ({ vantage, radiusKm: radiusKm(1000 * ms) });

function handshakes(durations: readonly number[], changed: Partial<TimedHandshake> = {}): readonly TimedHandshake[] {
  return durations.map((durationUs) => ({ durationUs, version: 'TLSv1.3', valid: true, resumed: false, ...changed }));
}

describe('core/distance: vectors of the method', () => {
  const radii: readonly (readonly [ms: number, km: number, digits: number])[] = [
    [1, 149.896, 3],
    [10, 1499, 1],
    [86, 12_891.1, 1],
  ];
  for (const [ms, km, digits] of radii) {
    it(`${ms} ms there and back is ${km} km at most`, () => {
      expect(radiusKm(1000 * ms).toFixed(digits)).to.equal(km.toFixed(digits));
    });
  }

  const ways: readonly (readonly [string, Place, Place, number])[] = [
    ['Ashburn to San Jose', ASHBURN, SAN_JOSE, 3846],
    ['Ashburn to Singapore', ASHBURN, SINGAPORE, 15_521],
    ['Cape Flattery to Pedra Branca', CAPE_FLATTERY, PEDRA_BRANCA, 12_748],
  ];
  for (const [name, a, b, km] of ways) {
    it(`${name} is ${km} km`, () => {
      expect(Math.round(greatCircleKm(a, b))).to.equal(km);
    });
  }

  it('10 ms from Ashburn and 10 ms from San Jose are two places', () => {
    expect(anycastOf([ball(at('a', ASHBURN), 10), ball(at('b', SAN_JOSE), 10)])).to.equal('anycast');
  });

  it('under 84 ms from anywhere in the contiguous United States is not in Singapore', () => {
    expect(notIn(ball(at('a', CAPE_FLATTERY), 84), PEDRA_BRANCA)).to.equal(true);
    expect(notIn(ball(at('a', CAPE_FLATTERY), 84.7), PEDRA_BRANCA)).to.equal(false);
  });

  it('under 30.6 ms from Guam is not in Singapore', () => {
    expect(notIn(ball(at('a', GUAM), 30.6), PEDRA_BRANCA)).to.equal(true);
    expect(notIn(ball(at('a', GUAM), 30.7), PEDRA_BRANCA)).to.equal(false);
  });

  it('the error of the vantage’s position is taken off', () => {
    expect(notIn(ball(at('a', CAPE_FLATTERY, 90), 84), PEDRA_BRANCA)).to.equal(true);
    expect(notIn(ball(at('a', CAPE_FLATTERY, 100), 84), PEDRA_BRANCA)).to.equal(false);
    expect(within(ball(at('a', ASHBURN, 5), 1), 154.9)).to.equal(true);
    expect(within(ball(at('a', ASHBURN, 5.01), 1), 154.9)).to.equal(false);
  });
});

describe('core/distance: the ball of a peer', () => {
  const TEN = [12_000, 11_000, 10_000, 11_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000];
  const vantage = at('local', ASHBURN, 5);

  it('is that of the fastest of ten handshakes', () => {
    expect(ballOf(vantage, handshakes(TEN), [])).to.deep.equal({
      state: 'measured',
      ball: { vantage, radiusKm: radiusKm(10_000) },
    });
  });

  it('is not told from nine', () => {
    const told = ballOf(vantage, handshakes(TEN.slice(1)), []);
    expect(told).to.deep.equal({ state: 'not_tested', reason: 'too_few_handshakes' });
  });

  const useless: readonly (readonly [string, Partial<TimedHandshake>])[] = [
    ['an older version', { version: 'TLSv1.2' }],
    ['a resumed session', { resumed: true }],
    ['a chain that does not hold', { valid: false }],
  ];
  for (const [name, changed] of useless) {
    it(`rests on no handshake with ${name}, however fast`, () => {
      const mixed = [...handshakes(TEN), ...handshakes([1, 1, 1], changed)];
      expect(ballOf(vantage, mixed, [])).to.deep.equal(ballOf(vantage, handshakes(TEN), []));
      expect(ballOf(vantage, handshakes(TEN, changed), []).state).to.equal('not_tested');
    });
  }

  it('is refused to a vantage that a known machine answers faster than light', () => {
    const anchor = { place: SAN_JOSE, positionErrorKm: 50, leastUs: 25_000 };
    const told = ballOf(vantage, handshakes(TEN), [anchor]);
    expect(told).to.deep.equal({ state: 'not_tested', reason: 'vantage_beats_light' });
    expect(ballOf(vantage, handshakes(TEN), [{ ...anchor, leastUs: 26_000 }]).state).to.equal('measured');
    expect(ballOf(vantage, handshakes(TEN), [{ ...anchor, positionErrorKm: 100 }]).state).to.equal('measured');
  });
});

describe('core/distance: anycast', () => {
  it('is not tested from one vantage, however often it looks', () => {
    expect(anycastOf([])).to.equal('not_tested');
    expect(anycastOf([ball(at('a', ASHBURN), 1), ball(at('a', SAN_JOSE), 1)])).to.equal('not_tested');
  });

  it('is not shown by balls that meet, nor by vantages that may be nearer to each other', () => {
    expect(anycastOf([ball(at('a', ASHBURN), 13), ball(at('b', SAN_JOSE), 13)])).to.equal('not_shown');
    expect(anycastOf([ball(at('a', ASHBURN, 500), 10), ball(at('b', SAN_JOSE, 500), 10)])).to.equal('not_shown');
  });

  it('is shown by any two balls of many', () => {
    const wide = ball(at('c', SINGAPORE), 200);
    expect(anycastOf([wide, ball(at('a', ASHBURN), 10), ball(at('b', SAN_JOSE), 10)])).to.equal('anycast');
  });
});

describe('core/distance: properties', () => {
  const place = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  /** Share of the speed of light in a vacuum: real paths are slower, none is faster. */
  const slowness = fc.double({ min: 1, max: 10, noNaN: true });

  it('an honest time never excludes the place where the machine is', () => {
    fc.assert(
      fc.property(place, place, slowness, (v, machine, slow) => {
        const ms = (slow * greatCircleKm(v, machine)) / radiusKm(1000);
        expect(notIn(ball(at('v', v), ms), machine)).to.equal(false);
      }),
    );
  });

  it('one machine is never taken for two', () => {
    fc.assert(
      fc.property(place, place, place, slowness, (a, b, machine, slow) => {
        const seen = (id: string, v: Place): Ball =>
          ball(at(id, v), (slow * greatCircleKm(v, machine)) / radiusKm(1000));
        expect(anycastOf([seen('a', a), seen('b', b)])).to.equal('not_shown');
      }),
    );
  });

  it('more time and more error only ever show less', () => {
    const ms = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(place, place, ms, ms, ms, (v, x, time, more, error) => {
        if (notIn(ball(at('v', v, error), time + more), x)) expect(notIn(ball(at('v', v), time), x)).to.equal(true);
        if (within(ball(at('v', v, error), time + more), 1000)) {
          expect(within(ball(at('v', v), time), 1000)).to.equal(true);
        }
      }),
    );
  });

  it('the distance is the same both ways, never negative, and never above half the way round', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(greatCircleKm(a, b)).to.be.closeTo(greatCircleKm(b, a), 1e-6);
        expect(greatCircleKm(a, b)).to.be.within(0, 20_016);
        expect(leastKm(a, b)).to.be.at.most(greatCircleKm(a, b));
      }),
    );
  });

  it('agrees with the haversine', () => {
    const sin2 = (x: number): number => Math.sin(x / 2) ** 2;
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [f1, f2, l1, l2] = [a.latitude, b.latitude, a.longitude, b.longitude].map((x) => (x * Math.PI) / 180);
        if (f1 === undefined || f2 === undefined || l1 === undefined || l2 === undefined) throw new TypeError();
        const h = sin2(f2 - f1) + Math.cos(f1) * Math.cos(f2) * sin2(l2 - l1);
        expect(greatCircleKm(a, b)).to.be.closeTo(2 * 6371.0088 * Math.asin(Math.sqrt(Math.min(1, h))), 0.01);
      }),
    );
  });
});
