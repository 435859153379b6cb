import { expect } from 'chai';
import { validateOrigin } from '../../src/core/origin-validation.ts';

const payload = (asn: number, maxLength: number): { readonly asn: number; readonly maxLength: number } => ({
  asn,
  maxLength,
});

describe('validation of a route by the payloads that cover it (RFC 6811)', () => {
  it('finds nothing where none covers it', () => {
    expect(validateOrigin(24, 64500, [])).to.equal('not_found');
    expect(validateOrigin(24, undefined, [])).to.equal('not_found');
  });

  it('is valid where one of them matches, whatever the others say', () => {
    expect(validateOrigin(24, 64500, [payload(0, 32), payload(64501, 24), payload(64500, 24)])).to.equal('valid');
  });

  it('is invalid where all of them are of others, or of shorter routes', () => {
    expect(validateOrigin(24, 64500, [payload(64501, 24)])).to.equal('invalid');
    expect(validateOrigin(24, 64500, [payload(64500, 23)])).to.equal('invalid');
  });

  it('is never valid for AS 0 or for a route without an origin', () => {
    expect(validateOrigin(24, 0, [payload(0, 24)])).to.equal('invalid');
    expect(validateOrigin(24, undefined, [payload(64500, 24)])).to.equal('invalid');
  });
});
