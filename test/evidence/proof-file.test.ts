import { expect } from 'chai';
import { openProof } from '../../src/evidence/proof-file.ts';
import { cosigner } from '../../src/evidence/tlog/cosignature.ts';
import { TlogFormatError } from '../../src/evidence/tlog/format-error.ts';
import { COSIGNATURE, makeKey, noteSigner, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { leafHash, nodeHash, rootOf } from '../../src/evidence/tlog/merkle.ts';
import { signNote } from '../../src/evidence/tlog/note.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { formatProof } from '../../src/evidence/tlog/proof.ts';

const LOG = makeKey('example.org/log');
const WITNESS = makeKey('witness.example/w', COSIGNATURE);
const POLICY: Policy = {
  logs: [{ key: publicKeyOf(LOG), url: undefined }],
  witnesses: [{ name: 'w', key: publicKeyOf(WITNESS), url: undefined }],
  quorum: { witness: 'w' },
};
const LEAVES = ['{"$kind":"a"}', '{"$kind":"b"}', '{"$kind":"c"}'].map((leaf) => Buffer.from(leaf));
const [A, B, C] = LEAVES.map(leafHash) as [Buffer, Buffer, Buffer];
const TEXT = `example.org/log\n3\n${rootOf([A, B, C]).toString('base64')}\n`;
const SIGNED = signNote(TEXT, [noteSigner(LOG), cosigner(WITNESS, 1_795_000_000)]);

function proof(change: Partial<Parameters<typeof formatProof>[0]> = {}): Buffer {
  return Buffer.from(formatProof({ extra: LEAVES[1], index: 1, hashes: [A, C], checkpoint: SIGNED, ...change }));
}

describe('a proof file', () => {
  it('shows its leaf, where that stands, and who has seen the tree', () => {
    const { index, entry, checkpoint, cosigned, isEnough } = openProof(proof(), POLICY);
    expect([index, entry.toString(), checkpoint.size, checkpoint.origin]).to.deep.equal([
      1,
      '{"$kind":"b"}',
      3,
      'example.org/log',
    ]);
    expect(cosigned).to.deep.equal([{ witness: 'w', atSeconds: 1_795_000_000 }]);
    expect(isEnough).to.equal(true);
  });

  it('says when too few witnesses have cosigned', () => {
    expect(openProof(proof({ checkpoint: signNote(TEXT, [noteSigner(LOG)]) }), POLICY).isEnough).to.equal(false);
  });

  it('is refused with another leaf, another place, another path', () => {
    for (const change of [
      { extra: LEAVES[0] },
      { index: 2 },
      { hashes: [C, A] },
      { hashes: [A] },
      { hashes: [A, C, C] },
      { extra: Buffer.concat([A, B]), index: 0, hashes: [C] },
      { extra: nodeHash(A, B), index: 0, hashes: [C] },
    ]) {
      expect(() => openProof(proof(change), POLICY)).to.throw(TlogFormatError, 'is not at');
    }
  });

  it('is refused without its leaf', () => {
    expect(() => openProof(proof({ extra: undefined }), POLICY)).to.throw(TlogFormatError, 'does not hold the leaf');
  });

  it('is refused under a key that the policy does not have', () => {
    const other = signNote(TEXT, [noteSigner(makeKey('example.org/log'))]);
    expect(() => openProof(proof({ checkpoint: other }), POLICY)).to.throw(TlogFormatError, 'no known key');
  });

  it('is refused when only a witness has signed, or a log of another origin', () => {
    const alone = signNote(TEXT, [cosigner(WITNESS, 1)]);
    expect(() => openProof(proof({ checkpoint: alone }), POLICY)).to.throw(
      TlogFormatError,
      'no key that the policy has',
    );
    const elsewhere = signNote(TEXT.replace('example.org/log', 'example.org/other'), [noteSigner(LOG)]);
    expect(() => openProof(proof({ checkpoint: elsewhere }), POLICY)).to.throw(TlogFormatError, 'example.org/other');
  });

  it('shows nothing more after any change of one bit', () => {
    const bytes = proof();
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const changed = Buffer.from(bytes);
      const at = Math.floor(bit / 8);
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
      // A witness whose name or key ID is no longer known is one cosignature less.
      const outcome = outcomeOf(changed);
      expect(outcome, `bit ${bit % 8} of byte ${at}: ${JSON.stringify(changed.toString())}`).to.be.oneOf([
        'refused',
        'unwitnessed',
      ]);
    }
  });
});

function outcomeOf(bytes: Buffer): string {
  try {
    return openProof(bytes, POLICY).isEnough ? 'proven' : 'unwitnessed';
  } catch (error) {
    if (error instanceof TlogFormatError) return 'refused';
    throw error;
  }
}
