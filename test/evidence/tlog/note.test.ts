import { expect } from 'chai';
import fc from 'fast-check';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';
import { makeKey, noteSigner, noteVerifier, parseVkey, publicKeyOf } from '../../../src/evidence/tlog/key.ts';
import { formatNote, openNote, parseNote, signNote } from '../../../src/evidence/tlog/note.ts';

/** The example of Go's golang.org/x/mod/sumdb/note. */
const PETER = noteVerifier(parseVkey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'));
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const known = makeKey('example.com/log');
const other = makeKey('example.com/other');
const verifier = noteVerifier(publicKeyOf(known));

function opened(note: string): () => unknown {
  return () => openNote(Buffer.from(note), [PETER, verifier]);
}

describe('a signed note', () => {
  it('of the published example verifies', () => {
    const { text, verified, unknown } = openNote(Buffer.from(`${TEXT}\n${LINE}`), [PETER]);
    expect(text).to.equal(TEXT);
    expect(verified.map(({ name, keyId }) => [name, keyId])).to.deep.equal([['PeterNeumann', 0xc74f20a3]]);
    expect(unknown).to.deep.equal([]);
  });

  it('is printed as it was read', () => {
    expect(formatNote(parseNote(Buffer.from(`${TEXT}\n${LINE}`)))).to.equal(`${TEXT}\n${LINE}`);
  });

  it('may have empty lines in its text: the last one divides it', () => {
    const note = signNote('\n\na\n\nb\n\n', [noteSigner(known)]);
    expect(openNote(Buffer.from(note), [verifier]).text).to.equal('\n\na\n\nb\n\n');
  });

  it('sets signatures of unknown keys aside, also those that share a name', () => {
    const namesake = makeKey(known.name);
    const note = signNote('a\n', [noteSigner(other), noteSigner(known), noteSigner(namesake)]);
    const { verified, unknown } = openNote(Buffer.from(note), [verifier]);
    expect(verified).to.have.length(1);
    expect(unknown).to.have.length(2);
  });

  it('counts a key once, however often it signed', () => {
    const note = signNote('a\n', [noteSigner(known), noteSigner(known)]);
    expect(openNote(Buffer.from(note), [verifier]).verified).to.have.length(1);
  });

  it('is refused when one of its known keys did not sign it, though another did', () => {
    const false_ = parseNote(Buffer.from(signNote('b\n', [noteSigner(known)])));
    const true_ = parseNote(Buffer.from(signNote('a\n', [noteSigner(other)])));
    const note = formatNote({ text: 'a\n', signatures: [...true_.signatures, ...false_.signatures] });
    expect(() => openNote(Buffer.from(note), [verifier, noteVerifier(publicKeyOf(other))])).to.throw(
      TlogFormatError,
      'signature of example.com/log is false',
    );
  });

  it('is refused when no known key signed it', () => {
    expect(opened(signNote('a\n', [noteSigner(other)]))).to.throw(TlogFormatError, 'no known key');
  });

  const malformed: readonly (readonly [string, string])[] = [
    ['has no signature', TEXT],
    ['has an empty line and no signature', `${TEXT}\n`],
    ['has no empty line', `${TEXT}${LINE}`],
    ['does not end in a line break', `${TEXT}\n${LINE.trimEnd()}`],
    ['has a carriage return', `${TEXT.replace('\n', '\r\n')}\n${LINE}`],
    ['has a tab', `a\tb\n\n${LINE}`],
    ['has a hyphen for a dash', `${TEXT}\n${LINE.replace('—', '-')}`],
    ['has two spaces', `${TEXT}\n${LINE.replace('— ', '—  ')}`],
    ['has something behind a signature', `${TEXT}\n${LINE.replace('\n', ' x\n')}`],
    ['has a plus in a name', `${TEXT}\n${LINE.replace('Neumann', '+')}`],
    ['has a Unicode space in a name', `${TEXT}\n${LINE.replace('Neumann', '\u0085')}`],
    ['has base64 without padding', `${TEXT}\n${LINE.replace('=', '')}`],
    ['has base64 with stray bits', `${TEXT}\n${LINE.replace('AM=', 'AN=')}`],
    ['has base64 of the URL kind', `${TEXT}\n${LINE.replaceAll('/', '_')}`],
    ['has a signature of four bytes', `${TEXT}\n— a AAAAAA==\n`],
    ['has a line that is no signature among them', `${TEXT}\n${LINE}x\n${LINE}`],
    ['has more than a hundred signatures', `${TEXT}\n${LINE.repeat(101)}`],
    ['is too long', `${'x'.repeat(1_000_000)}\n\n${LINE}`],
  ];
  for (const [what, note] of malformed) {
    it(`is refused when it ${what}`, () => {
      expect(opened(note)).to.throw(TlogFormatError);
    });
  }

  it('is refused when it is not UTF-8', () => {
    const note = Buffer.concat([Buffer.from([0xff, 0x0a, 0x0a]), Buffer.from(LINE)]);
    expect(() => parseNote(note)).to.throw(TlogFormatError, 'UTF-8');
  });

  it('is not signed when it could not be read again', () => {
    for (const text of ['', 'a', 'a\tb\n', '\ud800\n']) {
      expect(() => signNote(text, [noteSigner(known)])).to.throw(TlogFormatError);
    }
  });

  it('does not verify after any change of one bit', () => {
    const note = Buffer.from(signNote('example.com/log\n7\nroot\n', [noteSigner(known)]));
    for (let bit = 0; bit < 8 * note.length; bit += 1) {
      const at = Math.floor(bit / 8);
      const changed = Buffer.from(note);
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
      expect(() => openNote(changed, [verifier]), `bit ${bit}`).to.throw(TlogFormatError);
    }
  }).timeout(10_000);

  it('comes back as it was signed, whatever the text', () => {
    const line = fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed() && [...s].every((c) => c >= ' '));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const text = lines.map((l) => `${l}\n`).join('');
        const note = signNote(text, [noteSigner(known), noteSigner(other)]);
        expect(openNote(Buffer.from(note), [verifier]).text).to.equal(text);
        expect(formatNote(parseNote(Buffer.from(note)))).to.equal(note);
      }),
    );
  });
});
