import { expect } from 'chai';
import fc from 'fast-check';
import { readRoutes } from '../../src/feeds/routes.ts';
import { oldRoute, type PathOf, peerTable, RIB, record, rib, sequence, u8, u16, u32 } from './mrt-encoder.ts';
import { GOOD, PEERS, read, routeOf } from './mrt-tables.ts';

describe('tables of routes in MRT format', () => {
  it('tell origins and upstreams with the peers that see them, and the covering route', async () => {
    const routes = await read(
      peerTable(PEERS),
      rib(RIB.v4, '10.0.0.0/8', [{ peer: 0, path: sequence(64496, 64510) }]),
      rib(RIB.v4, '10.1.0.0/16', [
        { peer: 0, path: sequence(64496, 64500, 64511) },
        { peer: 1, path: sequence(64497, 64500, 64511, 64511, 64511) },
        { peer: 2, path: sequence(4200000000, 64501, 64512) },
        { peer: 3, path: sequence(64499, 64502, 64511) },
      ]),
      rib(RIB.v6, '2001:0db8/32', [{ peer: 1, path: sequence(64497, 64513) }]),
    );
    expect(routeOf(routes, '10.1.2.3')).to.deep.equal({
      prefix: '10.1.0.0/16',
      origins: [
        { asn: 64511, peers: 3 },
        { asn: 64512, peers: 1 },
      ],
      upstreams: [
        { asn: 64500, peers: 2 },
        { asn: 64501, peers: 1 },
        { asn: 64502, peers: 1 },
      ],
      fullPeers: 4,
      covering: { prefix: '10.0.0.0/8', origins: [64510] },
    });
    expect(routeOf(routes, '2001:db8::1')).to.deep.equal({
      prefix: '2001:db8::/32',
      origins: [{ asn: 64513, peers: 1 }],
      upstreams: [{ asn: 64497, peers: 1 }],
      fullPeers: 1,
    });
    expect(routeOf(routes, '11.0.0.0')).to.equal(undefined);
    expect(routes.originsOf({ family: 4, value: 0x0a010000 })).to.deep.equal([64511, 64512]);
    expect(routes.prefixes).to.deep.equal({ v4: 2, v6: 1 });
    expect(routes.read).to.include({ rows: 6, bad: 0 });
  });

  for (const [path, origins, upstream, why] of [
    [sequence(64496, 64500), [64500], 64496, 'the last AS is the origin'],
    [sequence(64496, 64500, 64500), [64500], 64496, 'repeats of the origin are one AS'],
    [sequence(64496), [64496], undefined, 'the peer itself has nobody before it'],
    [[], [64496], undefined, "an empty path is the peer's own route"],
    [
      [...sequence(64496, 64500), { type: 'set', asns: [64502, 64501, 64502] }],
      [64501, 64502],
      64500,
      'all of a set originate it',
    ],
    [
      [{ type: 'set', asns: [64501] }, ...sequence(64500)],
      [64500],
      undefined,
      'nobody knows who of a set was the neighbour',
    ],
    [[...sequence(64496), ...sequence(64500, 64501)], [64501], 64500, 'sequences go on'],
    [[...sequence(64496), ...sequence(64500)], [64500], 64496, 'also for the neighbour'],
    [
      [{ type: 'confed-sequence', asns: [65001] }, ...sequence(64500, 64501)],
      [64501],
      64500,
      'a confederation before it is no neighbour',
    ],
    [
      [...sequence(64500), { type: 'confed-sequence', asns: [65001] }],
      [64496],
      undefined,
      "a path that ends in a confederation is the peer's own (RFC 6811)",
    ],
    [[...sequence(64500, 64501), { type: 'set', asns: [] }], [64501], 64500, 'an empty segment says nothing'],
    [sequence(64496, 0), [], undefined, 'AS 0 is no origin'],
  ] as readonly (readonly [PathOf, readonly number[], number | undefined, string])[]) {
    it(`read the end of a path: ${why}`, async () => {
      const routes = await read(peerTable(PEERS), rib(RIB.v4, '10.0.0.0/8', [{ peer: 0, path }]));
      const route = routeOf(routes, '10.0.0.1');
      expect(route?.origins.map(({ asn }) => asn) ?? []).to.deep.equal(origins);
      expect(route?.upstreams).to.deep.equal(upstream === undefined ? undefined : [{ asn: upstream, peers: 1 }]);
    });
  }

  it('say of an origin that it was seen in a set only', async () => {
    const set: PathOf = [...sequence(64496), { type: 'set', asns: [64500, 64501] }];
    const routes = await read(
      peerTable(PEERS),
      rib(RIB.v4, '10.0.0.0/8', [
        { peer: 0, path: set },
        { peer: 1, path: sequence(64497, 64500) },
      ]),
    );
    expect(routeOf(routes, '10.0.0.1')?.origins).to.deep.equal([
      { asn: 64500, peers: 2 },
      { asn: 64501, peers: 1, inSet: true },
    ]);
  });

  it('count a peer once, however many paths it sends', async () => {
    const routes = await read(
      peerTable(PEERS),
      rib(RIB.v4Paths, '10.0.0.0/8', [
        { peer: 0, pathId: 1, path: sequence(64496, 64500) },
        { peer: 0, pathId: 2, path: sequence(64497, 64500) },
        { peer: 0, pathId: 3, path: sequence(64496, 64501) },
        { peer: 1, pathId: 1, path: sequence(64496, 64500) },
      ]),
      rib(RIB.v6Paths, '2001:0db8/32', [{ peer: 0, pathId: 9, path: sequence(64496, 64500) }]),
    );
    expect(routeOf(routes, '10.0.0.1')).to.deep.include({
      origins: [
        { asn: 64500, peers: 2 },
        { asn: 64501, peers: 1 },
      ],
      upstreams: [
        { asn: 64496, peers: 2 },
        { asn: 64497, peers: 1 },
      ],
      fullPeers: 2,
    });
    expect(routeOf(routes, '2001:db8::')?.fullPeers).to.equal(1);
  });

  it('count as full the peers that sent half as much as the fullest or more', async () => {
    const routes = await read(
      peerTable(PEERS),
      ...[10, 11, 12, 13].map((first, i) =>
        rib(
          RIB.v4,
          `${first}.0.0.0/8`,
          [0, 1, 2].filter((peer) => i < ([4, 2, 1][peer] as number)).map((peer) => ({ peer, path: sequence(64500) })),
        ),
      ),
    );
    expect(routeOf(routes, '10.0.0.0')?.fullPeers).to.equal(2);
  });

  it('of several collectors add up, each with its own peers', async () => {
    const routes = await read(
      peerTable([64496, 64497], 1_700_000_100),
      rib(RIB.v4, '10.0.0.0/8', [{ peer: 1, path: sequence(64497, 64500) }], 1_700_000_100),
      rib(RIB.v4, '11.0.0.0/8', [{ peer: 0, path: sequence(64496, 64500) }], 1_700_000_100),
      peerTable([64499], 1_700_000_050, 2),
      rib(RIB.v4, '10.0.0.0/8', [{ peer: 0, path: sequence(64499, 64501) }], 1_700_000_050),
    );
    expect(routeOf(routes, '10.0.0.0')?.origins).to.deep.equal([
      { asn: 64500, peers: 1 },
      { asn: 64501, peers: 1 },
    ]);
    expect(routeOf(routes, '10.0.0.0')?.fullPeers).to.equal(3);
    expect(routes.dated).to.equal(1_700_000_050);
  });

  it('leave out default routes, multicast and what else is no route of users', async () => {
    const routes = await read(
      peerTable(PEERS),
      rib(RIB.v4, '0.0.0.0/0', [{ peer: 0, path: sequence(64496) }]),
      rib(RIB.v4, '10.0.0.0/7', [{ peer: 0, path: sequence(64496) }]),
      rib(3, '12.0.0.0/8', [{ peer: 0, path: sequence(64496) }]),
      record(13, 6, Buffer.from('anything')),
      rib(RIB.v4, '14.0.0.0/8', [{ peer: 0, path: sequence(64496) }]),
    );
    expect(routes.prefixes).to.deep.equal({ v4: 1, v6: 0 });
  });

  it('in their old form put together what each peer sends, and heed AS4_PATH (RFC 6793)', async () => {
    const trans = 23456;
    const first = { address: 1, asn: 64496 };
    const second = { address: 2, asn: 64497 };
    const routes = await read(
      oldRoute('10.0.0.0/8', first, sequence(64496, trans, trans), sequence(4200000001, 4200000002)),
      oldRoute('10.0.0.0/8', second, sequence(64497, 64500)),
      oldRoute('11.0.0.0/8', first, sequence(64496, trans), sequence(1, 2, 4200000003)),
      oldRoute(
        '12.0.0.0/8',
        first,
        [...sequence(64496), { type: 'set', asns: [trans, 64500] }],
        [{ type: 'set', asns: [4200000004, 64500] }],
      ),
      oldRoute('2001:0db8/32', first, sequence(64496, 64501)),
    );
    expect(routeOf(routes, '10.0.0.0')).to.deep.equal({
      prefix: '10.0.0.0/8',
      origins: [
        { asn: 64500, peers: 1 },
        { asn: 4200000002, peers: 1 },
      ],
      upstreams: [
        { asn: 64497, peers: 1 },
        { asn: 4200000001, peers: 1 },
      ],
      fullPeers: 1,
    });
    expect(routeOf(routes, '11.0.0.0')?.origins, 'an AS4_PATH longer than the path is not heeded').to.deep.equal([
      { asn: trans, peers: 1 },
    ]);
    expect(routes.originsOf({ family: 4, value: 0x0c000000 })).to.deep.equal([64500, 4200000004]);
    expect(routeOf(routes, '2001:db8::')?.origins).to.deep.equal([{ asn: 64501, peers: 1 }]);
  });

  it('take a prefix whose last bits are not zero as if they were (RFC 4271)', async () => {
    const body = Buffer.concat([u32(0), u8(9), Buffer.from([10, 0xff]), u16(0)]);
    const entry = rib(RIB.v4, '10.128.0.0/9', [{ peer: 0, path: sequence(64500) }]);
    const routes = await read(peerTable(PEERS), record(13, 2, body), entry);
    expect(routes.prefixes).to.deep.equal({ v4: 1, v6: 0 });
  });

  it('are the same however the file is cut into chunks', async () => {
    const whole = Buffer.concat([
      peerTable(PEERS),
      GOOD,
      rib(RIB.v4, '10.1.0.0/16', [{ peer: 3, path: sequence(1, 2) }]),
    ]);
    for (const size of [1, 2, 11, 12, 13, 50]) {
      const reused = Buffer.alloc(size);
      const chunks = function* (): Generator<Uint8Array> {
        for (let at = 0; at < whole.length; at += size) yield reused.subarray(0, whole.copy(reused, 0, at, at + size));
      };
      expect(routeOf(await readRoutes(chunks()), '10.1.0.1')?.upstreams).to.deep.equal([{ asn: 1, peers: 1 }]);
    }
  });

  it('say of any routes what was written', async () => {
    const entry = fc.record({
      peer: fc.nat(3),
      asns: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
    });
    const routes = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 223 }), fc.uniqueArray(entry, { minLength: 1, selector: ({ peer }) => peer })),
      { minLength: 1, selector: ([first]) => first },
    );
    await fc.assert(
      fc.asyncProperty(routes, async (written) => {
        const found = await read(
          peerTable(PEERS),
          ...written.map(([first, entries]) =>
            rib(
              RIB.v4,
              `${first}.0.0.0/8`,
              entries.map(({ peer, asns }) => ({ peer, path: sequence(...asns) })),
            ),
          ),
        );
        for (const [first, entries] of written) {
          const peersOf = new Map<number, number>();
          for (const { asns } of entries)
            peersOf.set(asns.at(-1) as number, (peersOf.get(asns.at(-1) as number) ?? 0) + 1);
          const expected = [...peersOf]
            .map(([asn, peers]) => ({ asn, peers }))
            .sort((a, b) => b.peers - a.peers || a.asn - b.asn);
          expect(routeOf(found, `${first}.1.2.3`)?.origins).to.deep.equal(expected);
        }
      }),
    );
  });
});
