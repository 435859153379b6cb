import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AxiosError } from 'axios';
import axios, { isAxiosError } from 'axios';
import { formatAddress } from '../../src/core/address.ts';
import type { DnsFailure } from '../../src/core/failure.ts';
import type { Channel, NetworkResult, SocketAddress } from '../probe.ts';
import type { Trust } from './streams.ts';

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

/** Connections are kept for the next request, and close by themselves. The proxy of the environment is not asked: it is not what is measured. */
export function createHttps(trust: Trust = {}): HttpsExchange {
  const agents = new Map<string, Agent>();
  const agentFor = (peer: SocketAddress | undefined): Agent => {
    const key = peer === undefined ? '' : formatAddress(peer.address);
    const agent = agents.get(key) ?? new Agent({ keepAlive: true, timeout: IDLE_MS, ...trust, ...lookupOf(peer) });
    agents.set(key, agent);
    return agent;
  };
  return async ({ url, method, peer }, message, timeoutMs) => {
    try {
      const response = await axios.request<Buffer>({
        method,
        ...(method === 'GET'
          ? { url: withMessage(url, message), headers: { accept: MEDIA_TYPE } }
          : { url, data: message, headers: { accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE } }),
        httpsAgent: agentFor(peer),
        proxy: false,
        maxRedirects: 0,
        validateStatus: () => true,
        decompress: false,
        responseType: 'arraybuffer',
        maxContentLength: MAX_MESSAGE,
        signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
      });
      const { status, headers, data } = response;
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
  };
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

function failureOf({ code = '', message }: AxiosError): NetworkResult<never, DnsFailure> {
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
      return { ok: false, failure: 'dns_tcp_failed', detail: code };
    case 'ERR_BAD_RESPONSE':
      return { ok: false, failure: 'dns_http_failed', detail: message.slice(0, 100) };
    default:
      return { ok: false, failure: code.startsWith('HPE_') ? 'dns_http_failed' : 'dns_tls_failed', detail: code };
  }
}
