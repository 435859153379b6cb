import { createHash, X509Certificate } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  type ExtKeyUsage,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { isSigningCertificate } from './timestamp-signer.ts';

/** Bytes that are no time stamp of the data under the certificates that are trusted. The message says why. */
export class TimestampError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TimestampError';
  }
}

/** What an authority says: that the data was there at this time. */
export interface Timestamp {
  /** Unix time, milliseconds. */
  readonly atMs: number;
  /** Subject of the certificate that signed, as OpenSSL prints it. */
  readonly authority: string;
  /** Hex, of the request that it answers. */
  readonly nonce: string | undefined;
}

/** Certificates that an authority's must lead to. */
export type TrustedCertificates = readonly Certificate[];

const SHA256 = '2.16.840.1.101.3.4.2.1';
const TIME_STAMP_INFO = '1.2.840.113549.1.9.16.1.4';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** Media types of RFC 3161, section 3.4. */
export const QUERY_TYPE = 'application/timestamp-query';
export const REPLY_TYPE = 'application/timestamp-reply';

/** A request for a time stamp of the SHA-256 of some data, with the authority's certificates in the answer: RFC 3161 section 2.4.1, DER. */
export function timestampRequest(data: Uint8Array, nonce: Uint8Array): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
      hashedMessage: new OctetString({ valueHex: bufferOf(createHash('sha256').update(data).digest()) }),
    }),
    // A leading zero byte would not be DER, a leading one bit a negative number.
    nonce: new Integer({ valueHex: bufferOf(Uint8Array.of(1, ...nonce)) }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

/** The nonce that the answer to a request with these bytes must hold. */
export function nonceText(nonce: Uint8Array): string {
  return Buffer.of(1, ...nonce).toString('hex');
}

/** The certificates of a PEM text. Throws TimestampError when it holds none. */
export function trustedCertificates(pem: string): TrustedCertificates {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new TimestampError('there is no certificate in PEM form in it');
  return blocks.map((block) => readable(() => Certificate.fromBER(bufferOf(new X509Certificate(block).raw))));
}

/**
 * Verifies a time stamp over some data: the answer of an authority, whose certificate was good for this at that time and leads to one of
 * those that are trusted. Whether a certificate was revoked is not asked. Rejects with TimestampError. Written by the authority or
 * whoever stands between: any bytes.
 */
export async function openTimestamp(
  response: Uint8Array,
  data: Uint8Array,
  trusted: TrustedCertificates,
): Promise<Timestamp> {
  const { signed, info } = readable(() => parsed(response));
  const { messageImprint, genTime } = info;
  const hash = createHash('sha256').update(data).digest();
  if (
    messageImprint.hashAlgorithm.algorithmId !== SHA256 ||
    !hash.equals(Buffer.from(messageImprint.hashedMessage.getValue()))
  ) {
    throw new TimestampError('the time stamp is of other data');
  }
  const signer = await signerOf(signed, data, trusted, genTime);
  const purposes = signer.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  // RFC 3161 section 2.3: of this one use, and critical.
  if (purposes?.critical !== true || (purposes.parsedValue as ExtKeyUsage).keyPurposes.join() !== TIME_STAMPING) {
    throw new TimestampError('the certificate that signed is not one for time stamps');
  }
  const der = Buffer.from(signer.toSchema(false).toBER());
  if (!readable(() => isSigningCertificate(signed, der))) {
    throw new TimestampError('the time stamp names another certificate than the one that signed');
  }
  return {
    atMs: genTime.getTime(),
    authority: new X509Certificate(der).subject.replaceAll('\n', ', '),
    nonce: info.nonce && Buffer.from(info.nonce.valueBlock.valueHexView).toString('hex'),
  };
}

function parsed(response: Uint8Array): { readonly signed: SignedData; readonly info: TSTInfo } {
  const { status, timeStampToken } = TimeStampResp.fromBER(bufferOf(response));
  // 0 granted, 1 granted with modifications: RFC 3161 section 2.4.2.
  if (status.status !== 0 && status.status !== 1) {
    throw new TimestampError(`the authority refused: status ${status.status}`);
  }
  if (timeStampToken === undefined) throw new TimestampError('the answer holds no time stamp');
  const signed = new SignedData({ schema: timeStampToken.content });
  const content = signed.encapContentInfo.eContent;
  if (signed.encapContentInfo.eContentType !== TIME_STAMP_INFO || content === undefined) {
    throw new TimestampError('the answer is signed, but not a time stamp');
  }
  if (signed.signerInfos.length !== 1) throw new TimestampError('the time stamp must have one signature');
  return { signed, info: TSTInfo.fromBER(content.getValue()) };
}

/** The certificate that signed, once the signature and the way to a trusted one are verified. */
async function signerOf(
  signed: SignedData,
  data: Uint8Array,
  trusted: TrustedCertificates,
  at: Date,
): Promise<Certificate> {
  try {
    const { signatureVerified, signerCertificateVerified, signerCertificate } = await signed.verify({
      signer: 0,
      data: bufferOf(data),
      trustedCerts: [...trusted],
      checkChain: true,
      // As it was then: that it has expired since takes nothing from it.
      checkDate: at,
      extendedMode: true,
    });
    if (signatureVerified === true && signerCertificateVerified === true && signerCertificate) return signerCertificate;
  } catch (error) {
    throw new TimestampError(`the signature does not hold: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  throw new TimestampError('the signature does not hold');
}

/** The library throws errors of many kinds for bytes that it cannot read; to our callers they are one. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TimestampError) throw error;
    throw new TimestampError(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The library takes memory of its own only, not a view of shared memory. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
