import { expect } from 'chai';
import { COMMANDS } from '../../src/command-line.ts';
import { codeSpans, documentText, matches } from './documents.ts';

describe('the changelog', () => {
  it('calls no command stable that is gone', () => {
    const [list = ''] = matches(documentText('CHANGELOG.md'), /^- Commands and their exit codes: (.*?);/gms);
    const named = codeSpans(list).map((code) => code.split(' ')[0]);
    expect(Object.keys(COMMANDS)).to.include.members(named);
    expect(named).to.include.members(['serve', 'check', 'verify', 'completion']);
  });
});
