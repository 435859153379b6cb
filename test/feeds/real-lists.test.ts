import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parsePrefix, prefixContains } from '../../src/core/address.ts';
import { oci } from '../../src/feeds/oci.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';
import { expectRefusal } from './refusal.ts';

const COLLECTION = 'LANDFALL_SHARED';

/** Lists as publishers sent them are too large to be kept here; where a collection is at hand it is used. */
const collection = process.env[COLLECTION] ?? join(dirname(fileURLToPath(new URL('../..', import.meta.url))), 'shared');
const path = (name: string): string => join(collection, 'data', name);

describe('lists that OCI really published', () => {
  for (const [name, regions, us, prefixes, dated] of [
    ['ranges/history/oci.public_ip_ranges.2022-06-07.json', 31, 3, 505, '2022-06-07T13:00:13Z'],
    ['ranges/oci.public_ip_ranges.2025-07-21.json', 45, 8, 896, '2025-07-21T07:13:25Z'],
    ['ranges/oci.public_ip_ranges.2025-07-31.json', 48, 10, 972, '2025-07-31T18:18:01Z'],
  ] as const) {
    if (!existsSync(path(name))) continue;
    it(`have ${prefixes} prefixes in ${regions} regions on ${dated.slice(0, 10)}, each found by its own addresses`, () => {
      const list = oci.parse(readFileSync(path(name)));
      const names = [...new Set(list.rows.map(({ region }) => region))];
      expect(names).to.have.length(regions);
      expect(names.filter((region) => region?.startsWith('us-'))).to.have.length(us);
      expect(list.dated).to.equal(Date.parse(dated) / 1000);
      const ranges = compileRanges(list.rows);
      expect(ranges.prefixes).to.deep.equal({ v4: prefixes, v6: 0 });
      const parsed = list.rows.map((row) => ({ row, prefix: parsePrefix(row.prefix) }));
      for (const { prefix } of parsed) {
        if (prefix === undefined) throw new TypeError('a row without a prefix');
        const holding = parsed.filter(
          (other) => other.prefix !== undefined && prefixContains(other.prefix, prefix.address),
        );
        const longest = Math.max(...holding.map((other) => other.prefix?.length ?? -1));
        const expected = holding.find((other) => other.prefix?.length === longest)?.row;
        expect(ranges.rowOf(prefix.address)).to.equal(expected);
      }
    });
  }

  for (const name of ['oci-feed-returned-502.html', 'oci-feed-returned-html-error.html']) {
    const page = path(`corpora/feed-failures/${name}`);
    if (!existsSync(page)) continue;
    it(`are not ${name}, which came in their place`, () => {
      expectRefusal(() => oci.parse(readFileSync(page)), 'parse', 'markup, an error page perhaps');
    });
  }
});
