import { expect } from 'chai';
import { type Address, parseAddress, parsePrefix, type Words } from '../../src/core/address.ts';
import { prefixTableBuilder } from '../../src/core/prefix-table.ts';

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`no address: ${text}`);
  return address;
}

function wordsOf(text: string): Words {
  const address = addressOf(text);
  if (address.family !== 6) throw new TypeError(`no IPv6 address: ${text}`);
  return address.words;
}

describe('prefix table', () => {
  it('says -1 where no range holds the address', () => {
    const empty = prefixTableBuilder().build();
    for (const text of ['0.0.0.0', '255.255.255.255', '::', '2001:db8::1']) {
      expect(empty.lookup(addressOf(text))).to.equal(-1);
    }
    expect(empty.ranges).to.deep.equal({ v4: 0, v6: 0 });
  });

  it('the narrowest of nested prefixes decides, whatever came first', () => {
    const prefixes = [
      '10.0.0.0/8',
      '10.1.0.0/16',
      '10.1.2.0/24',
      '10.1.2.3/32',
      '::/0',
      '2001:db8::/32',
      '2001:db8::1/128',
    ];
    for (const order of [prefixes, prefixes.toReversed()]) {
      const builder = prefixTableBuilder();
      for (const text of order) {
        const prefix = parsePrefix(text);
        if (prefix === undefined) throw new TypeError(text);
        builder.addPrefix(prefix, prefixes.indexOf(text));
      }
      const table = builder.build();
      const valueAt = (text: string): number => table.lookup(addressOf(text));
      expect(
        ['9.255.255.255', '10.0.0.0', '10.1.0.0', '10.1.2.2', '10.1.2.3', '10.1.2.4', '11.0.0.0'].map(valueAt),
      ).to.deep.equal([-1, 0, 1, 2, 3, 2, -1]);
      expect(['::', '2001:db8::', '2001:db8::1', '2001:db8::2', '2001:db9::'].map(valueAt)).to.deep.equal([
        4, 5, 6, 5, 4,
      ]);
      expect(table.ranges).to.deep.equal({ v4: 4, v6: 3 });
    }
  });

  it('of equally narrow ranges the lowest value decides', () => {
    const builder = prefixTableBuilder();
    builder.addRange4(100, 199, 7);
    builder.addRange4(150, 249, 3);
    builder.addRange4(100, 199, 5);
    const table = builder.build();
    expect([99, 100, 149, 150, 199, 200, 249, 250].map(table.lookup4)).to.deep.equal([-1, 5, 5, 3, 3, 3, 3, -1]);
  });

  it('a wide range holds again after a narrow one, also when another ended beneath it', () => {
    const builder = prefixTableBuilder();
    builder.addRange4(0, 1000, 1);
    builder.addRange4(10, 500, 2);
    builder.addRange4(450, 550, 3);
    const table = builder.build();
    expect([9, 10, 449, 450, 500, 501, 550, 551, 1000, 1001].map(table.lookup4)).to.deep.equal([
      1, 2, 2, 3, 3, 3, 3, 1, 1, -1,
    ]);
  });

  it('takes the whole space, its first and its last address', () => {
    const builder = prefixTableBuilder();
    builder.addRange4(0, 0xffffffff, 0x7fffffff);
    builder.addRange6([0, 0, 0, 0], [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], 0);
    const table = builder.build();
    expect([0, 0x7fffffff, 0xffffffff].map(table.lookup4)).to.deep.equal([0x7fffffff, 0x7fffffff, 0x7fffffff]);
    expect(table.lookup6(0, 0, 0, 0)).to.equal(0);
    expect(table.lookup6(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).to.equal(0);
  });

  it('looks a mapped address up as the IPv4 address that it stands for', () => {
    const builder = prefixTableBuilder();
    builder.addRange4(0xc0000200, 0xc00002ff, 4);
    builder.addRange6(wordsOf('::'), wordsOf('::ffff:ffff:ffff'), 6);
    const table = builder.build();
    expect(table.lookup(addressOf('::ffff:192.0.2.1'))).to.equal(4);
    expect(table.lookup(addressOf('::ffff:192.0.3.1'))).to.equal(-1);
    expect(table.lookup(addressOf('::192.0.2.1'))).to.equal(6);
  });

  it('what is added after a build is in the next table only', () => {
    const builder = prefixTableBuilder();
    builder.addRange4(1, 2, 1);
    const before = builder.build();
    builder.addRange4(1, 1, 2);
    expect([before.lookup4(1), builder.build().lookup4(1)]).to.deep.equal([1, 2]);
  });

  it('refuses what is no range and no value', () => {
    const { addRange4, addRange6 } = prefixTableBuilder();
    for (const [first, last, value] of [
      [2, 1, 0],
      [-1, 1, 0],
      [0, 2 ** 32, 0],
      [0.5, 1, 0],
      [0, Number.NaN, 0],
      [0, 1, -1],
      [0, 1, 2 ** 31],
      [0, 1, 1.5],
    ] as const) {
      expect(() => addRange4(first, last, value), `${first} ${last} ${value}`).to.throw(RangeError);
    }
    expect(() => addRange6([0, 1, 0, 0], [0, 0, 9, 9], 0)).to.throw(RangeError);
    expect(() => addRange6([0, 0, 0, 0], [0, 0, 0, 2 ** 32], 0)).to.throw(RangeError);
  });
});
