import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Address, lastOf, type Prefix, parsePrefix, prefixContains } from '../../src/core/address.ts';
import type { RangeFeed, RangeRow } from '../../src/feeds/feed.ts';
import { publicRows, requirePlausible, requireSuccessor } from '../../src/feeds/guards.ts';
import { oci } from '../../src/feeds/oci.ts';
import { parsePrefixLines } from '../../src/feeds/prefix-lines.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';
import { RANGE_FEEDS } from '../../src/feeds/registry.ts';
import { expectRefusal } from './refusal.ts';

const COLLECTION = 'LANDFALL_SHARED';

/** Lists as publishers sent them are too large to be kept here; where a collection is at hand it is used. */
const collection = process.env[COLLECTION] ?? join(dirname(fileURLToPath(new URL('../..', import.meta.url))), 'shared');
const path = (name: string): string => join(collection, 'data', name);

interface Expected {
  readonly feed: string;
  readonly files: readonly string[];
  /** Prefixes, regions and the publisher's date, as counted outside this project. */
  readonly v4: number;
  readonly v6: number;
  readonly regions: number;
  readonly dated?: string;
  readonly serial?: number;
  /** Finds each prefix in the text, by another way than the parser's. */
  readonly pattern: RegExp;
}

const QUOTED = /"([0-9a-fA-F.:]+\/[0-9]+)"/g;
const FIRST_IN_LINE = /^([0-9a-f.:]+\/[0-9]+)/gm;
const LISTS: readonly Expected[] = [
  {
    feed: 'oci',
    files: ['history/oci.public_ip_ranges.2022-06-07.json'],
    v4: 505,
    v6: 0,
    regions: 31,
    dated: '2022-06-07T13:00:13Z',
    pattern: QUOTED,
  },
  {
    feed: 'oci',
    files: ['oci.public_ip_ranges.2025-07-21.json'],
    v4: 896,
    v6: 0,
    regions: 45,
    dated: '2025-07-21T07:13:25Z',
    pattern: QUOTED,
  },
  {
    feed: 'oci',
    files: ['oci.public_ip_ranges.2025-07-31.json'],
    v4: 972,
    v6: 0,
    regions: 48,
    dated: '2025-07-31T18:18:01Z',
    pattern: QUOTED,
  },
  {
    feed: 'aws',
    files: ['history/aws.ip-ranges.2022-06-16.json'],
    v4: 5481,
    v6: 795,
    regions: 33,
    dated: '2022-06-16T01:03:05Z',
    pattern: QUOTED,
  },
  {
    feed: 'aws',
    files: ['aws.2026-05-06.json'],
    v4: 7588,
    v6: 2735,
    regions: 43,
    dated: '2026-05-06T02:57:06Z',
    pattern: QUOTED,
  },
  {
    feed: 'gcp',
    files: ['history/gcp.cloud.2022-06-17.json'],
    v4: 497,
    v6: 43,
    regions: 37,
    dated: '2022-06-17T17:03:56Z',
    pattern: QUOTED,
  },
  {
    feed: 'gcp',
    files: ['gcp.2026-05-06.json'],
    v4: 889,
    v6: 48,
    regions: 48,
    dated: '2026-05-06T02:04:08Z',
    pattern: QUOTED,
  },
  {
    feed: 'azure',
    files: ['azure.2026-05-06.json'],
    v4: 41_749,
    v6: 14_976,
    regions: 73,
    serial: 398,
    pattern: QUOTED,
  },
  { feed: 'fastly', files: ['fastly.public-ip-list.2025-07-25.json'], v4: 19, v6: 2, regions: 0, pattern: QUOTED },
  {
    feed: 'cloudflare',
    files: ['cloudflare-ips-v4.2026-05-06.txt', 'cloudflare-ips-v6.2026-05-06.txt'],
    v4: 15,
    v6: 7,
    regions: 0,
    pattern: FIRST_IN_LINE,
  },
  {
    feed: 'akamai',
    files: ['akamai-v4.2025-07-25.txt', 'akamai-v6.2025-07-25.txt'],
    v4: 19,
    v6: 3,
    regions: 0,
    pattern: FIRST_IN_LINE,
  },
  {
    feed: 'digitalocean',
    files: ['digitalocean.geo.2025-07-25.csv'],
    v4: 1037,
    v6: 145,
    regions: 10,
    pattern: FIRST_IN_LINE,
  },
  {
    feed: 'linode',
    files: ['linode.geofeed.2025-07-25.csv'],
    v4: 4464,
    v6: 88,
    regions: 37,
    dated: '2025-07-24T10:00:06Z',
    pattern: FIRST_IN_LINE,
  },
];

const feedOf = (id: string): RangeFeed => RANGE_FEEDS.find((feed) => feed.id === id) as RangeFeed;
const isHere = ({ files }: Expected): boolean => files.every((file) => existsSync(path(`ranges/${file}`)));
const here = LISTS.filter(isHere);

/** Files of one list, as `fetchList` puts them together. */
function bytesOf({ files }: Expected): Buffer {
  const parts = files.map((file) => readFileSync(path(`ranges/${file}`)));
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
}

describe('lists as they were really published', () => {
  for (const list of here) {
    const { feed: id, files, v4, v6, regions, dated, serial, pattern } = list;
    it(`${files[0]}: ${v4} IPv4 and ${v6} IPv6 prefixes`, () => {
      const feed = feedOf(id);
      const bytes = bytesOf(list);
      const parsed = feed.parse(bytes);
      requirePlausible(parsed, feed.minRows);
      expect(publicRows(parsed.rows).leftOut).to.equal(undefined);
      expect(bytes.length).to.be.below(feed.maxBytes / 2);
      const { prefixes } = compileRanges(parsed.rows);
      expect(prefixes).to.deep.equal({ v4, v6 });
      const names = new Set(parsed.rows.map(({ region }) => region));
      names.delete(undefined);
      expect(names.size).to.equal(regions);
      expect(parsed.dated).to.equal(dated === undefined ? undefined : Date.parse(dated) / 1000);
      expect(parsed.serial).to.equal(serial);
      const found = Array.from(bytes.toString().matchAll(pattern), ([, prefix]) => canonicalByHand(prefix ?? ''));
      expect(new Set(parsed.rows.map(({ prefix }) => canonicalByHand(prefix)))).to.deep.equal(new Set(found));
    });
  }

  for (const list of here.filter(({ feed }) => ['oci', 'gcp', 'fastly', 'cloudflare', 'digitalocean'].includes(feed))) {
    it(`${list.files[0]}: the most specific row is found for the ends of each`, () => {
      const { rows } = feedOf(list.feed).parse(bytesOf(list));
      const ranges = compileRanges(rows);
      const parsed = rows.map((row) => ({ row, prefix: parsePrefix(row.prefix) as Prefix }));
      for (const { prefix } of parsed) {
        for (const address of [prefix.address, lastOf(prefix)]) {
          expect(ranges.rowOf(address)?.prefix).to.equal(mostSpecific(parsed, address)?.prefix);
        }
      }
    });
  }

  const oldest = here.find(({ feed }) => feed === 'oci');
  const latest = here.findLast(({ feed }) => feed === 'oci');
  if (oldest !== undefined && latest !== undefined && oldest !== latest) {
    it('of OCI: an old one is no successor of a newer one, and a newer one of an old one', () => {
      const extents = [oldest, latest].map((list) => {
        const { dated, rows } = oci.parse(bytesOf(list));
        const { prefixes, addresses } = compileRanges(rows);
        return { dated, counts: { prefixes, addresses } };
      });
      const [before, after] = extents as [(typeof extents)[0], (typeof extents)[0]];
      requireSuccessor(after, before, 0.3, Date.UTC(2026, 10, 23));
      expectRefusal(() => requireSuccessor(before, after, 0.3, Date.UTC(2026, 10, 23)), 'older', 'dated 2022-06-07');
    });
  }

  const flat = path('ranges/oci.ipv4.flat.2026-08-22.txt');
  if (existsSync(flat)) {
    it('and lists that others made of them: 1,102 prefixes, one a line', () => {
      expect(parsePrefixLines(readFileSync(flat)).rows).to.have.length(1102);
    });
  }

  const aggregate = path('ranges/cdncheck.sources_data.2026-08-16.json');
  const fastly = here.find(({ feed }) => feed === 'fastly');
  if (existsSync(aggregate) && fastly !== undefined) {
    it('Fastly: what another project read out of the same list', () => {
      const { cdn } = JSON.parse(readFileSync(aggregate, 'utf8')) as { cdn: { fastly: readonly string[] } };
      const { rows } = feedOf('fastly').parse(bytesOf(fastly));
      expect(rows.map(({ prefix }) => prefix)).to.have.members(cdn.fastly);
    });
  }

  for (const name of ['oci-feed-returned-502.html', 'oci-feed-returned-html-error.html']) {
    const page = path(`corpora/feed-failures/${name}`);
    if (!existsSync(page)) continue;
    for (const feed of RANGE_FEEDS) {
      it(`${name} is no list of ${feed.id}`, () => {
        expectRefusal(() => feed.parse(readFileSync(page)), 'parse', 'markup, an error page perhaps');
      });
    }
  }
});

function mostSpecific(
  rows: readonly { readonly row: RangeRow; readonly prefix: Prefix }[],
  address: Address,
): RangeRow | undefined {
  const holding = rows.filter(({ prefix }) => prefixContains(prefix, address));
  return holding.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.row;
}

/** Family, bytes and length, by Node's own parser of addresses. */
function canonicalByHand(prefix: string): string {
  const [address = '', length] = prefix.split('/');
  if (!address.includes(':')) return prefix;
  return `${new URL(`http://[${address}]/`).hostname}/${length}`;
}
