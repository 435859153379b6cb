import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { parsePrefix } from '../../src/core/address.ts';
import { readLocalFiles } from '../../src/feeds/local-file.ts';
import { eachMrtRecord } from '../../src/feeds/mrt-records.ts';
import { type Routes, readRoutes } from '../../src/feeds/routes.ts';
import { randomFrom } from '../core/random.ts';
import { oldRoute, type PathOf, peerTable, RIB, rib, sequence } from '../feeds/mrt-encoder.ts';
import { expectRejection } from '../feeds/refusal.ts';

/** What bgpdump prints of a file, a line a route. */
function bgpdump(path: string): readonly string[] {
  const text = execFileSync('bgpdump', ['-m', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
  return text.split('\n').filter((line) => line !== '');
}

/** Peers by origin and prefix, as the lines say, without default routes and AS 0. */
function originsByPrefix(lines: readonly string[]): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const peers = new Map<string, Map<number, Set<string>>>();
  for (const line of lines) {
    const [form, , , peer, peerAs, prefix = '', ...rest] = line.split('|');
    const path = (form === 'TABLE_DUMP2_AP' ? rest[1] : rest[0]) ?? '';
    if (Number(prefix.split('/')[1]) < 8) continue;
    const ofPrefix = peers.get(prefix) ?? new Map<number, Set<string>>();
    for (const origin of originsOfText(path, Number(peerAs))) {
      if (origin === 0) continue;
      ofPrefix.set(origin, (ofPrefix.get(origin) ?? new Set()).add(`${peer} ${peerAs}`));
      peers.set(prefix, ofPrefix);
    }
  }
  const counted = ([prefix, origins]: readonly [string, ReadonlyMap<number, ReadonlySet<string>>]) =>
    [prefix, new Map([...origins].map(([origin, seen]) => [origin, seen.size]))] as const;
  return new Map([...peers].map(counted));
}

/** `64496 64500`, `64496 {64500,64501}`, `64496 (65001 65002)`: RFC 6811 section 2 says whose a route is. */
function originsOfText(path: string, peerAs: number): readonly number[] {
  const last = /(\S+)$/.exec(path)?.[1] ?? '';
  if (last === '' || /[)\]]$/.test(last)) return [peerAs];
  return last.replace(/[{}]/g, '').split(',').map(Number);
}

function expectSame(routes: Routes, lines: readonly string[]): void {
  const expected = originsByPrefix(lines);
  expect(routes.prefixes.v4 + routes.prefixes.v6).to.equal(expected.size);
  for (const [prefix, origins] of expected) {
    const parsed = parsePrefix(prefix);
    if (parsed === undefined) throw new TypeError(prefix);
    // Of routes that begin at one address the most specific is found: the others are found at an address of their own alone.
    const route = routes.routeOf(parsed.address);
    if (route?.prefix !== prefix) {
      expect([...expected.keys()]).to.include(route?.prefix);
      continue;
    }
    const found = new Map(route.origins.map(({ asn, peers }) => [asn, peers]));
    expect(Object.fromEntries(found), prefix).to.deep.equal(Object.fromEntries(origins));
  }
}

/** A table of two thousand prefixes and forty peers, with all that paths may have. */
function drawTable(random: () => number, form: 'v2' | 'paths' | 'old'): Buffer {
  const integer = (below: number): number => Math.floor(random() * below);
  const asn = (): number => (random() < 0.2 ? 70_000 + integer(50) : 64_496 + integer(15));
  const old = (): number => (form === 'old' ? 64_496 + integer(15) : asn());
  const path = (): PathOf => {
    const ases = Array.from({ length: 1 + integer(5) }, old);
    const repeated = [...ases, ...Array.from({ length: integer(3) }, () => ases.at(-1) as number)];
    const kind = random();
    if (kind < 0.05) return [...sequence(...repeated), { type: 'set', asns: [old(), old() + 20] }];
    if (kind < 0.1) return [{ type: 'confed-sequence', asns: [65_001, 65_002] }, ...sequence(...repeated)];
    if (kind < 0.12) return [];
    return sequence(...repeated);
  };
  const peers = Array.from({ length: 40 }, (_, i) => 64_496 + i);
  const tables: Buffer[] = form === 'old' ? [] : [peerTable(peers)];
  for (let i = 0; i < 2000; i += 1) {
    const v6 = i >= 1500;
    const prefix = v6 ? `2001:${(0x1000 + i).toString(16)}/32` : `${10 + (i >> 8)}.${i & 255}.0.0/16`;
    const seenBy = peers.map((_, peer) => peer).filter(() => random() < 0.5);
    if (form === 'old') {
      for (const peer of seenBy)
        tables.push(oldRoute(prefix, { address: peer + 1, asn: peers[peer] as number }, path()));
    } else if (form === 'v2') {
      tables.push(
        rib(
          v6 ? RIB.v6 : RIB.v4,
          prefix,
          seenBy.map((peer) => ({ peer, path: path() })),
        ),
      );
    } else {
      const several = seenBy.flatMap((peer) => [1, 2].map((pathId) => ({ peer, pathId, path: path() })));
      tables.push(rib(v6 ? RIB.v6Paths : RIB.v4Paths, prefix, several));
    }
  }
  return Buffer.concat(tables);
}

const SAMPLES = new URL('../../../shared/data/corpora/mrt/', import.meta.url);

describe('tables of routes, as bgpdump reads them', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'landfall-bgpdump-'));
  });
  after(() => rmSync(dir, { recursive: true }));

  for (const form of ['v2', 'paths', 'old'] as const) {
    it(`have the same origins with the same peers: ${form}, plain, by gzip and by bzip2`, async () => {
      const path = join(dir, form);
      const whole = drawTable(randomFrom(form.length), form);
      writeFileSync(path, whole);
      writeFileSync(`${path}.gz`, gzipSync(whole));
      writeFileSync(`${path}.bz2`, execFileSync('bzip2', ['-c', path], { maxBuffer: 1 << 28 }));
      for (const packed of [path, `${path}.gz`, `${path}.bz2`]) {
        expectSame(await readRoutes(readLocalFiles([packed])), bgpdump(packed));
      }
    });
  }

  const names = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name !== 'README.rst') : [];
  for (const name of names) {
    it(`of ${name} are the same, or are refused because they are updates`, async () => {
      for (const table of await tablesIn(readFileSync(new URL(name, SAMPLES)))) {
        const path = join(dir, name);
        writeFileSync(path, table);
        const lines = bgpdump(path).filter((line) => line.startsWith('TABLE_DUMP'));
        for (const packed of [table, gzipSync(table), execFileSync('bzip2', ['-c', path])]) {
          const read = readRoutes([packed]);
          if (lines.length > 0) expectSame(await read, lines);
          else await expectRejection(read, 'parse', 'updates make no table');
        }
      }
    });
  }
});

/** The bytes of a file, cut before each table of peers: a router may append its table every minute. */
async function tablesIn(bytes: Buffer): Promise<readonly Buffer[]> {
  const cuts: number[] = [];
  let at = 0;
  await eachMrtRecord([bytes], ({ type, subtype, body }) => {
    if (type === 13 && subtype === 1) cuts.push(at);
    at += 12 + body.length;
  });
  const starts = cuts.length === 0 ? [0] : cuts;
  return starts.map((start, i) => bytes.subarray(start, starts[i + 1]));
}
