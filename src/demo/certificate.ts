import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import * as der from './der.ts';

/** A certificate and its key, both PEM, as `node:tls` takes them. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** An authority of the miniature internet: nobody outside trusts it. */
export interface Authority extends Issued {
  readonly name: string;
}

/** Unix time, milliseconds. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

const ECDSA_WITH_SHA256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_KEY = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_KEY = '2.5.29.35';
/** Bits from the left: digital signature; certificate signing (RFC 5280 section 4.2.1.3). */
const MAY_SIGN = der.bitString(Uint8Array.of(0x80), 7);
const MAY_ISSUE = der.bitString(Uint8Array.of(0x04), 2);
const DNS_NAME = 2;

/** A root of its own. */
export function createAuthority(name: string, validity: Validity): Authority {
  const isAuthority = critical(BASIC_CONSTRAINTS, der.sequence(der.boolean(true)));
  return { name, ...issue(name, undefined, validity, [isAuthority, critical(KEY_USAGE, MAY_ISSUE)]) };
}

/**
 * A certificate of a server for DNS names, of which the first is its subject's common name too; signed by an authority, or by its
 * own key where there is none.
 */
export function issueCertificate(
  authority: Authority | undefined,
  names: readonly [string, ...string[]],
  validity: Validity,
): Issued {
  const alternatives = names.map((name) => der.implicit(DNS_NAME, Buffer.from(name)));
  const extensions = [critical(KEY_USAGE, MAY_SIGN), extension(ALT_NAME, der.sequence(...alternatives))];
  return issue(names[0], authority, validity, extensions);
}

/** RFC 5280 section 4.1, version 3, for a fresh P-256 key. */
function issue(
  subject: string,
  authority: Authority | undefined,
  { notBeforeMs, notAfterMs }: Validity,
  extensions: readonly Uint8Array[],
): Issued {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = authority === undefined ? own.privateKey : createPrivateKey(authority.key);
  const identifiers = [
    extension(SUBJECT_KEY, der.octetString(keyIdentifier(own.publicKey))),
    extension(AUTHORITY_KEY, der.sequence(der.implicit(0, keyIdentifier(createPublicKey(signer))))),
  ];
  const body = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    der.integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    nameOf(authority?.name ?? subject),
    der.sequence(der.time(notBeforeMs), der.time(notAfterMs)),
    nameOf(subject),
    own.publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensions, ...identifiers)),
  );
  const certificate = der.sequence(body, ECDSA_WITH_SHA256, der.bitString(sign('sha256', body, signer)));
  return { cert: pem(certificate), key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function nameOf(commonName: string): Uint8Array {
  return der.sequence(der.set(der.sequence(der.oid(COMMON_NAME), der.utf8String(commonName))));
}

function extension(id: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.oid(id), der.octetString(value));
}

function critical(id: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.oid(id), der.boolean(true), der.octetString(value));
}

/** A digest that is the same for the same key is all that is asked of it (RFC 5280 section 4.2.1.2). */
function keyIdentifier(key: KeyObject): Uint8Array {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
}

function pem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
