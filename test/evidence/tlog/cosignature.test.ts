import { expect } from 'chai';
import { cosignatureTime, cosignatureVerifier, cosigner } from '../../../src/evidence/tlog/cosignature.ts';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';
import {
  COSIGNATURE,
  makeKey,
  noteSigner,
  noteVerifier,
  publicKeyOf,
  verifyWith,
} from '../../../src/evidence/tlog/key.ts';
import { formatNote, openNote, parseNote, signNote } from '../../../src/evidence/tlog/note.ts';

const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const TIME = 1_679_315_147;

describe('a cosignature', () => {
  const log = makeKey('example.com/behind-the-sofa');
  const witness = makeKey('witness.example.com/w1', COSIGNATURE);
  const verifier = cosignatureVerifier(publicKeyOf(witness));
  const note = signNote(TEXT, [noteSigner(log), cosigner(witness, TIME)]);
  const [, line] = parseNote(Buffer.from(note)).signatures;
  const signature = line?.signature ?? Buffer.alloc(0);

  it('is over the header line, the time and the text of the checkpoint, after eight bytes of time', () => {
    expect(signature).to.have.length(72);
    expect(signature.readBigUInt64BE(0)).to.equal(BigInt(TIME));
    const message = Buffer.from(`cosignature/v1\ntime 1679315147\n${TEXT}`);
    expect(verifyWith(publicKeyOf(witness))(message, signature.subarray(8))).to.equal(true);
  });

  it('verifies beside the signature of the log, and tells its time', () => {
    const { verified } = openNote(Buffer.from(note), [noteVerifier(publicKeyOf(log)), verifier]);
    expect(verified.map(({ name }) => name)).to.deep.equal([log.name, witness.name]);
    expect(cosignatureTime(verified[1]?.signature ?? signature)).to.equal(TIME);
  });

  it('does not verify for another text, another time, or cut short', () => {
    expect(verifier.verify(TEXT, signature)).to.equal(true);
    expect(verifier.verify(`${TEXT}x\n`, signature)).to.equal(false);
    expect(verifier.verify(TEXT, signature.subarray(0, 71))).to.equal(false);
    for (let bit = 0; bit < 8 * signature.length; bit += 1) {
      const changed = Buffer.from(signature);
      const at = Math.floor(bit / 8);
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
      expect(verifier.verify(TEXT, changed), `bit ${bit}`).to.equal(false);
    }
  });

  it('has no time beyond 2^63 - 1', () => {
    expect(cosignatureTime(Buffer.concat([Buffer.alloc(8, 0xff), Buffer.alloc(64)]))).to.equal(undefined);
    expect(cosignatureTime(Buffer.alloc(64))).to.equal(undefined);
  });

  it('does not verify as the signature of a log, though the key be the same', () => {
    const twin = { ...publicKeyOf(witness), type: 1 } as const;
    expect(() => openNote(Buffer.from(note), [noteVerifier(twin)])).to.throw(TlogFormatError, 'no known key');
    expect(noteVerifier(twin).keyId).not.to.equal(verifier.keyId);
    expect(() => cosignatureVerifier(twin)).to.throw(RangeError);
  });

  it('of the form that tlog-cosignature prints is read', () => {
    const example =
      '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==';
    const [read] = parseNote(Buffer.from(`${TEXT}\n${example}\n`)).signatures;
    expect(read?.keyId).to.equal(0x8d66cf3f);
    expect(cosignatureTime(read?.signature ?? Buffer.alloc(0))).to.equal(TIME);
    expect(formatNote({ text: TEXT, signatures: read === undefined ? [] : [read] })).to.equal(`${TEXT}\n${example}\n`);
  });
});
