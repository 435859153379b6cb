import { expect } from 'chai';
import { canonicalName, isWithin, parentOf } from '../../src/core/domain-name.ts';

describe('core/domain-name', () => {
  it('a name is written in lower case without its final dot, and the root as a dot', () => {
    expect(canonicalName('API.Example.COM.')).to.equal('api.example.com');
    expect(canonicalName('.')).to.equal('.');
  });

  it('the parent of a name lacks its first label, up to the root, which has none', () => {
    expect(parentOf('a.b.example')).to.equal('b.example');
    expect(parentOf('example')).to.equal('.');
    expect(parentOf('.')).to.equal(undefined);
  });

  it('a dot inside a label does not end it', () => {
    expect(parentOf('a\\.b.example')).to.equal('example');
    expect(parentOf('a\\\\.b.example')).to.equal('b.example');
  });

  it('a zone holds its own name and what is below it, and nothing that merely ends alike', () => {
    expect(isWithin('example.com', 'example.com')).to.equal(true);
    expect(isWithin('a.b.example.com', 'example.com')).to.equal(true);
    expect(isWithin('badexample.com', 'example.com')).to.equal(false);
    expect(isWithin('com', 'example.com')).to.equal(false);
    expect(isWithin('x\\.example.com', 'example.com')).to.equal(false);
    expect(isWithin('anything.at.all', '.')).to.equal(true);
    expect(isWithin('.', '.')).to.equal(true);
  });
});
