import { parseAddress } from '../core/address.ts';
import type { ManifestEndpoint } from '../core/manifest.ts';

/** What a capture counts: connections where it tells them apart, else what it has. */
export type CaptureUnit = 'connections' | 'requests' | 'bytes';

/** Hosts that a capture shows clients connecting to. */
export interface Capture {
  readonly unit: CaptureUnit;
  /** Each host and port once. */
  readonly hosts: readonly CapturedHost[];
  /** Entries that name no host to connect to: from a cache, of a page's own data, of another scheme. */
  readonly leftOut: number;
}

export interface CapturedHost {
  /** Canonical, or an address as it was written. */
  readonly host: string;
  readonly port: number;
  /** In the unit of the capture. */
  readonly count: number;
}

/** A file that is no capture; the message says where. */
export class CaptureError extends Error {}

/** How much of a capture a manifest speaks for (method, section 5). */
export interface Recall {
  /** Of connections, requests or bytes. */
  readonly covered: number;
  readonly all: number;
  /** Hosts that the manifest lacks, most first. */
  readonly missing: readonly CapturedHost[];
}

/** Weights fit into what a configuration takes. */
const GREATEST_WEIGHT = 1_000_000_000;

/** The endpoints of a capture, most first; addresses written as such are not looked up by anybody, so they are none. */
export function endpointsOf({ hosts }: Capture): readonly ManifestEndpoint[] {
  const named = hosts.filter(({ host, count }) => parseAddress(host) === undefined && count > 0);
  const most = Math.max(1, ...named.map(({ count }) => count));
  const scale = Math.min(1, GREATEST_WEIGHT / most);
  return named
    .toSorted((a, b) => b.count - a.count || (a.host < b.host ? -1 : 1) || a.port - b.port)
    .map(({ host, port, count }) => ({
      name: host,
      port,
      path: '/',
      role: 'captured',
      weight: Math.max(1, Math.round(count * scale)),
    }));
}

/** What share of a capture goes to hosts that a manifest names, whatever the port. */
export function recallOf({ hosts }: Capture, endpoints: readonly Pick<ManifestEndpoint, 'name'>[]): Recall {
  const names = new Set(endpoints.map(({ name }) => name));
  const all = hosts.reduce((sum, { count }) => sum + count, 0);
  const missing = hosts.filter(({ host }) => !names.has(host));
  return {
    covered: all - missing.reduce((sum, { count }) => sum + count, 0),
    all,
    missing: missing.toSorted((a, b) => b.count - a.count || (a.host < b.host ? -1 : 1)),
  };
}

/** Counts by host and port. */
export function tallyHosts(entries: Iterable<CapturedHost>): readonly CapturedHost[] {
  const hosts = new Map<string, CapturedHost>();
  for (const { host, port, count } of entries) {
    const key = `${host} ${port}`;
    hosts.set(key, { host, port, count: (hosts.get(key)?.count ?? 0) + count });
  }
  return [...hosts.values()];
}
