import type { ConnectEdge, ConnectObservation, ConnectStepResult, TlsHandshake } from '../../src/core/connection.ts';
import type {
  ConnectionJudgement,
  ConnectionJudgementLeaf,
  ConnectionLeaf,
  TraceLeaf,
} from '../../src/core/connection-record.ts';
import type { ConnectFailure } from '../../src/core/failure.ts';

/** Records of connections as the probe makes them, and what they come to, for the tests of what is read from them. */

const GOOD_TLS: TlsHandshake = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  alpn: 'http/1.1',
  chain: [],
  valid: true,
  resumed: false,
};
const VALUES: ConnectStepResult = {
  'tcp-connect': { local: '203.0.113.9:50000' },
  'tls-handshake': GOOD_TLS,
  'http-exchange': { status: 200, headers: {}, bodyBytes: 0 },
};

interface StepPart {
  readonly edge?: number;
  readonly failure?: ConnectFailure;
  readonly durationUs?: number;
  readonly tls?: Partial<TlsHandshake>;
}

/** A step that went well, unless a failure is named. */
export function step(kind: ConnectObservation['step'], part: StepPart = {}): ConnectObservation {
  const { edge = 0, failure, durationUs = 20_000, tls = {} } = part;
  const purpose = edge === 0 ? 'drawn' : 'redirect';
  const subject = { purpose, edge, server: '129.213.0.10:443', name: 'www.example', path: '/' } as const;
  const value = kind === 'tls-handshake' ? { ...GOOD_TLS, ...tls } : VALUES[kind];
  const outcome = failure === undefined ? { ok: true, value } : { ok: false, failure };
  return { step: kind, startedMs: 0, durationUs, subject, outcome } as ConnectObservation;
}

/** A connection that was answered, with a handshake of this kind. */
export function answered(tls: Partial<TlsHandshake> = {}, durationUs = 20_000): readonly ConnectObservation[] {
  return [step('tcp-connect'), step('tls-handshake', { tls, durationUs }), step('http-exchange')];
}

/** A further edge to an address. */
export function edge(number: number, address: string, part: Partial<ConnectEdge> = {}): ConnectEdge {
  return {
    edge: number,
    purpose: 'redirect',
    from: 0,
    scheme: 'https',
    host: `host-${number}.example`,
    port: 443,
    address,
    state: 'visited',
    ...part,
  };
}

export function connectionOf(
  observations: readonly ConnectObservation[],
  edges: readonly ConnectEdge[] = [],
): ConnectionLeaf {
  return { $kind: 'connection', claim: 'test', slot: 0, index: 0, address: '129.213.0.10', edges, observations };
}

/** A trace of three flows over these hops, each of which answered once, to the last of them. */
export function traceOf(...hops: readonly string[]): TraceLeaf {
  const flow = {
    hops: hops.map((from, i) => ({ ttl: i + 1, sent: 3, replies: [{ from, rttUs: 1000 * (i + 1) }] })),
    ended: 'reached' as const,
  };
  const flows = [1, 2, 3].map((number) => ({ flow: number, ...flow }));
  const trace = { tool: 'scamper', toolVersion: '1', method: 'tcp', flows } as const;
  return {
    $kind: 'trace',
    vantage: 'local',
    startedMs: 0,
    subject: { address: hops.at(-1) ?? '', port: 443 },
    outcome: { ok: true, trace, raw: '00'.repeat(32) },
  };
}

export function judged(part: Partial<ConnectionJudgement> = {}): ConnectionJudgement {
  return { index: 0, endpoint: 'api.example', address: '129.213.0.10', left: [], ...part };
}

export function connectionJudgements(
  slot: number,
  judgements: readonly ConnectionJudgement[],
): ConnectionJudgementLeaf {
  return {
    $kind: 'connection-judgement',
    claim: 'test',
    slot,
    lengthMs: 300_000,
    snapshot: '00'.repeat(32),
    configuration: '11'.repeat(32),
    method: '1',
    version: '0',
    judgements,
  };
}
