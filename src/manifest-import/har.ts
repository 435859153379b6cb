import { canonicalName } from '../core/domain-name.ts';
import type { Capture, CapturedHost } from './capture.ts';
import { CaptureError, tallyHosts } from './capture.ts';

/** What is read of an entry of HTTP Archive 1.2; a browser writes more. */
interface HarEntry {
  readonly request?: { readonly url?: unknown };
  /** Names the connection that the request went over, in the capture's own way. */
  readonly connection?: unknown;
}

const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80, 'wss:': 443, 'ws:': 80 };

/**
 * The hosts of an HTTP Archive. Where every request that left the browser names its connection, connections are counted, each once;
 * else requests. Throws CaptureError for a text that is no archive.
 */
// Written by a browser or an extension of it: any text.
export function readHar(text: string): Capture {
  const sent: { readonly host: string; readonly port: number; readonly connection: string | undefined }[] = [];
  const entries = entriesOf(text);
  for (const entry of entries) {
    const peer = peerOf(entry);
    if (peer !== undefined) sent.push({ ...peer, connection: connectionOf(entry) });
  }
  const leftOut = entries.length - sent.length;
  if (sent.length === 0) throw new CaptureError('no entry of the archive is a request to a host');
  if (sent.some(({ connection }) => connection === undefined)) {
    return { unit: 'requests', hosts: tallyHosts(sent.map(({ host, port }) => ({ host, port, count: 1 }))), leftOut };
  }
  // One HTTP/2 connection may serve several names: it is one of each, for each was looked up.
  const connections = new Map<string, CapturedHost>();
  for (const { host, port, connection } of sent) {
    connections.set(`${host} ${port} ${connection}`, { host, port, count: 1 });
  }
  return { unit: 'connections', hosts: tallyHosts(connections.values()), leftOut };
}

function entriesOf(text: string): readonly HarEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // A syntax error is one of the ways in which a file is no archive.
    throw new CaptureError(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { log } = Object(value) as { readonly log?: unknown };
  const { entries } = Object(log) as { readonly entries?: unknown };
  if (!Array.isArray(entries)) throw new CaptureError('it is JSON, but has no log.entries as an HTTP Archive does');
  return entries.map((entry) => Object(entry) as HarEntry);
}

/** Where a request went; undefined for what never left the browser. */
function peerOf({ request }: HarEntry): { readonly host: string; readonly port: number } | undefined {
  const { url } = Object(request) as { readonly url?: unknown };
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const usual = Object.hasOwn(PORTS, protocol) ? PORTS[protocol] : undefined;
  if (usual === undefined || hostname === '') return undefined;
  return { host: canonicalName(hostname.replace(/^\[|\]$/g, '')), port: port === '' ? usual : Number(port) };
}

function connectionOf({ connection }: HarEntry): string | undefined {
  return typeof connection === 'string' && connection !== '' && connection !== '0' ? connection : undefined;
}
