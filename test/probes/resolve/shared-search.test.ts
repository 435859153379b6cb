import { expect } from 'chai';
import type { Resolver } from '../../../probes/probe.ts';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { DIRECT, NAME, type Run, run, VIA } from './probe-run.ts';
import type { Behaviour, Said } from './scripted-network.ts';
import { a, address, ns, say, scriptedNetwork, serves } from './scripted-network.ts';

const ROOT = '198.41.0.4:53';
const TOP = '192.5.6.30:53';
const AUTH = '129.146.0.53:53';

const ROOTED: Resolver = {
  id: 'direct',
  kind: 'authoritative',
  class: 'authoritative',
  roots: [{ address: address('198.41.0.4'), port: 53 }],
};

const DRAWS = 12;

/** Refers all names to one zone, whose server's address comes along or not. */
function refers(zone: string, server: string, at?: string): Behaviour {
  const said: Said = {
    aa: false,
    authorities: [ns(zone, server)],
    additionals: at === undefined ? [] : [a(server, at)],
  };
  return (query) => [say(query, said)];
}

const WORLD: Readonly<Record<string, Behaviour>> = {
  [ROOT]: refers('com', 'a.gtld.com', '192.5.6.30'),
  [TOP]: refers('example.com', 'ns1.example.com', '129.146.0.53'),
  [AUTH]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }),
  [VIA]: serves({
    'NS example.com': [ns('example.com', 'ns1.example.com')],
    'A ns1.example.com': [a('ns1.example.com', '129.146.0.53')],
  }),
};

/** As many draws at once, by a service that knows no name server yet. */
async function atOnce(servers: Readonly<Record<string, Behaviour>>, resolver: Resolver) {
  const network = scriptedNetwork({ ...WORLD, ...servers });
  const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
  const task = { resolver, name: NAME } as const;
  const runs = await Promise.all(Array.from({ length: DRAWS }, () => run(network, task, { attempts: 1 }, resolve)));
  return { asked: network.asked, runs };
}

const states = (runs: readonly Run[]) => new Set(runs.map(({ resolution }) => resolution.state));

describe('probes/resolve: draws at the same time', () => {
  for (const [how, resolver, search] of [
    ['from the root', ROOTED, [`udp ${ROOT} NS com`, `udp ${TOP} NS example.com`, `udp ${AUTH} NS ${NAME}`]],
    [
      'by a resolver',
      DIRECT,
      ['NS api.example.com', 'NS example.com', 'A ns1.example.com', 'AAAA ns1.example.com'].map(
        (q) => `udp ${VIA} ${q}`,
      ),
    ],
  ] as const) {
    it(`search for name servers once, ${how}, and each asks for its own client`, async () => {
      const { asked, runs } = await atOnce({}, resolver);
      expect(asked.filter((line) => !line.includes(` A ${NAME} `))).to.deep.equal(search);
      expect(asked).to.have.length(search.length + DRAWS);
      expect(states(runs)).to.deep.equal(new Set(['answered']));
    });

    it(`name the exchange that told of their server, ${how}, in whosever record it stands`, async () => {
      const { runs } = await atOnce({}, resolver);
      const all = runs.flatMap(({ observations }) => observations);
      const tells = ({ subject, startedMs }: Observation) =>
        subject.purpose === 'discover' && subject.type === 'NS' && subject.name === 'example.com' ? [startedMs] : [];
      const answers = all.filter(({ subject }) => subject.purpose === 'answer');
      expect(answers).to.have.length(DRAWS);
      expect(new Set(answers.map(({ subject }) => subject.foundMs))).to.deep.equal(new Set(all.flatMap(tells)));
      expect(all.flatMap(tells)).to.have.length(1);
    });
  }

  it('search by themselves, once, where the one that they waited for found nothing', async () => {
    const { asked, runs } = await atOnce({ [TOP]: () => 'silence' }, ROOTED);
    expect(asked.filter((line) => line === `udp ${TOP} NS example.com`)).to.have.length(DRAWS);
    expect(states(runs)).to.deep.equal(new Set(['missing']));
  });

  it('do not wait for each other where zones have their servers in each other', async () => {
    const circle: Readonly<Record<string, Behaviour>> = {
      [ROOT]: (query) => {
        const top = query.questions?.[0]?.name.toLowerCase().split('.').at(-1) ?? '';
        return refers(top, `a.nic.${top}`, '192.5.6.30')(query, 'udp');
      },
      [TOP]: (query) => {
        const name = query.questions?.[0]?.name.toLowerCase() ?? '';
        const [zone, other] = name.endsWith('com') ? ['example.com', 'cdn.test'] : ['cdn.test', 'example.com'];
        return refers(zone, `ns.${other}`)(query, 'udp');
      },
    };
    const network = scriptedNetwork(circle);
    const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
    const runs = await Promise.all(
      [NAME, 'e.cdn.test', NAME, 'e.cdn.test'].map((name) =>
        run(network, { resolver: ROOTED, name }, { attempts: 1 }, resolve),
      ),
    );
    expect(runs.map(({ resolution }) => resolution)).to.satisfy((all: readonly Run['resolution'][]) =>
      all.every((resolution) => resolution.state === 'missing' && resolution.reason === 'no_servers'),
    );
  });
});
