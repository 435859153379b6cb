import { expect } from 'chai';
import { positionOf } from '../../src/core/position.ts';

const ASHBURN = { latitude: 39.04, longitude: -77.49 };
const SINGAPORE = { latitude: 1.35, longitude: 103.82 };
const at = (place: typeof ASHBURN) => ({ id: 'local', place, positionErrorKm: 5 });
const anchor = (leastUs: number) => ({ name: 'ash.example', place: ASHBURN, positionErrorKm: 10, leastUs });

describe('core/position', () => {
  it('is refused where an anchor answered sooner than light gets there, with both distances', () => {
    expect(positionOf(at(SINGAPORE), [anchor(2_000)], 1)).to.deep.equal({
      state: 'refused',
      says: 'refused: anchor ash.example answered in 2.0 ms, in which light gets 299 km far and back, and the place that the configuration gives this vantage is 15429 km away from it at least',
    });
  });

  it('is possible where none did, which shows nothing', () => {
    expect(positionOf(at(ASHBURN), [anchor(2_000)], 2)).to.deep.equal({
      state: 'possible',
      says: '1 of 2 anchors completed a handshake in the last day, and none sooner than light allows',
    });
    expect(positionOf(at(SINGAPORE), [anchor(250_000)], 1).state).to.equal('possible');
  });

  it('is not tested before one has answered', () => {
    expect(positionOf(at(SINGAPORE), [], 1).state).to.equal('not_tested');
  });
});
