import type { Observation } from '../../src/core/observation.ts';

/** The name that sweeps of tests ask for; its zone is its own. */
export const NAME = 'a.example';

/** What the search for its authority comes to: a server on a port of loopback, which gave these answers over TCP. */
export function foundAt(port: number, type: 'A' | 'AAAA' = 'A', addresses: readonly string[] = []): Observation {
  return {
    step: 'dns-exchange',
    startedMs: 0,
    durationUs: 0,
    subject: { purpose: 'answer', name: NAME, type, server: `127.0.0.1:${port}`, zone: NAME },
    outcome: {
      ok: true,
      value: {
        rcode: 'NOERROR',
        authoritative: true,
        truncated: false,
        transport: 'tcp',
        answers: addresses.map((data) => ({ name: NAME, type, ttl: 60, data })),
        ecs: { state: 'echoed', scope: 24 },
        rejected: 0,
      },
    },
  };
}
