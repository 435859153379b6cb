import { expect } from 'chai';
import { formatDrawing, parseDrawing } from '../../src/claim/drawing.ts';
import { CONFIG } from '../service/one-claim.ts';

describe('what drawing takes of a configuration', () => {
  it('is one text, which holds no more than that, and comes back from it', () => {
    const text = formatDrawing(CONFIG);
    expect(text).to.equal(
      '{"dns":{"timeoutMs":100},"resolvers":[{"id":"public","weight":1}],"slots":{"draws":5,"everyMs":60000,"firstDraws":7},"vantages":[{"id":"local"}]}',
    );
    expect(parseDrawing(text)).to.deep.equal(JSON.parse(text));
  });

  it('is not read from any other text', () => {
    const text = formatDrawing(CONFIG);
    for (const other of ['', '{}', '[]', 'null', `${text} `, text.replace('"weight":1', '"more":1,"weight":1')]) {
      expect(parseDrawing(other), other).to.equal(undefined);
    }
  });
});
