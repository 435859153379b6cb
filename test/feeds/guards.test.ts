import { expect } from 'chai';
import { lossOf, publicRows, requirePlausible, requireSuccessor, requireWhole } from '../../src/feeds/guards.ts';
import { expectRefusal } from './refusal.ts';

const NOW_MS = Date.UTC(2026, 10, 23);
const seconds = (day: number): number => Date.UTC(2026, 10, day) / 1000;
const rows = (...prefixes: string[]) => ({
  dated: undefined,
  rows: prefixes.map((prefix) => ({ prefix, region: 'r', tags: [], services: [] })),
});
const extent = (dated: number | undefined, v4: number, v6 = 0, addresses = v4 * 256) => ({
  dated,
  counts: { prefixes: { v4, v6 }, addresses: { v4: addresses, v6: 0 } },
});

describe('the guards of a list', () => {
  it('let through what has enough rows, none of them wider than /8', () => {
    requirePlausible(rows('10.0.0.0/8', '2000::/8'), 2);
  });

  it('refuse too few rows', () => {
    expectRefusal(() => requirePlausible(rows('10.0.0.0/8'), 2), 'too_few', '1 prefixes, where at least 2');
  });

  for (const prefix of ['0.0.0.0/0', '128.0.0.0/1', '2.0.0.0/7', '::/0', '2000::/3', 'fe00::/7']) {
    it(`refuse ${prefix}`, () => {
      expectRefusal(() => requirePlausible(rows('10.0.0.0/8', prefix), 1), 'too_wide', `${prefix} is wider than /8`);
    });
  }

  it('let the first list through, whatever its size', () =>
    requireSuccessor(extent(seconds(20), 1), undefined, 0.3, NOW_MS));

  it('let through a list of the same date or later, and one without a date', () => {
    for (const dated of [seconds(20), seconds(21), undefined]) {
      requireSuccessor(extent(dated, 100), extent(seconds(20), 100), 0.3, NOW_MS);
    }
  });

  it('refuse a list that is older than the copy in force', () => {
    const work = () => requireSuccessor(extent(seconds(19), 100), extent(seconds(20), 100), 0.3, NOW_MS);
    expectRefusal(work, 'older', 'dated 2026-11-19T00:00:00Z, before the copy in force of 2026-11-20T00:00:00Z');
  });

  it('refuse a list from the future, for every right one after it would be older', () => {
    requireSuccessor(extent(seconds(24), 100), undefined, 0.3, NOW_MS);
    expectRefusal(() => requireSuccessor(extent(seconds(25), 100), undefined, 0.3, NOW_MS), 'future', '2026-11-25');
  });

  it('let a list shrink by just the share that is allowed', () => {
    requireSuccessor(extent(undefined, 70), extent(undefined, 100), 0.3, NOW_MS);
    expectRefusal(
      () => requireSuccessor(extent(undefined, 69), extent(undefined, 100), 0.3, NOW_MS),
      'shrunk',
      '69 v4 prefixes, down from 100',
    );
  });

  it('refuse a list that lost one family, however small', () => {
    const work = () => requireSuccessor(extent(undefined, 1000, 0), extent(undefined, 1000, 2), 0.3, NOW_MS);
    expectRefusal(work, 'shrunk', '0 v6 prefixes, down from 2');
  });

  it('refuse a list that kept its prefixes and lost their addresses', () => {
    const work = () => requireSuccessor(extent(undefined, 100, 0, 100), extent(undefined, 100), 0.3, NOW_MS);
    expectRefusal(work, 'shrunk', '100 v4 addresses, down from 25600');
  });

  it('refuse an edition before the one in force, where a publisher counts them', () => {
    const edition = (serial: number | undefined) => ({ ...extent(undefined, 100), serial });
    for (const serial of [7, 8, undefined]) requireSuccessor(edition(serial), edition(7), 0.3, NOW_MS);
    requireSuccessor(edition(1), edition(undefined), 0.3, NOW_MS);
    const work = () => requireSuccessor(edition(6), edition(7), 0.3, NOW_MS);
    expectRefusal(work, 'older', 'edition 6, before the copy in force, which is edition 7');
  });

  it('leave out space that nobody can have, as Vultr listed it once, and name it', () => {
    const listed = ['2001:db8::/32', '108.61.0.0/16', '2002::/16', '2001:19f0::/32', '10.0.0.0/8'];
    const { rows: kept, leftOut } = publicRows(rows(...listed).rows);
    expect(kept.map(({ prefix }) => prefix)).to.deep.equal(['108.61.0.0/16', '2001:19f0::/32']);
    expect(leftOut).to.equal('3 of special purpose: 2001:db8::/32, 2002::/16, 10.0.0.0/8');
    expect(publicRows(kept)).to.deep.equal({ rows: kept, leftOut: undefined });
    const many = Array.from({ length: 7 }, (_, i) => `10.${i}.0.0/16`);
    expect(publicRows(rows(...many).rows).leftOut).to.match(/^7 of special purpose: .*10\.4\.0\.0\/16, \.\.\.$/);
  });

  it('keep what is public in part', () => {
    expect(publicRows(rows('192.0.0.0/16', '2001::/16').rows).leftOut).to.equal(undefined);
  });

  it('tell what a list lost that may be less than they mind', () => {
    expect(lossOf({ v4: 9, v6: 3 }, { v4: 10, v6: 5 })).to.equal('1 IPv4 and 2 IPv6 prefixes fewer than before');
    expect(lossOf({ v4: 11, v6: 4 }, { v4: 10, v6: 5 })).to.equal('1 IPv6 prefixes fewer than before');
    expect(lossOf({ v4: 10, v6: 5 }, { v4: 10, v6: 5 })).to.equal(undefined);
  });

  it('refuse the beginning of the list in force, in either family, and nothing else that lost a little', () => {
    const before = rows('1.0.0.0/8', '2600::/32', '2.0.0.0/8', '2601::/32', '3.0.0.0/8').rows;
    const wholeOf = (...kept: readonly number[]) =>
      requireWhole(
        kept.map((i) => before[i] as (typeof before)[0]),
        before,
      );
    for (const kept of [[0, 1, 2, 3], [0, 1, 2], [0, 1], [0], [], [0, 1, 2, 4]]) {
      expectRefusal(() => wholeOf(...kept), 'shrunk', 'prefixes in force, and ends there');
    }
    expectRefusal(
      () => wholeOf(0, 2, 3),
      'shrunk',
      'it has the first 2 of the 3 IPv4 prefixes in force, and ends there',
    );
    for (const kept of [
      [0, 1, 2, 3, 4],
      [1, 2, 3, 4],
      [0, 3, 4, 1],
      [4, 3, 2, 1, 0],
    ])
      wholeOf(...kept);
  });
});
