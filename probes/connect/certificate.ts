import { X509Certificate } from 'node:crypto';

/** What of a certificate a person reads. Times are Unix, in milliseconds. */
export interface CertificateSummary {
  /** Common name, or the whole subject on one line where it has none; the same for `issuer`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names that it holds for, the first ten. */
  readonly names: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

const MAX_NAMES = 10;
/** Characters of a name. */
const MAX_NAME = 253;

/** Reads a certificate's DER; undefined when it is none, or of no time. What it says of itself nobody has checked here. */
// Written by the peer: names may hold anything.
export function summariseCertificate(der: Uint8Array): CertificateSummary | undefined {
  const certificate = decode(der);
  if (certificate === undefined) return undefined;
  const { subject, issuer, subjectAltName = '', validFromDate, validToDate } = certificate;
  const [notBeforeMs, notAfterMs] = [validFromDate.getTime(), validToDate.getTime()];
  if (Number.isNaN(notBeforeMs) || Number.isNaN(notAfterMs)) return undefined;
  const names = subjectAltName.split(', ').filter((name) => name.startsWith('DNS:'));
  return {
    subject: readable(subject),
    issuer: readable(issuer),
    names: names.slice(0, MAX_NAMES).map((name) => printable(name.slice('DNS:'.length))),
    notBeforeMs,
    notAfterMs,
  };
}

/** A constructor that throws is the only way in. */
function decode(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** OpenSSL writes one attribute a line, `CN=example.org`; Node has no text where there are none. */
function readable(attributes: string | undefined): string {
  const lines = (attributes ?? '').split('\n');
  const common = lines.find((line) => line.startsWith('CN='));
  return printable(common?.slice('CN='.length) ?? lines.join(', '));
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_NAME);
}
