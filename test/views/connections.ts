import type { ConnectObservation } from '../../src/core/connection.ts';
import type { ConnectionLeaf, LookupLeaf, TraceLeaf } from '../../src/core/connection-record.ts';
import type { ConnectionsReport } from '../../src/core/report.ts';
import { AT_MS, SLOT_S } from './draws.ts';

/** Connections and paths such as the service reports, and the leaves that the latest failures rest on. */

const SLOT = AT_MS / 1000 - SLOT_S;

export const CONNECTIONS: ConnectionsReport = {
  states: [
    { state: 'answered', draws: 381 },
    { state: 'invalid_certificate', draws: 3 },
    { state: 'connect_timeout', draws: 7 },
    { state: 'tls_alert', draws: 1 },
  ],
  paths: [
    { path: 'REACHED_IN_P', draws: 212 },
    { path: 'ENTERED_P', draws: 96 },
    { path: 'LEFT_P', draws: 4 },
    { path: 'NOT_ENTERED', draws: 21 },
    { path: 'TAIL_SILENT', draws: 11 },
    { path: 'UNKNOWN', draws: 9 },
  ],
  left: [
    { purpose: 'alt-svc', outcome: 'fronted', label: 'akamai', landing: 'akamai', draws: 31 },
    { purpose: 'redirect', outcome: 'elsewhere', label: 'own-sg', landing: 'own-sg', draws: 12 },
    { purpose: 'redirect', outcome: 'elsewhere', label: 'AS64500', landing: 'other', draws: 2 },
    { purpose: 'redirect', outcome: 'elsewhere', label: 'AS64501', landing: 'other', draws: 1 },
    { purpose: 'alt-svc', outcome: 'indeterminate', label: 'unrouted', landing: 'other', draws: 1 },
  ],
  domestic: [
    { window: '1h', shown: 70, notShown: 9, notTested: 24, ratio: 70 / 103 },
    { window: '1d', shown: 241, notShown: 31, notTested: 57, ratio: 241 / 329 },
    { window: 'today', shown: 12, notShown: 2, notTested: 5, ratio: undefined },
  ],
  failures: [
    failure('webcast-va.tiktokv.us', 0, 515, '192.0.2.61', 'connect_timeout'),
    failure('webcast-va.tiktokv.us', 3, 470, '192.0.2.61', 'connect_timeout'),
    failure('www.tiktok.com', 1, 503, '192.0.2.1', 'invalid_certificate'),
  ],
  tracers: [{ vantage: 'local', up: true, says: 'scamper 20211212' }],
  positions: [{ vantage: 'local', state: 'possible', says: '1 of 1 anchors completed a handshake in the last day' }],
};

function failure(
  endpoint: string,
  slotsAgo: number,
  leaf: number,
  address: string,
  state: string,
): ConnectionsReport['failures'][number] {
  return { endpoint, slot: SLOT - slotsAgo * SLOT_S, leaf, address, failure: state };
}

function observation(
  part: Pick<ConnectObservation, 'step' | 'outcome'> & { readonly edge?: number },
  address: string,
  startedMs: number,
): ConnectObservation {
  const { edge = 0, step, outcome } = part;
  const subject = {
    purpose: edge === 0 ? ('drawn' as const) : ('redirect' as const),
    edge,
    server: `${address}:443`,
    name: edge === 0 ? 'www.tiktok.com' : 'login.tiktok.example',
    path: '/',
  };
  return { step, startedMs, durationUs: 12_345, subject, outcome } as ConnectObservation;
}

const AT = SLOT * 1000 + 41_000;

/** A certificate that does not hold, a redirect, and a peer that hangs up on the way there. */
const INVALID: ConnectionLeaf = {
  $kind: 'connection',
  claim: 'tiktok-us-oci',
  slot: SLOT - SLOT_S,
  index: 3,
  address: '192.0.2.1',
  edges: [
    {
      edge: 0,
      purpose: 'drawn',
      scheme: 'https',
      host: 'www.tiktok.com',
      port: 443,
      address: '192.0.2.1',
      state: 'visited',
    },
    {
      edge: 1,
      purpose: 'redirect',
      from: 0,
      scheme: 'https',
      host: 'login.tiktok.example',
      port: 443,
      address: '198.51.100.7',
      state: 'visited',
    },
    {
      edge: 2,
      purpose: 'alt-svc',
      from: 0,
      scheme: 'https',
      host: 'alt.tiktok.example',
      port: 8443,
      protocol: 'h3',
      address: '192.0.2.40',
      state: 'protocol_not_spoken',
    },
    {
      edge: 3,
      purpose: 'alt-svc',
      from: 0,
      scheme: 'https',
      host: 'gone.tiktok.example',
      port: 443,
      protocol: 'h2',
      state: 'unresolved',
    },
  ],
  observations: [
    observation({ step: 'tcp-connect', outcome: { ok: true, value: { local: '203.0.113.9:51234' } } }, '192.0.2.1', AT),
    observation(
      {
        step: 'tls-handshake',
        outcome: {
          ok: true,
          value: {
            version: 'TLSv1.3',
            cipher: 'TLS_AES_128_GCM_SHA256',
            alpn: 'http/1.1',
            chain: ['ab'.repeat(32)],
            valid: false,
            invalidity: 'CERT_HAS_EXPIRED',
            resumed: false,
          },
        },
      },
      '192.0.2.1',
      AT + 13,
    ),
    observation(
      {
        step: 'http-exchange',
        outcome: {
          ok: true,
          value: {
            status: 302,
            headers: { location: 'https://login.tiktok.example/', server: 'nginx"><script>alert(1)</script>' },
            bodyBytes: 0,
          },
        },
      },
      '192.0.2.1',
      AT + 26,
    ),
    observation(
      { step: 'tcp-connect', edge: 1, outcome: { ok: false, failure: 'connect_reset', detail: 'ECONNRESET' } },
      '198.51.100.7',
      AT + 60,
    ),
  ],
};

const TIMEOUT: ConnectionLeaf = {
  $kind: 'connection',
  claim: 'tiktok-us-oci',
  slot: SLOT,
  index: 7,
  address: '192.0.2.61',
  edges: [
    {
      edge: 0,
      purpose: 'drawn',
      scheme: 'https',
      host: 'webcast-va.tiktokv.us',
      port: 443,
      address: '192.0.2.61',
      state: 'visited',
    },
  ],
  observations: [
    {
      step: 'tcp-connect',
      startedMs: AT + 70_000,
      durationUs: 3_000_812,
      subject: { purpose: 'drawn', edge: 0, server: '192.0.2.61:443', name: 'webcast-va.tiktokv.us', path: '/' },
      outcome: { ok: false, failure: 'connect_timeout' },
    },
  ],
};

/** By index in the log, as the failures of the report name them. */
export const CONNECTION_LEAVES: ReadonlyMap<number, ConnectionLeaf> = new Map([
  [503, INVALID],
  [515, TIMEOUT],
]);

export const LOOKUP: LookupLeaf = {
  $kind: 'lookup',
  claim: 'tiktok-us-oci',
  slot: SLOT - SLOT_S,
  index: 3,
  name: 'login.tiktok.example',
  observations: [],
};

export const TRACE: TraceLeaf = {
  $kind: 'trace',
  vantage: 'local',
  startedMs: AT,
  subject: { address: '192.0.2.1', port: 443 },
  outcome: { ok: false, failure: 'trace_timeout' },
};
