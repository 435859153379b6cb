import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { FeedError, type RangeRow } from '../../src/feeds/feed.ts';
import { requirePlausible, requireWhole } from '../../src/feeds/guards.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';
import { expectRefusal } from './refusal.ts';
import { prefixesOf, SAMPLES } from './samples.ts';

const PREFIXES = prefixesOf(12);
const byPrefix = (rows: readonly RangeRow[]): Map<string, RangeRow> => new Map(rows.map((row) => [row.prefix, row]));
const PAGE = '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body></body></html>\n';

for (const { feed, write } of SAMPLES) {
  const list = write(PREFIXES);
  const rowsOf = (bytes: Uint8Array): readonly RangeRow[] => feed.parse(bytes).rows;
  /** The rows, or undefined for a refusal; anything else that is thrown fails the test. */
  const rowsOrRefusal = (bytes: Uint8Array): readonly RangeRow[] | undefined => {
    try {
      const parsed = feed.parse(bytes);
      requirePlausible(parsed, 1);
      return parsed.rows;
    } catch (error) {
      expect(error).to.be.instanceOf(FeedError);
      return undefined;
    }
  };

  describe(`the feed ${feed.id}`, () => {
    it('gives each prefix once', () => {
      expect(rowsOf(list).map(({ prefix }) => prefix)).to.have.members(PREFIXES);
    });

    it('gives the same rows in any order', () => {
      const rows = byPrefix(rowsOf(list));
      fc.assert(
        fc.property(fc.shuffledSubarray([...PREFIXES], { minLength: PREFIXES.length }), (shuffled) => {
          expect(byPrefix(rowsOf(write(shuffled)))).to.deep.equal(rows);
        }),
        { numRuns: 50 },
      );
    });

    it('is refused when a prefix stands there twice, in one way of writing or another', () => {
      expectRefusal(() => rowsOf(write([...PREFIXES, ...PREFIXES])), 'parse', 'stands already at');
      expectRefusal(() => rowsOf(write([...PREFIXES, '2A00:0004:0::/32'])), 'parse', 'stands already at');
    });

    for (const wide of ['0.0.0.0/0', '::/0', '128.0.0.0/1', '2000::/3', '16.0.0.0/5']) {
      it(`is refused with ${wide} in it`, () => {
        const parsed = feed.parse(write([...PREFIXES, wide]));
        expectRefusal(() => requirePlausible(parsed, 1), 'too_wide', `${wide} is wider than /8`);
      });
    }

    for (const bad of [
      '140.1.0.1/16',
      '2a00::1/32',
      '140.1.0.0/33',
      '140.1.0/24',
      '140.01.0.0/16',
      'all/8',
      '2a00::/129',
    ]) {
      it(`is refused with ${bad} in it`, () => {
        expectRefusal(() => rowsOf(write([bad, ...PREFIXES])), 'parse', /is no (IPv\d )?prefix with host bits zero/);
      });
    }

    it('is refused when it is empty, a page, compressed, not text, or holds no prefix', () => {
      expectRefusal(() => rowsOf(Buffer.alloc(0)), 'parse', 'the file is empty');
      expectRefusal(() => rowsOf(Buffer.from(PAGE)), 'parse', 'markup, an error page perhaps');
      expectRefusal(() => rowsOf(gzipSync(list)), 'parse', 'gzip');
      expectRefusal(() => rowsOf(Buffer.from([0xff, 0xfe, 0x31])), 'parse', 'not UTF-8');
      expect(rowsOrRefusal(write([]))).to.equal(undefined);
    });

    it('gives no fewer rows of a list that was cut off, or what it gives is refused as the beginning of the copy in force', () => {
      const rows = rowsOf(list);
      for (let end = 0; end < list.length; end += 1) {
        const left = rowsOrRefusal(list.subarray(0, end));
        if (left === undefined) continue;
        if (left.length === rows.length) continue;
        expect(feed.isLines, `cut at ${end}`).to.equal(true);
        expectRefusal(() => requireWhole(left, rows), 'shrunk', 'and ends there');
      }
    });

    it('throws nothing but refusals when any byte is another', () => {
      fc.assert(
        fc.property(fc.nat(list.length - 1), fc.nat(255), (at, byte) => {
          const bent = Buffer.from(list);
          bent[at] = byte;
          const rows = rowsOrRefusal(bent);
          if (rows !== undefined) compileRanges(rows);
        }),
        { numRuns: 500 },
      );
    });

    it('throws nothing but refusals, whatever bytes it gets, and then does not quote much of them', () => {
      const refuses = (bytes: Uint8Array): void => {
        try {
          compileRanges(rowsOf(bytes));
        } catch (error) {
          expect(error).to.be.instanceOf(FeedError);
          expect((error as FeedError).message.length).to.be.below(200);
        }
      };
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refuses), { numRuns: 300 });
      fc.assert(
        fc.property(fc.json(), (text) => refuses(Buffer.from(text))),
        { numRuns: 300 },
      );
      refuses(write([`${'1'.repeat(10_000)}/8`]));
    });
  });
}
