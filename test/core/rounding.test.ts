import { expect } from 'chai';
import fc from 'fast-check';
import { boundDown, boundUp, counted, integer, levelPercent, shareDown, shareUp } from '../../src/core/rounding.ts';

/** The number in `91.2 %` as an exact fraction of 10^12. */
function units(text: string): bigint {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))? %$/.exec(text) ?? expect.fail(`not a percentage: ${text}`);
  return BigInt(whole + fraction.padEnd(10, '0'));
}

describe('rounding', () => {
  it('rounds what landed down and everything else up', () => {
    expect(shareDown(34, 35)).to.equal('97.1 %');
    expect(shareUp(34, 35)).to.equal('97.2 %');
    expect(shareDown(29, 100)).to.equal('29.0 %');
    expect(shareUp(29, 100)).to.equal('29.0 %');
    expect(shareDown(0, 35)).to.equal('0 %');
    expect(boundDown(0.995662)).to.equal('99.56 %');
    expect(boundUp(0.999915)).to.equal('99.9915 %');
  });

  it('shows two figures of the distance next to none and next to all', () => {
    expect(shareDown(9989, 10_000)).to.equal('99.89 %');
    expect(shareDown(99_989, 100_000)).to.equal('99.989 %');
    expect(shareUp(123, 100_000)).to.equal('0.13 %');
    expect(shareUp(1, 10_000_000)).to.equal('0.00001 %');
  });

  it('never writes a whole as a percentage', () => {
    expect(shareDown(3000, 3000)).to.equal('3,000 of 3,000 draws');
    expect(shareUp(1, 1)).to.equal('1 of 1 draw');
    expect(boundUp(1)).to.equal('every draw');
    expect(boundDown(1)).to.equal('every draw');
    expect(boundUp(1 - 2 ** -53)).to.equal('nearly every draw');
    expect(boundDown(1 - 2 ** -53)).to.equal('99.999999999 %');
  });

  it('never says more than was counted, to the last digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }).chain((n) => fc.tuple(fc.nat(n - 1), fc.constant(n))),
        ([draws, n]) => {
          const exact = BigInt(draws) * 10n ** 12n;
          expect(units(shareDown(draws, n)) * BigInt(n) <= exact).to.equal(true);
          expect(units(shareUp(draws, n)) * BigInt(n) >= exact).to.equal(true);
          expect(Number(units(shareUp(draws, n)) - units(shareDown(draws, n)))).to.be.at.most(10 ** 9);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps bounds on their own side', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1 - 1e-9, noNaN: true }), (bound) => {
        expect(Number(units(boundDown(bound)))).to.be.at.most(bound * 1e12 + 1e-3);
        expect(Number(units(boundUp(bound)))).to.be.at.least(bound * 1e12 - 1e-3);
      }),
    );
  });

  it('prints a level as it was configured', () => {
    expect([0.5, 0.57, 0.99, 0.999, 0.9999].map(levelPercent)).to.deep.equal([
      '50 %',
      '57 %',
      '99 %',
      '99.9 %',
      '99.99 %',
    ]);
    expect(levelPercent(1)).to.equal('every one');
  });

  it('groups thousands and counts in words', () => {
    expect([0, 999, 1000, 1_234_567].map(integer)).to.deep.equal(['0', '999', '1,000', '1,234,567']);
    expect(counted(1, 'draw')).to.equal('1 draw');
    expect(counted(0, 'draw')).to.equal('0 draws');
  });
});
