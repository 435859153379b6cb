import { expect } from 'chai';
import { createProber } from '../../src/resolving/prober.ts';
import { drawOf } from '../core/records.ts';
import { a, ns, prefix, scriptedNetwork, serves } from '../probes/resolve/scripted-network.ts';
import { CONFIG } from '../service/one-claim.ts';

const NAME = 'www.example.com';

describe('the prober', () => {
  it('leaves no draw with servers that only a look by hand, or the preflight, has searched for', async () => {
    const network = scriptedNetwork({
      '192.0.2.53:53': serves({
        'NS example.com': [ns('example.com', 'ns1.example.com')],
        'A ns1.example.com': [a('ns1.example.com', '129.146.0.53')],
      }),
      '129.146.0.53:53': serves({ [`A ${NAME}`]: [a(NAME, '129.213.0.1')] }),
    });
    const direct = {
      id: 'direct',
      kind: 'authoritative',
      class: 'authoritative',
      weight: 1,
      via: 'public',
      servers: [],
    } as const;
    const prober = createProber({ ...CONFIG, resolvers: [...CONFIG.resolvers, direct] }, network);
    await prober.look({ name: NAME, family: 4, client: prefix('24.22.48.0/24'), resolver: 'direct' });
    const draw = drawOf({ endpoint: { name: NAME, port: 443 }, resolver: 'direct' });
    const [kept, again] = [await prober.measure(draw), await prober.measure(draw)];
    const toldBy = kept.find(({ subject }) => subject.type === 'NS' && subject.name === 'example.com');
    for (const observations of [kept, again]) {
      expect(observations.at(-1)?.subject).to.include({ purpose: 'answer', foundMs: toldBy?.startedMs });
    }
    expect(again).to.have.length(1);
  });
});
