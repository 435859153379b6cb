import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { clopperPearson, lowerBound1, upperBound1 } from '../../src/core/interval.ts';

/** Bounds by another implementation: beta.ppf of SciPy, with the conventions for none and all. */
const PEER = `
import sys, json
from scipy.stats import beta
def lo(x, n, a): return 0.0 if x == 0 else float(beta.ppf(a, x, n - x + 1))
def hi(x, n, a): return 1.0 if x == n else float(beta.ppf(1 - a, x + 1, n - x))
json.dump([[lo(x, n, .025), hi(x, n, .025), lo(x, n, .05), hi(x, n, .05)] for x, n in json.load(sys.stdin)], sys.stdout)
`;

/** n of the method with x near none, half and all. */
function counts(): readonly (readonly [x: number, n: number])[] {
  const sizes = [...Array.from({ length: 200 }, (_, i) => i + 1), 1000, 3168, 98_208];
  return sizes.flatMap((n) => {
    const half = Math.floor(n / 2);
    const near = [0, 1, 2, 3, half - 1, half, half + 1, n - 3, n - 2, n - 1, n];
    return [...new Set(near)].filter((x) => x >= 0 && x <= n).map((x): [number, number] => [x, n]);
  });
}

describe('the bounds of Clopper and Pearson, beside SciPy', () => {
  it('are the same to a thousand-millionth', () => {
    const asked = counts();
    const ran = spawnSync('python3', ['-c', PEER], { input: JSON.stringify(asked), encoding: 'utf8' });
    expect(ran.stderr).to.equal('');
    const theirs = JSON.parse(ran.stdout) as readonly (readonly number[])[];
    let greatest = 0;
    for (const [i, [x, n]] of asked.entries()) {
      const { lower, upper } = clopperPearson(x, n);
      const ours = [lower, upper, lowerBound1(x, n), upperBound1(x, n)];
      for (const [j, bound] of ours.entries()) {
        greatest = Math.max(greatest, Math.abs(bound - (theirs[i]?.[j] ?? Number.NaN)));
      }
    }
    expect(asked.length).to.be.above(2000);
    expect(greatest).to.be.below(1e-9);
  });
});
