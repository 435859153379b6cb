import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { summariseCertificate } from '../../../probes/connect/certificate.ts';
import { issueCertificate } from '../../../src/demo/certificate.ts';
import { AUTHORITY, GOOD, NAME, VALID } from './hosts.ts';

const derOf = (pem: string): Uint8Array => new X509Certificate(pem).raw;
const seconds = (ms: number) => Math.floor(ms / 1000) * 1000;

describe('probes/connect/certificate', () => {
  it('says for whom, by whom and for how long it was issued', () => {
    expect(summariseCertificate(derOf(GOOD.cert))).to.deep.equal({
      subject: NAME,
      issuer: AUTHORITY.name,
      names: [NAME],
      notBeforeMs: seconds(VALID.notBeforeMs),
      notAfterMs: seconds(VALID.notAfterMs),
    });
  });

  it('names ten of many names, and nothing that a terminal would obey', () => {
    const many = Array.from({ length: 40 }, (_, i) => `n${i}.example`);
    const issued = issueCertificate(AUTHORITY, ['\x1b[2Jevil\n.example', ...many], VALID);
    const summary = summariseCertificate(derOf(issued.cert));
    expect(summary?.names).to.have.length(10);
    expect(JSON.stringify(summary)).to.match(/^[\x20-\x7e]*$/);
  });

  it('takes any bytes, and bytes that are nearly a certificate', () => {
    const good = derOf(GOOD.cert);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        const summary = summariseCertificate(bytes);
        if (summary === undefined) return;
        expect(summary.names.length).to.be.at.most(10);
        expect([summary.notBeforeMs, summary.notAfterMs].every(Number.isSafeInteger)).to.equal(true);
      }),
      { numRuns: 5_000 },
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => summariseCertificate(bytes) === undefined));
  });
});
