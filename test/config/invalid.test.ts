import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { mistakes } from './small.ts';

const DIR = new URL('invalid/', import.meta.url);
const SECRET = 'hunter2';

describe('a configuration with a mistake', () => {
  const files = readdirSync(DIR).filter((name) => name.endsWith('.yaml'));

  it('has a file for every mistake', () => {
    expect(files).to.have.lengthOf.above(40);
  });

  for (const file of files) {
    it(`is told so, with its place: ${file}`, () => {
      const expected = readFileSync(new URL(file.replace('.yaml', '.txt'), DIR), 'utf8').trimEnd();
      const told = mistakes(readFileSync(new URL(file, DIR), 'utf8'), { LANDFALL_TEST_SECRET: SECRET }, file);
      expect(told).to.equal(expected);
      expect(told).to.match(/^\S+:\d+:\d+ /);
      expect(told).not.to.include(SECRET);
    });
  }

  it('is told every mistake at once, in the order of the lines', () => {
    const lines = mistakes(readFileSync(new URL('many.yaml', DIR), 'utf8')).split('\n');
    const places = lines.map((line) => Number(line.split(':')[1]));
    expect(lines).to.have.lengthOf(11);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
  });
});
