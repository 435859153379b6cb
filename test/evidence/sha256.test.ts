import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { sha256 } from '../../src/evidence/sha256.ts';

describe('SHA-256 as the core takes it', () => {
  // 256 bytes and less are copied before they are hashed.
  for (const length of [0, 1, 55, 64, 255, 256, 257, 5000]) {
    it(`of ${length} bytes is that of Node`, () => {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 256);
      expect(Buffer.from(sha256(bytes)).toString('hex')).to.equal(createHash('sha256').update(bytes).digest('hex'));
    });
  }

  it('does not change when something else is hashed', () => {
    const first = sha256(Uint8Array.of(1));
    const kept = Buffer.from(first).toString('hex');
    for (let i = 0; i < 1000; i += 1) sha256(Uint8Array.of(2, i % 256));
    expect(Buffer.from(first).toString('hex')).to.equal(kept);
  });

  it('takes a part of a larger buffer for what it is', () => {
    const part = Buffer.from('xabcx').subarray(1, 4);
    expect(Buffer.from(sha256(part))).to.deep.equal(createHash('sha256').update('abc').digest());
  });
});
