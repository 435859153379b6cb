import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { codeSpans, documentText, ROOT, tableRows } from './documents.ts';

const TEXT = documentText('ARCHITECTURE.md');

describe('the architecture', () => {
  it('has a line for each room that there is, and for no other', () => {
    const named = tableRows(TEXT, 'room').flatMap(([rooms = '']) => codeSpans(rooms));
    const made = readdirSync(`${ROOT}src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(named).to.have.members([
      ...made.map(({ name }) => `src/${name}`),
      'probes',
      'lab',
      'test',
      'bench',
      'scripts',
      'dashboards',
      'packaging',
      'examples',
      'docs',
    ]);
  });

  it('uses the words of the code', () => {
    const words = tableRows(TEXT, 'word').map(([word = '', means = '']): [string, string] => [word, means]);
    expect(codeSpans(new Map(words).get('outcome') ?? '')).to.deep.equal([...OUTCOMES]);
  });

  it('tells of the import rules that are tested', () => {
    const rules = TEXT.slice(TEXT.indexOf('## Import rules'), TEXT.indexOf('## Where'));
    const packages = codeSpans(rules).filter((name) => ['express', 'prom-client', 'node-cron', 'axios'].includes(name));
    expect(packages).to.have.lengthOf(4);
  });
});
