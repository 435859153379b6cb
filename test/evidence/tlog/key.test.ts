import { expect } from 'chai';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';
import {
  COSIGNATURE,
  formatPrivateKey,
  formatVkey,
  keyIdOf,
  makeKey,
  noteSigner,
  parsePrivateKey,
  parseVkey,
  publicKeyOf,
  signWith,
  verifyWith,
} from '../../../src/evidence/tlog/key.ts';

/** Of Go's golang.org/x/mod/sumdb/note. */
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SKEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';

/** RFC 8032 section 7.1, test 2. */
const SEED = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
const PUBLIC = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const SIGNATURE =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

describe('a key', () => {
  it('of the published example is read and printed', () => {
    const key = parseVkey(VKEY);
    expect(key).to.include({ name: 'PeterNeumann', type: 1 });
    expect(keyIdOf(key)).to.equal(0xc74f20a3);
    expect(formatVkey(key)).to.equal(VKEY);
    expect(formatPrivateKey(parsePrivateKey(SKEY))).to.equal(SKEY);
    expect(formatVkey(publicKeyOf(parsePrivateKey(SKEY)))).to.equal(VKEY);
  });

  it('signs as RFC 8032 has it', () => {
    const key = { name: 'a', type: 1, seed: SEED } as const;
    expect(publicKeyOf(key).publicKey.toString('hex')).to.equal(PUBLIC);
    const signature = signWith(key)(Buffer.from('72', 'hex'));
    expect(signature.toString('hex')).to.equal(SIGNATURE);
    const verify = verifyWith(publicKeyOf(key));
    expect(verify(Buffer.from('72', 'hex'), signature)).to.equal(true);
    expect(verify(Buffer.from('73', 'hex'), signature)).to.equal(false);
    expect(verify(Buffer.from('72', 'hex'), signature.subarray(1))).to.equal(false);
  });

  it('comes back as it was made, of either type', () => {
    for (const key of [makeKey('example.com/log'), makeKey('witness.example/w', COSIGNATURE)]) {
      expect(parsePrivateKey(formatPrivateKey(key))).to.deep.equal(key);
      expect(parseVkey(formatVkey(publicKeyOf(key)))).to.deep.equal(publicKeyOf(key));
    }
  });

  it('is another one every time', () => {
    expect(makeKey('a').seed.equals(makeKey('a').seed)).to.equal(false);
  });

  for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb', '\ud800']) {
    it(`is never called ${JSON.stringify(name)}`, () => {
      expect(() => makeKey(name)).to.throw(RangeError);
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['two parts', 'PeterNeumann+c74f20a3'],
    ['another key ID', VKEY.replace('c74f', 'c74e')],
    ['a key ID in capitals', VKEY.replace('c74f20a3', 'C74F20A3')],
    ['another name', VKEY.replace('Peter', 'Petra')],
    ['a space', ` ${VKEY}`],
    ['a line break', `${VKEY}\n`],
    ['a short key', `${VKEY.slice(0, -4)}`],
    ['an unknown type', VKEY.replace('+ARpc', '+Ahpc')],
    ['a private key', SKEY],
  ];
  for (const [what, text] of refused) {
    it(`is not read from ${what}`, () => {
      expect(() => parseVkey(text)).to.throw(TlogFormatError);
    });
  }

  it('that is private is never quoted in an error', () => {
    for (const text of [`${SKEY}x`, SKEY.replace('c74f', 'c74e'), `x${SKEY}`, `${SKEY.slice(0, -1)}`]) {
      expect(() => parsePrivateKey(text))
        .to.throw(TlogFormatError)
        .with.property('message')
        .that.does.not.contain('KFALVFGy');
    }
  });

  it('of a witness does not sign as a log', () => {
    expect(() => noteSigner(makeKey('w', COSIGNATURE))).to.throw(RangeError);
  });
});
