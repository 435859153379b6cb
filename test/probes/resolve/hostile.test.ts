import { expect } from 'chai';
import fc from 'fast-check';
import { ask, DIRECT } from './probe-run.ts';
import { a, cname, ns, say } from './scripted-network.ts';

const { via, ...UNFOUND } = DIRECT;
const RESOLVERS = { resolver: DIRECT, roots: { ...UNFOUND, roots: via === undefined ? [] : [via] } } as const;

describe('probes/resolve: whatever its peers send', () => {
  for (const finds of ['resolver', 'roots'] as const)
    it(`a draw ends in a bounded record that can be read, its servers found by ${finds}`, async () => {
      const mutations = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 3 });
      const records = fc.array(
        fc.oneof(
          fc.constantFrom('example.com', 'b.example.com', 'c.test').map((to) => cname('api.example.com', to)),
          fc.constantFrom('b.example.com', 'c.test').map((name) => cname(name, `x.${name}`)),
          fc.constantFrom('example.com', 'test', 'com').map((name) => ns(name, `ns.${name}`)),
          fc.ipV4().map((data) => a('ns.example.com', data)),
          fc.ipV4().map((data) => a('api.example.com', data)),
        ),
        { maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(records, mutations), { minLength: 1, maxLength: 8 }), async (replies) => {
          let n = 0;
          const hostile = new Proxy(
            {},
            {
              get: () => (query: Parameters<typeof say>[0]) => {
                const [answers, changes] = replies[n % replies.length] ?? [[], []];
                n += 1;
                const said = n % 3 === 0 ? { answers } : { aa: false, authorities: answers, additionals: answers };
                const bytes = Uint8Array.from(say(query, finds === 'roots' ? said : { answers }));
                for (const [at, value] of changes) bytes[at % bytes.length] = value;
                return [bytes];
              },
            },
          );
          const { observations, resolution } = await ask(hostile, {
            resolver: RESOLVERS[finds],
            family: 6,
            httpsPort: 443,
          });
          expect(resolution.state).to.be.oneOf(['answered', 'missing']);
          expect(resolution).not.to.include({ reason: 'fault' });
          expect(JSON.stringify(observations).length).to.be.below(62_000);
        }),
        { numRuns: 300 },
      );
    });
});
