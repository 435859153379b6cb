import { expect } from 'chai';
import type { DescribedNetwork } from '../../src/core/described-claim.ts';
import type { Sensitivity } from '../../src/core/sensitivity.ts';
import { networksDrawn, sensitivityOf } from '../../src/core/sensitivity.ts';
import type { Counts } from '../../src/core/tally.ts';
import { randomFrom } from './random.ts';

function counts(landed: number, elsewhere: number, missing = 0): Counts {
  return { landed, fronted: 0, elsewhere, indeterminate: 0, missing };
}

/** Weights as they are drawn: of the large network 15 of 16 parts, on half the blocks and one of three systems. */
const EVEN = [
  { network: 'Large', weight: '900', blocks: 60, ases: 1, isEven: true },
  { network: 'Small', weight: '60', blocks: 60, ases: 2, isEven: true },
];

const NETWORKS = [
  { network: 'Large', weight: '900', blocks: 50 },
  { network: 'Small', weight: '100', blocks: 50 },
];

function closedOf(
  sum: Counts,
  by: Readonly<Record<string, Counts>>,
  networks: readonly DescribedNetwork[],
): Sensitivity {
  return sensitivityOf(sum, by, networks, 'closed');
}

describe('sensitivity to weights', () => {
  it('gives each network the same weight, or that of its blocks, and says how many draws that leaves', () => {
    const by = { Large: counts(900, 0), Small: counts(50, 50) };
    const [network, block] = closedOf(counts(950, 50), by, NETWORKS).reweighted;
    expect(network?.figure?.strict).to.be.closeTo(0.75, 1e-12);
    expect(network?.figure?.ceiling).to.be.closeTo(0.75, 1e-12);
    // 900 draws of weight 5/9 and 100 of weight 5.
    expect(network?.nEff).to.be.closeTo(1000 ** 2 / (900 * (5 / 9) ** 2 + 100 * 25), 1e-9);
    expect(network?.figure?.bounds?.lower).to.be.within(0.69, 0.72);
    expect(network?.figure?.bounds?.upper).to.be.within(0.78, 0.81);
    expect(block?.figure?.strict).to.be.closeTo(0.75, 1e-12);
  });

  it('gives each network as much as it has autonomous systems, where the record tells them', () => {
    const by = { Large: counts(900, 0), Small: counts(30, 30) };
    const all = closedOf(counts(930, 30), by, EVEN).reweighted;
    expect(all.map(({ weights }) => weights)).to.deep.equal(['network', 'as', 'block']);
    expect(all[1]?.figure?.strict).to.be.closeTo(1 / 3 + (2 / 3) * 0.5, 1e-12);
    const older = closedOf(counts(930, 30), by, NETWORKS).reweighted;
    expect(older.map(({ weights, isExact }) => [weights, isExact])).to.deep.equal([
      ['network', true],
      ['block', undefined],
    ]);
  });

  it('says where it takes the parts of a network to be alike', () => {
    const exact = (networks: typeof EVEN): readonly unknown[] =>
      closedOf(counts(100, 0), { Large: counts(100, 0) }, networks).reweighted.map(({ isExact }) => isExact);
    expect(exact(EVEN)).to.deep.equal([true, false, true]);
    expect(exact(EVEN.map((one) => ({ ...one, ases: 1 })))).to.deep.equal([true, true, true]);
    expect(exact(EVEN.map((one) => ({ ...one, isEven: one.network === 'Small' })))).to.deep.equal([true, false, false]);
  });

  it('comes to what drawing by the other weights would have come to, though blocks of a network land apart', () => {
    const random = randomFrom(20_261_124);
    const lands = (network: string, block: number): boolean => block % (network === 'Large' ? 3 : 2) > 0;
    const of = (network: string): Counts => {
      let landed = 0;
      const n = network === 'Large' ? 30_000 : 2_000;
      for (let i = 0; i < n; i += 1) landed += lands(network, Math.floor(random() * 60)) ? 1 : 0;
      return counts(landed, n - landed);
    };
    const by = { Large: of('Large'), Small: of('Small') };
    const [sum] = [counts(by.Large.landed + by.Small.landed, by.Large.elsewhere + by.Small.elsewhere)];
    const [, , block] = closedOf(sum, by, EVEN).reweighted;
    // Of 120 blocks 40 and 30 land.
    expect(block?.figure?.strict).to.be.closeTo(70 / 120, 0.01);
    expect(block?.figure?.bounds?.lower).to.be.below(70 / 120);
    expect(block?.figure?.bounds?.upper).to.be.above(70 / 120);
  });

  it('comes to the headline where the weights are those that were drawn with', () => {
    const even = NETWORKS.map((network) => ({ ...network, weight: '500' }));
    const by = { Large: counts(450, 40, 10), Small: counts(480, 20) };
    const [network] = closedOf(counts(930, 60, 10), by, even).reweighted;
    expect(network?.figure?.strict).to.be.closeTo(0.93, 1e-12);
    expect(network?.figure?.ceiling).to.be.closeTo(0.94, 1e-12);
    expect(network?.nEff).to.be.closeTo(1000, 1e-9);
  });

  it('says how much of the new weights nothing was drawn from', () => {
    const [network] = closedOf(counts(100, 0), { Large: counts(100, 0) }, NETWORKS).reweighted;
    expect(network?.seen).to.equal(0.5);
  });

  it('is withheld below 30 draws that count alike, and where the window has no percentage', () => {
    const by = { Large: counts(25, 0), Small: counts(10, 0) };
    const uneven = closedOf(counts(35, 0), by, NETWORKS).reweighted[0];
    expect(uneven?.nEff).to.be.within(15, 16);
    expect(uneven?.figure).to.equal(undefined);
    const few = closedOf(counts(20, 0), { Large: counts(20, 0) }, NETWORKS);
    expect(few.reweighted.map(({ figure }) => figure)).to.deep.equal([undefined, undefined]);
    expect(few.factorTwo).to.equal(undefined);
  });

  it('lets each weight be wrong by a factor of two: what landed half, the rest twice', () => {
    const { factorTwo } = closedOf(counts(960, 0, 40), {}, []);
    expect(factorTwo?.lower).to.be.closeTo(0.96 / (0.96 + 4 * 0.04), 1e-12);
    expect(factorTwo?.upper).to.equal(1);
    expect(closedOf(counts(50, 50), {}, []).factorTwo).to.deep.equal({ lower: 0.2, upper: 0.8 });
  });

  it('knows nothing of a frame whose networks are not told', () => {
    expect(closedOf(counts(100, 0), { Large: counts(100, 0) }, []).reweighted).to.deep.equal([]);
  });

  it('is the same of a live window but for the bounds, which would not hold at every look', () => {
    const by = { Large: counts(900, 0), Small: counts(30, 30, 4) };
    const [live, closed] = (['live', 'closed'] as const).map((window) =>
      sensitivityOf(counts(930, 30, 4), by, EVEN, window),
    );
    expect(closed?.reweighted.every(({ figure }) => figure?.bounds !== undefined)).to.equal(true);
    const without = closed?.reweighted.map(({ figure, ...one }) => ({
      ...one,
      figure: figure && { ...figure, bounds: undefined },
    }));
    expect(live).to.deep.equal({ ...closed, reweighted: without });
  });

  it('knows the weights of one frame only', () => {
    const described = {
      claim: { frame: { id: 'us', sha256: 'aa', blocks: 1, vintage: '2026-06-17' } },
      networks: NETWORKS,
    };
    expect(networksDrawn({ frames: ['aa'] }, described)).to.equal(NETWORKS);
    expect(networksDrawn({ frames: ['aa', 'bb'] }, described)).to.deep.equal([]);
  });
});
