import { expect } from 'chai';
import { FeedError } from '../../src/feeds/feed.ts';
import { readRoutes } from '../../src/feeds/routes.ts';
import { randomFrom } from '../core/random.ts';
import { attribute, oldRoute, peerTable, RIB, record, rib, sequence, u8, u16, u32 } from './mrt-encoder.ts';
import { GOOD, PEERS, read } from './mrt-tables.ts';
import { expectRejection } from './refusal.ts';

describe('tables of routes in MRT format, not as they should be', () => {
  for (const [says, ...records] of [
    ['record 1 of the MRT file: routes before the table of peers', GOOD],
    [
      'record 2 of the MRT file is an update, and updates make no table: take a RIB dump',
      peerTable(PEERS),
      record(16, 4, Buffer.alloc(40)),
    ],
    ['record 1 of the MRT file is of type 11, subtype 0', record(11, 0, Buffer.alloc(4))],
    ['record 2 of the MRT file is of type 13, subtype 99', peerTable(PEERS), record(13, 99, Buffer.alloc(4))],
    ['the MRT file was cut off within record 2', peerTable(PEERS), GOOD.subarray(0, -1)],
    [
      'record 2 of the MRT file claims 4294967295 bytes',
      peerTable(PEERS),
      Buffer.concat([GOOD.subarray(0, 8), u32(0xffffffff), GOOD.subarray(12)]),
    ],
    [
      'the table of peers is shorter than it says',
      record(13, 1, Buffer.concat([u32(1), u16(0), u16(2), Buffer.alloc(11)])),
    ],
    ['the table of peers is longer than it says', record(13, 1, Buffer.concat([u32(1), u16(0), u16(0), u8(0)]))],
    ['there is no row', peerTable(PEERS)],
    ['record 3 of the MRT file: a second table of one collector', peerTable(PEERS), GOOD, peerTable(PEERS), GOOD],
    [
      '1 of 1 rows cannot be read: line 2: no prefix',
      peerTable(PEERS),
      record(13, 2, Buffer.concat([u32(0), u8(33), Buffer.alloc(7)])),
    ],
    [
      '1 of 1 rows cannot be read: line 2: cut off',
      peerTable(PEERS),
      record(13, 2, Buffer.concat([u32(0), u8(8), u8(10), u16(1)])),
    ],
    [
      'rows cannot be read: line 2: longer than its routes',
      peerTable(PEERS),
      record(13, 2, Buffer.concat([u32(0), u8(8), u8(10), u16(0), u8(0)])),
    ],
    [
      'rows cannot be read: line 2: a peer that the table does not have',
      peerTable([1]),
      rib(RIB.v4, '10.0.0.0/8', [{ peer: 1, path: sequence(1) }]),
    ],
    [
      'the attributes of a route are malformed',
      peerTable(PEERS),
      rib(RIB.v4, '10.0.0.0/8', [
        {
          peer: 0,
          path: [
            { type: 'sequence', asns: [] },
            { type: 'other' as 'set', asns: [1] },
          ],
        },
      ]),
    ],
  ] as readonly (readonly [string, ...Buffer[]])[]) {
    it(`are refused: ${says}`, () => expectRejection(read(...records), 'parse', says));
  }

  it('are refused where attributes run over their end', async () => {
    const its = Buffer.concat([attribute(1, u8(0)), u8(0x40), u8(2), u8(200), u8(2)]);
    const body = Buffer.concat([u32(0), u8(8), u8(10), u16(1), u16(0), u32(0), u16(its.length), its]);
    await expectRejection(
      read(peerTable(PEERS), record(13, 2, body)),
      'parse',
      'the attributes of a route are malformed',
    );
  });

  it('are read or refused, whatever the bytes', async function () {
    this.timeout(60_000);
    const random = randomFrom(7);
    const integer = (below: number): number => Math.floor(random() * below);
    const whole = Buffer.concat([
      peerTable(PEERS),
      rib(RIB.v4Paths, '10.1.2.0/24', [
        { peer: 1, pathId: 2, path: [...sequence(1, 2), { type: 'set', asns: [3, 4] }] },
      ]),
      rib(RIB.v6, '2001:0db8/32', [{ peer: 0, path: sequence(1, 2, 3) }]),
      oldRoute('11.0.0.0/8', { address: 1, asn: 5 }, sequence(5, 23456), sequence(70000)),
    ]);
    let refused = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Buffer.from(whole.subarray(0, random() < 0.1 ? integer(whole.length) : whole.length));
      for (let changes = 1 + integer(4); changes > 0; changes -= 1)
        bytes[integer(bytes.length)] = random() < 0.5 ? integer(256) : 255 * integer(2);
      try {
        await readRoutes([bytes]);
      } catch (error) {
        if (!(error instanceof FeedError)) throw error;
        refused += 1;
      }
    }
    expect(refused).to.be.within(5000, 19_999);
  });
});
