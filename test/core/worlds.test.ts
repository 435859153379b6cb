import { expect } from 'chai';
import { closedBounds } from '../../src/core/estimate.ts';
import { clopperPearson } from '../../src/core/interval.ts';
import { sumTallies } from '../../src/core/tally.ts';
import { randomFrom } from './random.ts';
import type { SimulatedWorld } from './worlds.ts';
import { simulatedWorld } from './worlds.ts';

const WORLDS = 1000;
const DRAWS = 500;
const THETAS = [1, 0.999, 0.995, 0.99, 0.97, 0.9];
/** Of 1,000 worlds an interval that holds in 95 % holds in fewer than this with a chance below 1 %. */
const LEAST = 933;

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** In how many of 1,000 worlds the interval holds the truth. */
function held(theta: number, measure: (world: SimulatedWorld, random: () => number) => Interval): number {
  const random = randomFrom(Math.round(theta * 1e6));
  let count = 0;
  for (let i = 0; i < WORLDS; i += 1) {
    const { lower, upper } = measure(simulatedWorld(theta, random), random);
    if (lower <= theta && theta <= upper) count += 1;
  }
  return count;
}

function landedOf(draws: number, world: SimulatedWorld, random: () => number): number {
  let landed = 0;
  for (let i = 0; i < draws; i += 1) landed += random() < world.chanceOf(world.pickBlock()) ? 1 : 0;
  return landed;
}

/** The same work is done once for each pair of counts. */
function remembered(bound: (x: number, k: number) => Interval): (x: number, k: number) => Interval {
  const known = new Map<number, Interval>();
  return (x, k) => {
    const at = x * (DRAWS + 1) + k;
    const value = known.get(at) ?? bound(x, k);
    known.set(at, value);
    return value;
  };
}

const ours = remembered((x, k) =>
  closedBounds({
    ...sumTallies([]),
    counts: { landed: x, fronted: 0, elsewhere: DRAWS - x - k, indeterminate: 0, missing: k },
  }),
);

/** Draws that would have missed are lost far more often than those that land, as when a site blocks its measurers. */
function withLosses(world: SimulatedWorld, random: () => number): { readonly x: number; readonly k: number } {
  let [x, k] = [0, 0];
  for (let i = 0; i < DRAWS; i += 1) {
    const lands = random() < world.chanceOf(world.pickBlock());
    if (random() < (lands ? 0.01 : 0.9)) k += 1;
    else if (lands) x += 1;
  }
  return { x, k };
}

describe('a thousand worlds whose truth is known', () => {
  for (const theta of THETAS) {
    it(`hold a share of ${theta} inside the interval of 500 weighted draws`, () => {
      expect(held(theta, (world, random) => ours(landedOf(DRAWS, world, random), 0))).to.be.at.least(LEAST);
    });
  }

  for (const theta of [0.99, 0.9]) {
    it(`hold a share of ${theta} also when misses are lost more often than hits`, () => {
      const count = held(theta, (world, random) => {
        const { x, k } = withLosses(world, random);
        return ours(x, k);
      });
      expect(count).to.be.at.least(LEAST);
    });
  }

  it('are lost when missing draws are dropped', () => {
    const count = held(0.97, (world, random) => {
      const { x, k } = withLosses(world, random);
      return clopperPearson(x, DRAWS - k);
    });
    expect(count).to.be.below(0.05 * WORLDS);
  });

  for (const theta of [0.999, 0.97]) {
    it(`are lost when 96 rounds of 60 blocks are taken for 5,760 draws at ${theta}`, () => {
      const count = held(theta, (world, random) => {
        let x = 0;
        for (let block = 0; block < 60; block += 1) {
          const chance = world.chanceOf(world.pickBlock());
          for (let round = 0; round < 96; round += 1) x += random() < chance ? 1 : 0;
        }
        return clopperPearson(x, 5760);
      });
      expect(count).to.be.below(0.3 * WORLDS);
    });
  }

  it('are held by draws with replacement from a few blocks: each is a draw of its own, at its own time', () => {
    const count = held(0.97, (world, random) => {
      const few = Array.from({ length: 60 }, () => world.chanceOf(world.pickBlock()));
      const truth = few.reduce((sum, chance) => sum + chance, 0) / few.length;
      let x = 0;
      for (let i = 0; i < DRAWS; i += 1) x += random() < (few[Math.floor(random() * few.length)] ?? 0) ? 1 : 0;
      const { lower, upper } = clopperPearson(x, DRAWS);
      // Of these blocks the truth is another one: the bounds are moved by as much.
      return { lower: lower + 0.97 - truth, upper: upper + 0.97 - truth };
    });
    expect(count).to.be.at.least(LEAST);
  });

  it('are lost by the textbook interval of Wald', () => {
    const count = held(0.999, (world, random) => {
      const p = landedOf(DRAWS, world, random) / DRAWS;
      const half = 1.959963984540054 * Math.sqrt((p * (1 - p)) / DRAWS);
      return { lower: p - half, upper: p + half };
    });
    expect(count).to.be.below(0.5 * WORLDS);
  });
});
