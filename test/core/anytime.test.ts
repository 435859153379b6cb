import { expect } from 'chai';
import { sequenceBounds } from '../../src/core/sequence.ts';
import { randomFrom } from './random.ts';

const THETA = 0.995;
const WINDOWS = 2000;
/** Of 2,000 windows a bound that is wrong in 5 % is wrong in more than this with a chance below 1 %. */
const MOST = 123;

/** Windows in which a bound left the true share outside at one of its looks, each side for itself. */
function wrongAtAnyLook(looks: number, drawsALook: number): { readonly lower: number; readonly upper: number } {
  const { lower, upper } = sequenceBounds(looks * drawsALook);
  const random = randomFrom(looks);
  const wrong = { lower: 0, upper: 0 };
  for (let window = 0; window < WINDOWS; window += 1) {
    const ever = { lower: false, upper: false };
    for (let look = 1, x = 0; look <= looks; look += 1) {
      for (let draw = 0; draw < drawsALook; draw += 1) x += random() < THETA ? 1 : 0;
      const n = look * drawsALook;
      // A bound can only leave the truth on the side that the draws lean to.
      if (x > THETA * n) ever.lower ||= lower(x, n) > THETA;
      else ever.upper ||= upper(x, n) < THETA;
    }
    wrong.lower += ever.lower ? 1 : 0;
    wrong.upper += ever.upper ? 1 : 0;
  }
  return wrong;
}

describe('looking daily at a window that is exported', () => {
  for (const [name, looks, drawsALook] of [
    ['week', 7, 500],
    ['month', 31, 200],
    ['year', 365, 50],
  ] as const) {
    it(`leaves the bounds of a ${name} wrong in at most ${MOST} of ${WINDOWS}, on each side`, function () {
      this.timeout(60_000);
      const wrong = wrongAtAnyLook(looks, drawsALook);
      expect(wrong.lower).to.be.at.most(MOST);
      expect(wrong.upper).to.be.at.most(MOST);
    });
  }
});
