import { expect } from 'chai';
import fc from 'fast-check';
import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from '../../src/evidence/canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code units (the example of RFC 8785, section 3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\u{1f600}': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const names = [...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map((m) => m[1]);
    expect(names).to.deep.equal([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('escapes strings as RFC 8785, section 3.2.2 does', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).to.equal('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it('puts $kind before every other member of a leaf', () => {
    expect(canonicalJson({ claim: 'c', $kind: 'slot', Version: 1 })).to.equal(
      '{"$kind":"slot","Version":1,"claim":"c"}',
    );
  });

  it('leaves undefined members out and prints -0 as 0', () => {
    expect(canonicalJson({ b: undefined, a: -0, n: null })).to.equal('{"a":0,"n":null}');
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ['a fraction', { a: [1, { b: 0.5 }] }, '$.a[1].b'],
    ['a number beyond 2^53 - 1', [2 ** 53], '$[0]'],
    ['NaN', { n: Number.NaN }, '$.n'],
    ['half of a surrogate pair', { s: '\ud800' }, '$.s'],
    ['half of a surrogate pair in a name', { '\udc00': 1 }, '$.\udc00'],
    ['an undefined item', [undefined], '$[0]'],
    ['a hole in an array', Object.assign([], { length: 2 }), '$[0]'],
    ['a bigint', { n: 1n }, '$.n'],
    ['a function', { f: () => 1 }, '$.f'],
    ['bytes', { b: new Uint8Array(2) }, '$.b'],
    ['a date', { d: new Date(0) }, '$.d'],
    ['undefined itself', undefined, '$'],
  ];
  for (const [name, value, path] of refused) {
    it(`refuses ${name} and says where`, () => {
      expect(() => canonicalJson(value))
        .to.throw(CanonicalJsonError)
        .with.property('path', path);
    });
  }

  it('refuses a value that is nested without end', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => parseCanonicalJson(text)).to.throw(CanonicalJsonError, 'nested deeper');
  });

  const notCanonical = ['{"b":1,"a":2}', '{"a":1,"a":1}', '[1, 2]', '1.0', '1e3', '-0', '"\\u0041"', '"\\/"', ' 1', ''];
  for (const text of notCanonical) {
    it(`refuses to read ${JSON.stringify(text)}, which is not canonical`, () => {
      expect(() => parseCanonicalJson(text)).to.throw(CanonicalJsonError);
    });
  }

  it('keeps a member called __proto__ as a member', () => {
    const text = '{"__proto__":{"a":1},"b":2}';
    expect(canonicalJson(parseCanonicalJson(text))).to.equal(text);
  });

  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()),
      fc.array(tie('any')),
      fc.dictionary(
        fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()),
        tie('any'),
      ),
    ),
  })).any;

  it('reads back what it prints, and prints the same again', () => {
    fc.assert(
      fc.property(value, (v) => {
        const text = canonicalJson(v);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(v)));
        expect(canonicalJson(parseCanonicalJson(text))).to.equal(text);
      }),
    );
  });

  it('prints a text as JSON.stringify does', () => {
    const texts = Array.from({ length: 0x100 }, (_, code) => `a${String.fromCharCode(code)}b`);
    for (const text of texts) expect(canonicalJson(text)).to.equal(JSON.stringify(text));
  });

  it('gives one text whatever the order in which members were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.maxSafeInteger()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).to.equal(canonicalJson(object));
      }),
    );
  });

  it('prints no raw line break, so that a leaf is a line', () => {
    fc.assert(fc.property(value, (v) => !/[\n\r]/.test(canonicalJson(v))));
  });
});
