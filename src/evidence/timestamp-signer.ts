import { createHash } from 'node:crypto';
import { type AsnType, OctetString, Sequence } from 'asn1js';
import type { SignedData } from 'pkijs';

/** Attributes that say which certificate signed: RFC 2634 section 5.4, RFC 5035 section 3. */
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * Whether the signed attributes of a time stamp name this certificate (DER) as the one that signed, as RFC 3161 section 2.4.2 and RFC
 * 5816 demand: else another certificate of the same key could be put in its place.
 */
export function isSigningCertificate({ signerInfos: [signer] }: SignedData, certificate: Uint8Array): boolean {
  const attributes = signer?.signedAttrs?.attributes ?? [];
  const named = attributes.filter(({ type }) => type === SIGNING_CERTIFICATE || type === SIGNING_CERTIFICATE_V2);
  return named.length > 0 && named.every(({ type, values }) => isNamed(type, values[0], certificate));
}

/** SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID, ... }: the first is the one that signed. */
function isNamed(type: string, value: unknown, certificate: Uint8Array): boolean {
  const [certificates] = membersOf(value);
  const [first] = membersOf(certificates);
  const members = membersOf(first);
  const hash = members.find((member) => member instanceof OctetString);
  if (hash === undefined) return false;
  const [algorithm] = members[0] === hash ? [] : membersOf(members[0]);
  const oid = algorithm?.valueBlock.toString();
  const name = type === SIGNING_CERTIFICATE ? 'sha1' : oid === undefined ? 'sha256' : HASHES[oid];
  if (name === undefined) return false;
  return createHash(name).update(certificate).digest().equals(Buffer.from(hash.getValue()));
}

function membersOf(value: unknown): readonly AsnType[] {
  return value instanceof Sequence ? value.valueBlock.value : [];
}
