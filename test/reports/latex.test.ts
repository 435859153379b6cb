import { expect } from 'chai';
import fc from 'fast-check';
import { latex } from '../../src/reports/latex.ts';

/** What BibTeX makes of a value: depth of braces after each character, every brace counted. */
function depths(text: string): readonly number[] {
  let depth = 0;
  return [...text].map((sign) => {
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    return depth;
  });
}

describe('reports/latex', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Söhne & Co, 5 % of #1', 'Söhne \\& Co, 5 \\% of \\#1'],
    ['a_b^c~d$', 'a\\_b\\textasciicircum{}c\\textasciitilde{}d\\$'],
    ['\\input{x}', '\\textbackslash{}input\\{x\\}'],
    ['a < b > c | d', 'a $<$ b $>$ c $|$ d'],
    ['a - b -- c --- d', 'a - b -{}- c -{}-{}- d'],
    ['“quoted”', "``quoted''"],
    ['{a {b} c}', '\\{a \\{b\\} c\\}'],
    ['{a {b c}', '\\textbraceleft{}a \\{b c\\}'],
    ['a} b', 'a\\textbraceright{} b'],
    ['two\nlines', 'two lines'],
  ];
  for (const [text, written] of cases) {
    it(`writes ${JSON.stringify(text)} as ${JSON.stringify(written)}`, () => {
      expect(latex(text)).to.equal(written);
    });
  }

  it('closes each brace that it opens and none other, whatever the text: else an entry would end early or never', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', '\\', 'a', '-', '%', ' ') });
    fc.assert(
      fc.property(text, (any) => {
        const found = depths(latex(any));
        expect(found.at(-1) ?? 0).to.equal(0);
        expect(found.every((depth) => depth >= 0)).to.equal(true);
      }),
    );
  });
});
