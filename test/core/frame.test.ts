import { expect } from 'chai';
import fc from 'fast-check';
import { formatPrefix, parsePrefix, prefixOf } from '../../src/core/address.ts';
import type { FrameRow } from '../../src/core/frame.ts';
import { blockAt, formatFrame, parseFrame } from '../../src/core/frame.ts';
import { TableError } from '../../src/core/table.ts';

const COLUMNS = 'first\tblocks\tweight\tasn\tnetwork\tv6_permille';
const ROW = '24.0.0.0/24\t4096\t122\t7922\tComcast\t500';

function frame(...rows: readonly string[]): string {
  return ['# landfall frame v1', '# vintage: 2026-06-17', COLUMNS, ...rows, ''].join('\n');
}

/** A frame of rows that cannot overlap: each in a /12 or a /40 of its own, in any order. */
const someRows: fc.Arbitrary<readonly FrameRow[]> = fc
  .uniqueArray(
    fc.record({
      place: fc.integer({ min: 16, max: 3000 }),
      six: fc.boolean(),
      blocks: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4096 })),
      weight: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 40 })),
      asn: fc.nat(4_294_967_295),
      network: fc.constantFrom('Comcast', 'AT&T', 'Télécom Ltd.', '__proto__', 'a b'),
      v6Permille: fc.nat(1000),
    }),
    { selector: ({ place, six }) => `${place} ${six}`, minLength: 1, maxLength: 12 },
  )
  .map((cells) =>
    cells.map(({ place, six, ...row }) => ({
      ...row,
      first: six
        ? prefixOf({ family: 6, words: [0x2001_0000 + (place >>> 8), ((place & 255) << 24) >>> 0, 0, 0] }, 56)
        : prefixOf({ family: 4, value: (place << 20) >>> 0 }, 24),
    })),
  );

/** Every block of a frame in file order with its weight, made by counting, not by `blockAt`. */
function expanded(rows: readonly FrameRow[]): readonly { readonly block: string; readonly weight: number }[] {
  return rows.flatMap(({ first, blocks, weight }) => {
    const { address } = first;
    return Array.from({ length: blocks }, (_, i) => {
      if (address.family === 4)
        return { block: formatPrefix({ ...first, address: { family: 4, value: address.value + 256 * i } }), weight };
      const low = address.words[1] + 256 * i;
      const words = [address.words[0] + Math.floor(low / 2 ** 32), low % 2 ** 32, 0, 0] as const;
      return { block: formatPrefix({ ...first, address: { family: 6, words } }), weight };
    });
  });
}

describe('frame', () => {
  it('reads rows, header, vintage and totals', () => {
    const read = parseFrame(frame(ROW, '2001:db8::/56\t2\t7\t701\tVerizon\t0'));
    expect(read.header).to.deep.equal(['vintage: 2026-06-17']);
    expect(read.vintage).to.equal('2026-06-17');
    expect(read.blocks).to.equal(4098);
    expect(read.total).to.equal(4096n * 122n + 14n);
    expect(read.rows[0]).to.deep.equal({
      first: parsePrefix('24.0.0.0/24'),
      blocks: 4096,
      weight: 122,
      asn: 7922,
      network: 'Comcast',
      v6Permille: 500,
    });
  });

  it('finds the block that a weight falls on', () => {
    const read = parseFrame(
      frame('24.0.255.0/24\t2\t10\t7922\tComcast\t500', '2001:db8:0:ff00::/56\t2\t5\t701\tVerizon\t0'),
    );
    const at = (value: bigint) => blockAt(read, value).block;
    expect([0n, 9n, 10n, 19n, 20n, 24n, 25n, 29n].map(at)).to.deep.equal([
      '24.0.255.0/24',
      '24.0.255.0/24',
      '24.1.0.0/24',
      '24.1.0.0/24',
      '2001:db8:0:ff00::/56',
      '2001:db8:0:ff00::/56',
      '2001:db8:1::/56',
      '2001:db8:1::/56',
    ]);
    expect(blockAt(read, 20n)).to.deep.equal({
      block: '2001:db8:0:ff00::/56',
      asn: 701,
      network: 'Verizon',
      v6Permille: 0,
    });
    expect(() => blockAt(read, 30n)).to.throw(RangeError);
    expect(() => blockAt(read, -1n)).to.throw(RangeError);
  });

  it('gives each block its weight, in file order, as the list of all blocks would', () => {
    fc.assert(
      fc.property(
        someRows,
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (rows, parts) => {
          const read = parseFrame(formatFrame(rows, []));
          const list = expanded(rows);
          expect(read.blocks).to.equal(list.length);
          expect(read.total).to.equal(list.reduce((sum, { weight }) => sum + BigInt(weight), 0n));
          for (const part of parts.take(5)) {
            let left = (read.total * BigInt(Math.floor(part * 2 ** 53))) / 2n ** 53n;
            const picked = blockAt(read, left).block;
            const inList = list.find(({ weight }) => {
              left -= BigInt(weight);
              return left < 0n;
            });
            expect(picked).to.equal(inList?.block);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('reads what it prints, and prints it the same again', () => {
    fc.assert(
      fc.property(someRows, fc.subarray(['vintage: 2026', '', 'source: RouteViews (CC BY 4.0)']), (rows, header) => {
        const text = formatFrame(rows, header);
        const read = parseFrame(text);
        expect(read.rows).to.deep.equal(rows);
        expect(formatFrame(read.rows, read.header)).to.equal(text);
      }),
      { numRuns: 50 },
    );
  });

  it('adds weights beyond 2^53 without losing one', () => {
    const read = parseFrame(frame(`24.0.0.0/24\t1000\t${2 ** 53 - 1}\t1\tA\t0`, '25.0.0.0/24\t1\t1\t1\tB\t0'));
    expect(read.total).to.equal(1000n * (2n ** 53n - 1n) + 1n);
    expect(blockAt(read, read.total - 1n).block).to.equal('25.0.0.0/24');
    expect(blockAt(read, read.total - 2n).block).to.equal('24.3.231.0/24');
  });

  it('reaches the last block of either family', () => {
    expect(blockAt(parseFrame(frame('255.255.254.0/24\t2\t1\t1\tA\t0')), 1n).block).to.equal('255.255.255.0/24');
    const last = 'ffff:ffff:ffff:fe00::/56\t2\t1\t1\tA\t0';
    expect(blockAt(parseFrame(frame(last)), 1n).block).to.equal('ffff:ffff:ffff:ff00::/56');
  });

  const mistakes: readonly (readonly [what: string, text: string, line: number, says: string])[] = [
    ['no title', frame(ROW).slice(2), 1, 'must be "# landfall frame v1"'],
    ['another version', frame(ROW).replace('v1', 'v2'), 1, 'must be "# landfall frame v1"'],
    ['no columns', `# landfall frame v1\n${ROW}\n`, 2, 'must name the columns'],
    ['no rows', frame(), 4, 'there are no rows'],
    ['no final LF', frame(ROW).trimEnd(), 4, 'must end with LF'],
    ['CRLF', frame(ROW).replaceAll('\n', '\r\n'), 1, 'must be'],
    ['a blank line', frame(ROW, ''), 5, 'must have 6 fields'],
    ['a comment among rows', frame(ROW, '# later'), 5, 'must have 6 fields'],
    ['a comment without its blank', frame(ROW).replace('# vintage', '#vintage'), 2, 'a comment must be'],
    ['too few fields', frame('24.0.0.0/24\t1\t1\t1\tA'), 4, 'must have 6 fields parted by tabs, has 5'],
    ['a block that is no /24', frame('24.0.0.0/23\t1\t1\t1\tA\t0'), 4, 'must be an IPv4 /24'],
    ['a block with host bits', frame('24.0.0.1/24\t1\t1\t1\tA\t0'), 4, 'must be an IPv4 /24'],
    ['an IPv6 /48', frame('2001:db8::/48\t1\t1\t1\tA\t0'), 4, 'must be an IPv4 /24'],
    ['an IPv6 block not in canonical form', frame('2001:DB8::/56\t1\t1\t1\tA\t0'), 4, 'in canonical form'],
    ['no block', frame('24.0.0.0/24\t0\t1\t1\tA\t0'), 4, 'blocks must be an integer from 1'],
    ['no weight', frame('24.0.0.0/24\t1\t0\t1\tA\t0'), 4, 'weight must be an integer from 1'],
    ['a weight that is no integer', frame('24.0.0.0/24\t1\t1.5\t1\tA\t0'), 4, 'weight must be an integer'],
    ['a weight beyond 2^53 - 1', frame('24.0.0.0/24\t1\t9007199254740992\t1\tA\t0'), 4, 'weight must be an integer'],
    ['a leading zero', frame('24.0.0.0/24\t01\t1\t1\tA\t0'), 4, 'blocks must be an integer'],
    ['an ASN beyond 32 bits', frame('24.0.0.0/24\t1\t1\t4294967296\tA\t0'), 4, 'asn must be an integer from 0'],
    ['more than a thousand in a thousand', frame('24.0.0.0/24\t1\t1\t1\tA\t1001'), 4, 'v6_permille must be'],
    ['a network without a name', frame('24.0.0.0/24\t1\t1\t1\t\t0'), 4, 'network must be text'],
    ['a network with a blank at its end', frame('24.0.0.0/24\t1\t1\t1\tA \t0'), 4, 'network must be text'],
    ['a control character', frame('24.0.0.0/24\t1\t1\t1\tA\u0007B\t0'), 4, 'network must be text'],
    ['blocks beyond the last', frame('255.255.255.0/24\t2\t1\t1\tA\t0'), 4, 'run beyond the address space'],
    ['blocks beyond the last of IPv6', frame('ffff:ffff:ffff:ff00::/56\t2\t1\t1\tA\t0'), 4, 'run beyond'],
    ['a block that stands twice', frame(ROW, ROW), 5, 'overlap those of line 4'],
    ['overlap with a later row', frame('24.0.5.0/24\t1\t1\t1\tA\t0', ROW), 5, 'overlap those of line 4'],
    [
      'overlap that is not with the neighbour in the file',
      frame(ROW, '99.0.0.0/24\t1\t1\t1\tA\t0', '24.15.255.0/24\t1\t1\t1\tA\t0'),
      6,
      'overlap those of line 4',
    ],
    ['weights that add up to 2^64', frame('24.0.0.0/24\t2049\t9007199254740991\t1\tA\t0'), 4, 'add up to 2^64 or more'],
  ];
  for (const [what, text, line, says] of mistakes) {
    it(`refuses ${what} and says the line`, () => {
      let error: unknown;
      try {
        parseFrame(text);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).to.be.instanceOf(TableError).and.to.include({ line });
      expect((error as TableError).message)
        .to.contain(`line ${line}: `)
        .and.to.contain(says);
    });
  }

  it('refuses to print what could not be read back', () => {
    const row = {
      first: parsePrefix('24.0.0.0/24') ?? expect.fail(),
      blocks: 1,
      weight: 1,
      asn: 1,
      network: 'A',
      v6Permille: 0,
    };
    expect(() => formatFrame([{ ...row, network: 'A\tB' }], [])).to.throw(RangeError);
    expect(() => formatFrame([{ ...row, network: 'A\n24.0.1.0/24\t1\t1\t1\tB\t0' }], [])).to.throw(RangeError);
    expect(() => formatFrame([row], ['one\ntwo'])).to.throw(RangeError);
    expect(() => formatFrame([{ ...row, weight: 0.5 }], [])).to.throw(TableError);
    expect(() => formatFrame([], [])).to.throw(TableError);
  });
});
