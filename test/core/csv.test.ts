import { expect } from 'chai';
import { csvField } from '../../src/core/csv.ts';

describe('a field of CSV', () => {
  it('is quoted where it would end early', () => {
    expect(csvField('plain')).to.equal('plain');
    expect(csvField('')).to.equal('');
    expect(csvField('a,b')).to.equal('"a,b"');
    expect(csvField('say "so"')).to.equal('"say ""so"""');
    expect(csvField('two\nlines')).to.equal('"two\nlines"');
  });

  it('is no formula, whatever it begins with', () => {
    for (const text of ['=1+1', '+1', '-1', '@x', '\tx']) expect(csvField(text)).to.equal(`'${text}`);
    expect(csvField('\rx')).to.equal('"\'\rx"');
    expect(csvField('=a,b')).to.equal('"\'=a,b"');
  });
});
