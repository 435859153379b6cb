import { expect } from 'chai';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { documentText, prose, tableRows } from './documents.ts';

const POLICY = documentText('docs/policy.md');

describe('the page for those who quote a figure', () => {
  it('has a plain word for every outcome', () => {
    expect(tableRows(POLICY, 'outcome').map(([name]) => name)).to.deep.equal([...OUTCOMES]);
  });

  it('says what must not be said, and why', () => {
    const rows = tableRows(POLICY, 'not this');
    expect(rows).to.have.lengthOf.above(7);
    for (const [not = '', because = ''] of rows) expect([not, because.length > 20], not).to.deep.equal([not, true]);
  });

  it('keeps to that itself, outside of quotations', () => {
    expect(prose(POLICY)).not.to.match(/\bis proven\b|\bis stored\b|\bcomplian|\bguarantee/i);
  });
});
