import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AxiosError } from 'axios';
import axios, { isAxiosError } from 'axios';
import { type Family, formatAddress } from '../../src/core/address.ts';
import type { DnsFailure } from '../../src/core/failure.ts';
import type { Channel, NetworkResult, SocketAddress } from '../probe.ts';
import { type LocalAddress, localOf, noSource, type Source } from '../source.ts';
import type { ChannelSettings } from './streams.ts';

type HttpsChannel = Extract<Channel, { transport: 'https' }>;

/** DNS messages by HTTPS requests (RFC 8484). */
export type HttpsExchange = (
  channel: HttpsChannel,
  message: Uint8Array,
  timeoutMs: number,
) => Promise<NetworkResult<Uint8Array, DnsFailure>>;

const MEDIA_TYPE = 'application/dns-message';
const MAX_MESSAGE = 65_535;
const IDLE_MS = 10_000;

/** What requests to one place have in common. */
interface Door {
  /** HTTP/2 is what RFC 8484, section 5.2, asks for at least; who does not speak it is asked by HTTP/1.1. */
  version: 1 | 2;
  readonly headers: Readonly<Record<string, string>>;
  readonly http2Options: object;
  readonly httpsAgent: Agent;
}

/**
 * Connections are kept for the next request, and close by themselves. The proxy of the environment is not asked: it is not what is
 * measured.
 */
export function createHttps({ ca, userAgent = 'landfall', source }: ChannelSettings = {}): HttpsExchange {
  const doors = new Map<string, Door>();
  const doorOf = ({ url, peer }: HttpsChannel, local: LocalAddress): Door => {
    const key = `${new URL(url).origin} ${peer === undefined ? '' : formatAddress(peer.address)}`;
    const known = doors.get(key);
    if (known !== undefined) return known;
    const options = { ...(ca === undefined ? {} : { ca }), ...local, ...lookupOf(peer) };
    const door: Door = {
      version: 2,
      headers: { accept: MEDIA_TYPE, 'user-agent': userAgent },
      http2Options: options,
      httpsAgent: new Agent({ keepAlive: true, timeout: IDLE_MS, ...options }),
    };
    doors.set(key, door);
    return door;
  };
  return async (channel, message, timeoutMs) => {
    const local = localTo(channel, source);
    if (local === undefined)
      return { ok: false, failure: 'dns_unreachable', detail: noSource(channel.peer?.address.family ?? 4) };
    const door = doorOf(channel, local);
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
    const first = await request(channel, message, door, signal);
    if (first !== 'no_http2') return first;
    door.version = 1;
    const second = await request(channel, message, door, signal);
    return second === 'no_http2' ? { ok: false, failure: 'dns_http_failed' } : second;
  };
}

async function request(
  { url, method }: HttpsChannel,
  message: Uint8Array,
  { version, headers: ours, http2Options, httpsAgent }: Door,
  signal: AbortSignal,
): Promise<NetworkResult<Uint8Array, DnsFailure> | 'no_http2'> {
  try {
    const { status, headers, data } = await axios.request<Buffer>({
      method,
      ...(method === 'GET'
        ? { url: withMessage(url, message), headers: ours }
        : { url, data: Buffer.from(message), headers: { ...ours, 'content-type': MEDIA_TYPE } }),
      httpVersion: version,
      http2Options,
      httpsAgent,
      proxy: false,
      maxRedirects: 0,
      validateStatus: () => true,
      decompress: false,
      responseType: 'arraybuffer',
      maxContentLength: MAX_MESSAGE,
      signal,
    });
    const type = String(headers['content-type'] ?? '');
    if (status !== 200) return { ok: false, failure: 'dns_http_failed', detail: `status ${status}` };
    if (type.split(';')[0]?.trim().toLowerCase() !== MEDIA_TYPE) {
      return { ok: false, failure: 'dns_http_failed', detail: 'another media type' };
    }
    return { ok: true, value: data };
  } catch (error) {
    // What a network does is a value; anything else thrown is a defect.
    if (!isAxiosError(error)) throw error;
    return failureOf(error);
  }
}

/** Of a host whose address is not given, the one of the source's first family is asked for: a socket leaves from one address. */
function localTo({ peer }: HttpsChannel, source: Source | undefined): (LocalAddress & { family?: Family }) | undefined {
  if (peer !== undefined || source === undefined) return localOf(source, peer?.address.family ?? 4);
  const family = source[4] === undefined ? 6 : 4;
  return { ...localOf(source, family), family };
}

/** The address that the configuration gives in the place of a look-up. */
function lookupOf(peer: SocketAddress | undefined): { readonly lookup?: LookupFunction } {
  if (peer === undefined) return {};
  const { address } = peer;
  const found = { address: formatAddress(address), family: address.family };
  return {
    lookup: (_host, options, done) => (options.all ? done(null, [found]) : done(null, found.address, found.family)),
  };
}

/** Base64 of the URL's alphabet without padding (RFC 8484, section 4.1). */
function withMessage(url: string, message: Uint8Array): string {
  const asked = new URL(url);
  asked.searchParams.set('dns', Buffer.from(message).toString('base64url'));
  return asked.href;
}

function failureOf(error: AxiosError): NetworkResult<never, DnsFailure> | 'no_http2' {
  const code = rootCode(error);
  switch (code) {
    case 'ECONNABORTED':
    case 'ERR_CANCELED':
    case 'ETIMEDOUT':
      return { ok: false, failure: 'dns_timeout' };
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { ok: false, failure: 'dns_unreachable', detail: code };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_HTTP2_STREAM_CANCEL':
      return { ok: false, failure: 'dns_tcp_failed', detail: code };
    case 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL':
    case 'ERR_HTTP2_ERROR':
      return 'no_http2';
    default: {
      const isHttp = /^(HPE_|ERR_HTTP2_|ERR_BAD_RESPONSE)/.test(code);
      return { ok: false, failure: isHttp ? 'dns_http_failed' : 'dns_tls_failed', detail: code };
    }
  }
}

/** HTTP/2 tells of a connection that failed as of a stream that was cancelled; what was first is the cause of that. */
function rootCode(error: AxiosError): string {
  let code = error.code ?? '';
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') code = cause.code;
  }
  return code;
}
