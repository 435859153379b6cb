import { expect } from 'chai';
import { readResponse } from '../../../probes/resolve/read-response.ts';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { readResolution } from '../../../src/core/resolution.ts';
import { DIRECT, NAME, run, VIA } from './probe-run.ts';
import type { Behaviour } from './scripted-network.ts';
import { a, cname, ns, say, scriptedNetwork, serves } from './scripted-network.ts';

const AUTH = '129.146.0.53:53';
const RESOLVER = serves({
  'NS example.com': [ns('example.com', 'ns1.example.com')],
  'A ns1.example.com': [a('ns1.example.com', '129.146.0.53')],
});

/** What is not in the bytes: how they came. */
function carriageOf({ outcome }: Observation): Parameters<typeof readResponse>[2] {
  if (!outcome.ok) return { transport: 'udp', truncated: false, rejected: 0 };
  const { transport, truncated, rejected } = outcome.value;
  return { transport, truncated, rejected };
}

function bytes(base64: string | undefined): Uint8Array {
  return Uint8Array.from(Buffer.from(base64 ?? '', 'base64'));
}

describe('probes/resolve: the evidence', () => {
  const worlds: Readonly<Record<string, Behaviour>> = {
    'an answer': serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }),
    'an alias': serves({ [`A ${NAME}`]: [cname(NAME, 'b.example.com'), a('b.example.com', '192.0.2.1')] }),
    'a refusal': serves({ [`A ${NAME}`]: { rcode: 5 } }),
    'no such name': serves({ [`A ${NAME}`]: { rcode: 3 } }),
    'no EDNS': (query) => [say(query, query.additionals?.length ? { rcode: 1 } : { answers: [a(NAME, '192.0.2.1')] })],
    'another client': serves({
      [`A ${NAME}`]: { answers: [a(NAME, '192.0.2.1')], ecs: { ip: '10.0.0.0', source: 24, scope: 24 } },
    }),
    'a truncated answer': (query, transport) => [
      say(query, transport === 'udp' ? { tc: true } : { answers: [a(NAME, '192.0.2.1')] }),
    ],
    nonsense: (query) => [say(query, { answers: [a(NAME, '192.0.2.1')] }).subarray(0, 60)],
  };
  for (const [what, authority] of Object.entries(worlds)) {
    it(`says the same when it is read again from its bytes alone: ${what}`, async () => {
      const network = scriptedNetwork({ [VIA]: RESOLVER, [AUTH]: authority });
      const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
      const task = { resolver: DIRECT, family: 4, name: NAME } as const;
      const { observations, resolution } = await run(network, task, {}, resolve);
      const again = observations.map((observation): Observation => {
        const { sent, received } = observation;
        if (received === undefined) return observation;
        const { outcome } = readResponse(bytes(received), bytes(sent), carriageOf(observation));
        return { ...observation, outcome };
      });
      expect(again).to.deep.equal(observations);
      expect(readResolution(again, task)).to.deep.equal(resolution);
      expect(observations.filter(({ received }) => received !== undefined)).to.have.length.above(2);
    });
  }
});
