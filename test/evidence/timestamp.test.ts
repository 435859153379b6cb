import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { openTimestamp, TimestampError, timestampRequest, trustedCertificates } from '../../src/evidence/timestamp.ts';
import { rejection } from './rejection.ts';

/** Made by another implementation: see `make.sh` there. */
function made(name: string): Buffer {
  return readFileSync(new URL(`timestamps/${name}`, import.meta.url));
}

const NOTE = made('checkpoint.note');
const TRUSTED = trustedCertificates(made('authority.pem').toString());

describe('a time stamp', () => {
  it('tells when, and by whom', async () => {
    const { atMs, authority, nonce } = await openTimestamp(made('plain.tsr'), NOTE, TRUSTED);
    expect(new Date(atMs).toISOString()).to.match(/^2026-11-2\dT/);
    expect(authority).to.equal('O=Example, CN=rsa');
    expect(nonce).to.match(/^[0-9a-f]{2,}$/);
  });

  it('may be signed by a key of another kind, whose certificate leads to the trusted one by way of a third', async () => {
    expect((await openTimestamp(made('chain.tsr'), NOTE, TRUSTED)).authority).to.equal('O=Example, CN=curve');
  });

  it('may name its certificate by hashes of other kinds', async () => {
    for (const name of ['sha1-named', 'sha384-named']) {
      expect((await openTimestamp(made(`${name}.tsr`), NOTE, TRUSTED)).authority).to.equal('O=Example, CN=rsa');
    }
  });

  const refused: readonly (readonly [string, string, Buffer, string, string])[] = [
    ['of other data', 'plain', Buffer.from(`${NOTE} `), 'authority', 'is of other data'],
    ['whose certificate leads to nobody who is trusted', 'plain', NOTE, 'stranger', 'the signature does not hold'],
    ['signed with a certificate for mail', 'of-mail-certificate', NOTE, 'authority', 'is not one for time stamps'],
    ['that does not say which certificate signed', 'certificate-not-named', NOTE, 'authority', 'another certificate'],
    ['that was refused', 'refused', NOTE, 'authority', 'the authority refused: status 2'],
  ];
  for (const [what, name, data, trusted, message] of refused) {
    it(`is none ${what}`, async () => {
      const error = await rejection(
        openTimestamp(made(`${name}.tsr`), data, trustedCertificates(made(`${trusted}.pem`).toString())),
      );
      expect(error).to.be.instanceOf(TimestampError);
      expect(String(error)).to.include(message);
    });
  }

  it('is none, or tells the same, after any change of a byte', async () => {
    const whole = made('chain.tsr');
    const told = await openTimestamp(whole, NOTE, TRUSTED);
    let accepted = 0;
    // Each seventh byte: two hundred signatures take a second. Over all 1,356 it comes to the same, with 44 accepted.
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      try {
        // The frame around what is signed may differ: tags, versions, the status.
        expect(await openTimestamp(changed, NOTE, TRUSTED), `byte ${at}`).to.deep.equal(told);
        accepted += 1;
      } catch (error) {
        if (!(error instanceof TimestampError)) throw error;
      }
    }
    expect(accepted, `of ${whole.length}`).to.be.below(15);
  });

  it('is none when it is cut off, or is something else', async () => {
    const whole = made('plain.tsr');
    for (const bytes of [...[0, 1, 10, 100, 1000].map((n) => whole.subarray(0, n)), NOTE, Buffer.alloc(5000, 0x30)]) {
      expect(await rejection(openTimestamp(bytes, NOTE, TRUSTED))).to.be.instanceOf(TimestampError);
    }
  });

  it('is asked for by a request that names the SHA-256 of the data', () => {
    // Version 1; SHA-256 without parameters (RFC 5754 section 2) and the hash; a nonce; certificates are wanted.
    const hash = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';
    expect(timestampRequest(Buffer.from('hello\n'), Buffer.from('00ff112233445566', 'hex')).toString('hex')).to.equal(
      `3042020101302f300b060960864801650304020104 20${hash} 02090100ff1122334455660101ff`.replaceAll(' ', ''),
    );
  });

  it('takes certificates in PEM form, and says when there are none', () => {
    const two = `${made('authority.pem')}${made('stranger.pem')}`;
    expect(trustedCertificates(two)).to.have.lengthOf(2);
    for (const text of ['', 'certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      expect(() => trustedCertificates(text)).to.throw(TimestampError);
    }
  });
});
