import type { AnswerRecord, DnsExchange, DnsSubject, Observation } from '../../src/core/observation.ts';
import type { Draw, DrawLeaf } from '../../src/core/slot-record.ts';

/** Records of draws as probes make them, for the tests of what is read from them. */

export const ECHOED = { state: 'echoed', scope: 24 } as const;
export const ABSENT = { state: 'absent' } as const;

const DRAW: Draw = {
  index: 0,
  block: '24.22.48.0/24',
  network: 'Comcast',
  endpoint: { name: 'www.example', port: 443 },
  family: 4,
  resolver: 'direct',
  vantage: 'local',
  offsetMs: 0,
};

export function drawOf(part: Partial<Draw> = {}): Draw {
  return { ...DRAW, ...part };
}

export function recordOf(
  draw: Draw,
  observations: readonly Observation[],
  fault?: NonNullable<DrawLeaf['fault']>,
): DrawLeaf {
  return {
    $kind: 'draw',
    claim: 'test',
    slot: 1_800_000_000,
    draw,
    observations,
    ...(fault === undefined ? {} : { fault }),
  };
}

export interface Said {
  /** The zone that the server was asked as the authority of; undefined: a resolver. */
  readonly zone?: string | undefined;
  readonly ecs?: DnsExchange['ecs'];
  readonly authoritative?: boolean;
}

/** A server's answer with these addresses, or with an alias when that is what `data` names. */
export function answer(
  name: string,
  data: readonly string[],
  { zone, ecs = ECHOED, authoritative }: Said = {},
): Observation {
  const answers = data.map((text): AnswerRecord => ({ name, type: typeOf(text), ttl: 60, data: text }));
  return {
    ...asked(name, data.some((text) => typeOf(text) === 'AAAA') ? 'AAAA' : 'A', zone),
    outcome: {
      ok: true,
      value: {
        rcode: 'NOERROR',
        authoritative: authoritative ?? zone !== undefined,
        truncated: false,
        transport: 'udp',
        answers,
        ecs,
        rejected: 0,
      },
    },
  };
}

/** No answer in time. */
export function silence(name: string, zone?: string): Observation {
  return { ...asked(name, 'A', zone), outcome: { ok: false, failure: 'dns_timeout' } };
}

function asked(name: string, type: string, zone: string | undefined): Omit<Observation, 'outcome'> {
  const subject: DnsSubject = {
    purpose: 'answer',
    name,
    type,
    server: '203.0.113.53:53',
    ...(zone === undefined ? {} : { zone }),
  };
  return { step: 'dns-exchange', startedMs: 0, durationUs: 1000, subject };
}

function typeOf(text: string): 'A' | 'AAAA' | 'CNAME' {
  if (text.includes(':')) return 'AAAA';
  return /^[\d.]+$/.test(text) ? 'A' : 'CNAME';
}
