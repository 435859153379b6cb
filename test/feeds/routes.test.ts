import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatPrefix, parseAddress, prefixContains, prefixOf } from '../../src/core/address.ts';
import type { RouteFact } from '../../src/core/outcome.ts';
import { type Routes, readRoutes } from '../../src/feeds/routes.ts';
import { readRoutesKept } from '../../src/feeds/routes-kept.ts';
import { peerTable, RIB, rib, sequence } from './mrt-encoder.ts';
import { expectRejection } from './refusal.ts';

const read = (text: string | Buffer): Promise<Routes> => readRoutes([Buffer.from(text)]);

function routeOf(routes: Routes, text: string): RouteFact | undefined {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return routes.routeOf(address);
}

function originsOf(routes: Routes, text: string): readonly number[] {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return routes.originsOf(address);
}

const DUMP = [
  '% This file was generated at Mon Nov 23 08:00:03 UTC 2026.',
  '% Each line is: origin, prefix, number of peers',
  '',
  '64500\t10.0.0.0/8\t300',
  '64501\t10.1.0.0/16\t340',
  '64502\t10.1.0.0/16\t341',
  '{64503,64504}\t10.2.0.0/16\t5',
  '{64505}\t10.2.0.0/16\t2',
  '0\t10.3.0.0/16\t200',
  '64500\t0.0.0.0/0\t3',
  '64510\t2001:db8::/32\t250',
  '64511\t2001:db8:1::/48\t251',
  '% End of dump',
  '',
].join('\n');

describe('dumps of RISwhois', () => {
  let dump: Routes;
  before(async () => {
    dump = await read(DUMP);
  });

  it('tell the route, its origins by peers, and the covering route', () => {
    expect(routeOf(dump, '10.1.2.3')).to.deep.equal({
      prefix: '10.1.0.0/16',
      origins: [
        { asn: 64502, peers: 341 },
        { asn: 64501, peers: 340 },
      ],
      fullPeers: 300,
      covering: { prefix: '10.0.0.0/8', origins: [64500] },
    });
    expect(originsOf(dump, '10.1.2.3')).to.deep.equal([64501, 64502]);
    expect(routeOf(dump, '::ffff:10.1.2.3')?.prefix).to.equal('10.1.0.0/16');
  });

  it('hold sets as what they are', () => {
    expect(routeOf(dump, '10.2.0.0')?.origins).to.deep.equal([
      { asn: 64503, peers: 5, inSet: true },
      { asn: 64504, peers: 5, inSet: true },
      { asn: 64505, peers: 2, inSet: true },
    ]);
  });

  it('leave out AS 0 and default routes', () => {
    expect(routeOf(dump, '10.3.0.0')?.prefix).to.equal('10.0.0.0/8');
    expect(routeOf(dump, '9.0.0.0')).to.equal(undefined);
  });

  it('are dated, counted, and as full as the peers that see the route in the middle', () => {
    expect(dump.dated).to.equal(Date.UTC(2026, 10, 23, 8, 0, 3) / 1000);
    expect(dump.prefixes).to.deep.equal({ v4: 3, v6: 2 });
    expect(dump.read).to.include({ rows: 9, bad: 0 });
    expect(routeOf(dump, '2001:db8::')?.fullPeers).to.equal(251);
  });

  it('may follow one another, as the two families do: the older date is theirs', async () => {
    const [v4, v6] = [DUMP, DUMP.replace('Nov 23', 'Nov  9')];
    expect((await read(v4 + v6)).dated).to.equal(Date.UTC(2026, 10, 9, 8, 0, 3) / 1000);
  });

  it('are refused when their end is missing', () =>
    expectRejection(read(DUMP.replace('% End of dump\n', '')), 'parse', 'the dump was cut off'));

  it('need no remarks', async () => {
    expect(originsOf(await read('64500\t10.0.0.0/8\t1\n'), '10.0.0.1')).to.deep.equal([64500]);
    expect(originsOf(await read('{1,2}\t10.0.0.0/8\t1'), '10.0.0.1')).to.deep.equal([1, 2]);
  });

  for (const [line, says] of [
    ['64500\t10.0.0.0/8', 'fewer than three fields'],
    ['64500\t10.0.0.0/8\t', 'the third field is no number of peers'],
    ['64500\t10.0.0.0/8\t0', 'the third field is no number of peers'],
    ['64500\t10.0.0.0/8\t1.5', 'the third field is no number of peers'],
    ['64500\t10.0.0.0/8\t1\t2', 'the third field is no number of peers'],
    ['AS64500\t10.0.0.0/8\t1', 'the first field is no AS number and no set of them'],
    ['{64500\t10.0.0.0/8\t1', 'the first field is no AS number and no set of them'],
    ['{64500,}\t10.0.0.0/8\t1', 'the first field is no AS number and no set of them'],
    ['{}\t10.0.0.0/8\t1', 'the first field is no AS number and no set of them'],
    ['1,2\t10.0.0.0/8\t1', 'the first field is no AS number and no set of them'],
    ['4294967296\t10.0.0.0/8\t1', 'the first field is no AS number and no set of them'],
    ['64500\t10.0.0.1/8\t1', 'the second field is no prefix with its host bits zero'],
    ['64500\t10.0.0.0/33\t1', 'the second field is no prefix with its host bits zero'],
    ['64500\t10.0.0.0/\t1', 'the second field is no prefix with its host bits zero'],
    ['64500\t10.0.0.0\t1', 'the second field is no prefix with its host bits zero'],
    ['64500\t2001:db8::1/64\t1', 'the second field is no prefix with its host bits zero'],
    ['64500\t2001:db8::/129\t1', 'the second field is no prefix with its host bits zero'],
    ['64500\tx/8\t1', 'the second field is no prefix with its host bits zero'],
  ] as const) {
    it(`leave out the row ${JSON.stringify(line)}: ${says}`, async () => {
      const good = Array.from({ length: 1000 }, (_, i) => `64500\t10.${i >> 8}.${i & 255}.0/24\t9\n`).join('');
      const dumped = await read(`${good}${line}\n`);
      expect(dumped.read.badRows).to.deep.equal([`line 1001: ${says}`]);
    });
  }

  it('find what a search through all rows finds', async () => {
    const row = fc
      .record({
        value: fc.nat(63),
        length: fc.integer({ min: 24, max: 32 }),
        asn: fc.integer({ min: 1, max: 4 }),
        peers: fc.integer({ min: 1, max: 9 }),
      })
      .map(({ value, length, ...rest }) => ({
        prefix: prefixOf({ family: 4, value: 0x0a000000 + 4 * value }, length),
        ...rest,
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const found = await read(
          rows.map(({ prefix, asn, peers }) => `${asn}\t${formatPrefix(prefix)}\t${peers}\n`).join(''),
        );
        for (let value = 0x0a000000; value < 0x0a000100; value += 3) {
          const holding = rows.filter(({ prefix }) => prefixContains(prefix, { family: 4, value }));
          const longest = Math.max(...holding.map(({ prefix }) => prefix.length));
          const own = holding.filter(({ prefix }) => prefix.length === longest);
          const route = found.routeOf({ family: 4, value });
          expect(found.originsOf({ family: 4, value })).to.deep.equal([...new Set(own.map(({ asn }) => asn))].sort());
          expect(route?.prefix).to.equal(own[0] === undefined ? undefined : formatPrefix(own[0].prefix));
          for (const { asn, peers } of route?.origins ?? []) {
            const all = own.filter((other) => other.asn === asn).reduce((sum, other) => sum + other.peers, 0);
            expect(peers).to.equal(all);
          }
        }
      }),
    );
  });
});

describe('origin data of any form', () => {
  const MRT = Buffer.concat([peerTable([1]), rib(RIB.v4, '10.0.0.0/8', [{ peer: 0, path: sequence(1, 64500) }])]);

  for (const [form, bytes] of [
    ['rows', '10.0.0.0,10.255.255.255,64500,Some Network\n'],
    ['rows of integers', '167772160,184549375,64500,Some Network\n'],
    [
      'iptoasn.com',
      '10.0.0.0\t10.255.255.255\t64500\tUS\tSOME-NET - "Some", Network\n11.0.0.0\t11.255.255.255\t0\tNone\tNot routed\n',
    ],
    ['iptoasn.com with integers', '167772160\t184549375\t64500\tUS\tSOME-NET\n'],
    ['RISwhois', DUMP],
    ['MRT', MRT],
  ] as const) {
    it(`is known by its bytes: ${form}, also packed`, async () => {
      const plain = Buffer.from(bytes);
      for (const file of [plain, gzipSync(plain)]) {
        const routes = await read(file);
        expect(originsOf(routes, '10.0.0.1')).to.deep.equal([64500]);
        expect(originsOf(routes, '11.0.0.1')).to.deep.equal([]);
        expect(routes.read.sha256).to.equal(createHash('sha256').update(file).digest('hex'));
        expect(routeOf(routes, '10.0.0.1') === undefined).to.equal(!['RISwhois', 'MRT'].includes(form));
      }
    });
  }

  it('has names where it writes them', async () => {
    const routes = await read(
      '1.0.0.0\t1.0.0.9\t64500\tUS\tSOME-NET - "Some", Network\n2.0.0.0\t2.0.0.9\t64501\tUS\t"x\n3.0.0.0\t3.0.0.9\t64502\n',
    );
    expect([64500, 64501, 64502].map(routes.nameOf)).to.deep.equal(['SOME-NET - "Some", Network', '"x', undefined]);
  });

  it('is refused when it is none', async () => {
    await expectRejection(read('<html>\n502 Bad Gateway\n</html>'), 'parse', '3 of 3 rows cannot be read');
    await expectRejection(
      read(Buffer.from([1, 2, 3, 0, 0, 0, 0, 0])),
      'parse',
      'neither a table of routes in MRT format nor text',
    );
    await expectRejection(read(''), 'parse', 'there is no row');
  });
});

describe('routes that were read once', () => {
  let dir: string;
  let path: string;
  const kept = (): { readonly path: string; readonly tempDir: string } => ({
    path: join(dir, 'compiled'),
    tempDir: join(dir, 'temp'),
  });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'landfall-routes-'));
    path = join(dir, 'dump');
    writeFileSync(path, DUMP);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const answers = (routes: Routes): unknown => [
    ['10.1.2.3', '10.2.0.1', '2001:db8:1::', '9.9.9.9'].map((text) => routeOf(routes, text)),
    routes.read,
    routes.dated,
    routes.prefixes,
    routes.bytes,
  ];

  it('answer the same from their compiled form, without the file', async () => {
    const first = await readRoutesKept([path], 'stamp', kept());
    rmSync(path);
    expect(answers(await readRoutesKept([path], 'stamp', kept()))).to.deep.equal(answers(first));
  });

  it('are read anew when the file is another', async () => {
    await readRoutesKept([path], 'one', kept());
    writeFileSync(path, DUMP.replaceAll('64500', '64599'));
    expect(originsOf(await readRoutesKept([path], 'two', kept()), '10.9.9.9')).to.deep.equal([64599]);
    expect(originsOf(await readRoutesKept([path], 'two', kept()), '10.9.9.9')).to.deep.equal([64599]);
  });

  it('are read anew, whatever happened to the compiled form', async () => {
    await readRoutesKept([path], 'stamp', kept());
    const whole = readFileSync(kept().path);
    for (let at = 0; at < whole.length; at += 13) {
      writeFileSync(kept().path, whole.with(at, (whole[at] as number) ^ 1));
      expect(originsOf(await readRoutesKept([path], 'stamp', kept()), '10.9.9.9')).to.deep.equal([64500]);
    }
    for (const length of [0, 5, 30, whole.length - 1]) {
      writeFileSync(kept().path, whole.subarray(0, length));
      expect(originsOf(await readRoutesKept([path], 'stamp', kept()), '10.9.9.9')).to.deep.equal([64500]);
    }
  });

  it('are read also where nothing can be kept', async () => {
    const nowhere = { path: join(path, 'compiled'), tempDir: join(path, 'temp') };
    expect(originsOf(await readRoutesKept([path], 'stamp', nowhere), '10.9.9.9')).to.deep.equal([64500]);
  });

  it('of address ranges are not kept: they are read as fast', async () => {
    writeFileSync(path, '10.0.0.0,10.255.255.255,64500,n\n');
    await readRoutesKept([path], 'stamp', kept());
    expect(existsSync(kept().path)).to.equal(false);
  });
});
