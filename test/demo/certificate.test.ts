import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createAuthority, issueCertificate } from '../../src/demo/certificate.ts';
import * as der from '../../src/demo/der.ts';

const VALIDITY = { notBeforeMs: Date.UTC(2026, 0, 1), notAfterMs: Date.UTC(2055, 5, 30, 12, 34, 56) };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('demo/certificate', () => {
  it('is of its names, its time and its authority', () => {
    const authority = createAuthority('Test Root', VALIDITY);
    const root = new X509Certificate(authority.cert);
    const server = new X509Certificate(issueCertificate(authority, ['api.test', '*.b.test'], VALIDITY).cert);
    expect(root.ca).to.equal(true);
    expect(server.ca).to.equal(false);
    expect(server.checkIssued(root) && server.verify(root.publicKey)).to.equal(true);
    expect(server.subject).to.equal('CN=api.test');
    expect(server.subjectAltName).to.equal('DNS:api.test, DNS:*.b.test');
    expect(server.validFromDate.getTime()).to.equal(VALIDITY.notBeforeMs);
    expect(server.validToDate.getTime()).to.equal(VALIDITY.notAfterMs);
  });

  it('without an authority is signed by its own key', () => {
    const alone = new X509Certificate(issueCertificate(undefined, ['alone.test'], VALIDITY).cert);
    expect(alone.verify(alone.publicKey)).to.equal(true);
  });
});

describe('demo/der', () => {
  it('writes what X.690 and its users give as examples', () => {
    expect(hex(der.oid('1.2.840.113549'))).to.equal('06062a864886f70d');
    expect(hex(der.integer(Uint8Array.of(0, 0)))).to.equal('020100');
    expect(hex(der.integer(Uint8Array.of(0x80)))).to.equal('02020080');
    expect(hex(der.integer(Uint8Array.of(0, 1, 2)))).to.equal('02020102');
    expect(hex(der.bitString(Uint8Array.of(0x6e, 0x5d, 0xc0), 6))).to.equal('0304066e5dc0');
    expect(hex(der.boolean(true))).to.equal('0101ff');
    expect(Buffer.from(der.time(Date.UTC(2049, 11, 31, 23, 59, 59))).toString('latin1')).to.equal(
      '\x17\x0d491231235959Z',
    );
    expect(Buffer.from(der.time(Date.UTC(2050, 0, 1))).toString('latin1')).to.equal('\x18\x0f20500101000000Z');
  });

  it('says every length in the fewest bytes', () => {
    const headOf = (length: number) => hex(der.octetString(new Uint8Array(length))).slice(0, 8);
    expect(headOf(0x7f)).to.match(/^047f/);
    expect(headOf(0x80)).to.match(/^048180/);
    expect(headOf(0xffff)).to.equal('0482ffff');
    expect(() => der.octetString(new Uint8Array(0x10000))).to.throw(RangeError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        expect(hex(der.octetString(bytes)).endsWith(hex(bytes))).to.equal(true);
      }),
    );
  });
});
