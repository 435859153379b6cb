import { expect } from 'chai';
import {
  formatAddCheckpoint,
  formatSize,
  parseAddCheckpoint,
  parseSize,
} from '../../../src/evidence/tlog/add-checkpoint.ts';
import { parseCheckpoint } from '../../../src/evidence/tlog/checkpoint.ts';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';
import { parseNote } from '../../../src/evidence/tlog/note.ts';

/** The example of the specification. */
const EXAMPLE = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;

function parsed(text: string): ReturnType<typeof parseAddCheckpoint> {
  return parseAddCheckpoint(Buffer.from(text));
}

describe('a request to a witness', () => {
  it('is read from the example of the specification, and printed as that again', () => {
    const request = parsed(EXAMPLE);
    expect(request.oldSize).to.equal(20_852_014);
    expect(request.proof).to.have.lengthOf(4);
    const note = parseNote(Buffer.from(request.checkpoint));
    expect(note.signatures).to.have.lengthOf(2);
    expect(parseCheckpoint(note.text)).to.include({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatAddCheckpoint(request)).to.equal(EXAMPLE);
  });

  it('needs no hash when the witness has seen nothing', () => {
    const request = { oldSize: 0, proof: [], checkpoint: 'c\n' };
    expect(parsed(formatAddCheckpoint(request))).to.deep.equal(request);
  });

  const hash = 'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n';
  const refused: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['no old size', `${hash}\nc\n`],
    ['a size with a zero before it', 'old 01\n\nc\n'],
    ['a size that is none', 'old -1\n\nc\n'],
    ['a second space', 'old  1\n\nc\n'],
    ['carriage returns', 'old 1\r\n\r\nc\n'],
    ['no empty line', `old 1\n${hash}c\n`],
    ['a hash of 31 bytes', `old 1\n${Buffer.alloc(31).toString('base64')}\n\nc\n`],
    ['a hash without its padding', `old 1\n${hash.replace('=', '')}\nc\n`],
    ['64 hashes', `old 1\n${hash.repeat(64)}\nc\n`],
  ];
  for (const [what, text] of refused) {
    it(`is refused with ${what}`, () => {
      expect(() => parsed(text)).to.throw(TlogFormatError);
    });
  }

  it('with 63 hashes is not', () => {
    expect(parsed(`old 1\n${hash.repeat(63)}\nc\n`).proof).to.have.lengthOf(63);
  });

  it('is not text in two ways', () => {
    expect(() => parseAddCheckpoint(Buffer.from('old 1\n\n\xff\n', 'latin1'))).to.throw(TlogFormatError, 'UTF-8');
  });

  it('may be answered with a size, in a line of its own', () => {
    for (const size of [0, 1, 20_852_163]) expect(parseSize(Buffer.from(formatSize(size)))).to.equal(size);
    for (const text of ['', '1', '\n', '01\n', '1\n\n', ' 1\n', '-1\n']) {
      expect(() => parseSize(Buffer.from(text)), JSON.stringify(text)).to.throw(TlogFormatError);
    }
  });
});
