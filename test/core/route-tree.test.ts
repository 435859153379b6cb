import { expect } from 'chai';
import {
  type Address,
  bitsOf,
  compareAddresses,
  formatPrefix,
  lastOf,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixContains,
  prefixOf,
} from '../../src/core/address.ts';
import { routeRows } from '../../src/core/route-rows.ts';
import { type RouteTree, routeTree } from '../../src/core/route-tree.ts';
import { randomFrom } from './random.ts';

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

function treeOf(prefixes: readonly Prefix[]): RouteTree {
  const rows = routeRows();
  for (const [value, each] of prefixes.entries()) rows.addPrefix(each, value);
  return routeTree(rows.sorted().prefixes);
}

/** The most specific route and all wider ones, as text. */
function chainOf(tree: RouteTree, of: Address): readonly string[] {
  const chain: string[] = [];
  for (let route = tree.find(of); route >= 0; route = tree.widerThan(route))
    chain.push(formatPrefix(tree.prefixAt(route)));
  return chain;
}

/** The same by looking at every prefix. */
function chainBySearch(prefixes: readonly Prefix[], of: Address): readonly string[] {
  const holding = prefixes.filter((each) => prefixContains(each, of)).sort((a, b) => b.length - a.length);
  return [...new Set(holding.map(formatPrefix))];
}

/** Prefixes that nest: half of them lie within one that was drawn before, at either of its ends or anywhere. */
function drawPrefixes(random: () => number, family: 4 | 6, count: number): readonly Prefix[] {
  const integer = (below: number): number => Math.floor(random() * below);
  const word = (): number => integer(2 ** 32);
  const prefixes: Prefix[] = [];
  for (let i = 0; i < count; i += 1) {
    const base = prefixes[integer(2 * prefixes.length)];
    const anywhere: Address =
      family === 4 ? { family, value: word() } : { family, words: [0x20010db8, word() & 3, word(), word()] };
    const least = base === undefined ? 0 : base.length;
    const ends = base === undefined ? anywhere : random() < 0.5 ? base.address : lastOf(base);
    prefixes.push(prefixOf(ends, least + integer(bitsOf(family) - least + 1)));
  }
  return prefixes;
}

describe('the tree of routes', () => {
  const tree = treeOf(
    [
      '10.0.0.0/8',
      '10.1.0.0/16',
      '10.1.255.0/24',
      '10.1.255.255/32',
      '10.2.0.0/16',
      '0.0.0.0/0',
      '2001:db8::/32',
      '2001:db8::/48',
      '2001:db8:0:1::/64',
      'ffff::/16',
    ].map(prefix),
  );

  for (const [of, ...chain] of [
    ['9.255.255.255', '0.0.0.0/0'],
    ['10.0.0.0', '10.0.0.0/8', '0.0.0.0/0'],
    ['10.1.254.255', '10.1.0.0/16', '10.0.0.0/8', '0.0.0.0/0'],
    ['10.1.255.255', '10.1.255.255/32', '10.1.255.0/24', '10.1.0.0/16', '10.0.0.0/8', '0.0.0.0/0'],
    ['10.2.0.0', '10.2.0.0/16', '10.0.0.0/8', '0.0.0.0/0'],
    ['10.3.0.0', '10.0.0.0/8', '0.0.0.0/0'],
    ['11.0.0.0', '0.0.0.0/0'],
    ['::ffff:10.2.0.1', '10.2.0.0/16', '10.0.0.0/8', '0.0.0.0/0'],
    ['2001:db7::'],
    ['2001:db8::', '2001:db8::/48', '2001:db8::/32'],
    ['2001:db8:0:1::9', '2001:db8:0:1::/64', '2001:db8::/48', '2001:db8::/32'],
    ['2001:db8:1::', '2001:db8::/32'],
    ['2001:db9::'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff::/16'],
  ] as const) {
    it(`leads ${of} to ${chain.join(', ') || 'no route'}`, () => {
      expect(chainOf(tree, address(of))).to.deep.equal(chain);
    });
  }

  it('knows a prefix once, however often it came', () => {
    expect(treeOf(['10.0.0.0/8', '10.0.0.0/9', '10.0.0.0/8'].map(prefix)).counts).to.deep.equal({ v4: 2, v6: 0 });
  });

  it('of no routes finds none', () => {
    expect([address('0.0.0.0'), address('::')].map(treeOf([]).find)).to.deep.equal([-1, -1]);
  });

  for (const family of [4, 6] as const) {
    it(`finds what a search through all IPv${family} prefixes finds`, () => {
      const random = randomFrom(family);
      for (let round = 0; round < 40; round += 1) {
        const prefixes = drawPrefixes(random, family, 60);
        const drawn = treeOf(prefixes);
        const asked = prefixes.flatMap((each) => [
          each.address,
          lastOf(each),
          ...drawPrefixes(random, family, 1).map((other) => other.address),
        ]);
        for (const of of asked) expect(chainOf(drawn, of)).to.deep.equal(chainBySearch(prefixes, of));
      }
    });
  }
});

describe('rows of routes', () => {
  it('stand by address, at one address the wider first, each with its values', () => {
    const rows = routeRows();
    for (const [text, value] of [
      ['10.0.0.0/9', 5],
      ['::/0', 1],
      ['10.0.0.0/8', 7],
      ['9.0.0.0/8', 4],
      ['10.0.0.0/9', 3],
      ['::/64', 9],
    ] as const) {
      rows.addPrefix(prefix(text), value);
    }
    const { prefixes, starts, values } = rows.sorted();
    expect([...prefixes.v4.first]).to.deep.equal([0x09000000, 0x0a000000, 0x0a000000]);
    expect([...prefixes.v4.length, ...prefixes.v6.length]).to.deep.equal([8, 8, 9, 0, 64]);
    expect([...starts]).to.deep.equal([0, 1, 2, 4, 5, 6]);
    expect([...values]).to.deep.equal([4, 7, 3, 5, 1, 9]);
  });

  it('do not depend on the order in which they came', () => {
    const drawn = [...drawPrefixes(randomFrom(1), 4, 50), ...drawPrefixes(randomFrom(2), 6, 50)];
    const sortedOf = (order: readonly Prefix[]): unknown => {
      const rows = routeRows();
      for (const each of order) rows.addPrefix(each, drawn.indexOf(each));
      return rows.sorted();
    };
    const once = drawn.toSorted((a, b) => compareAddresses(a.address, b.address) || a.length - b.length);
    expect(sortedOf(drawn)).to.deep.equal(sortedOf(once));
  });
});
