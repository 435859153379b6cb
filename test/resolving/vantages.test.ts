import { createSocket, type Socket } from 'node:dgram';
import { expect } from 'chai';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { realNetwork } from '../../probes/network.ts';
import type { Config } from '../../src/config/config.ts';
import type { Observation } from '../../src/core/observation.ts';
import { createProber, type Prober } from '../../src/resolving/prober.ts';
import { drawOf } from '../core/records.ts';
import { CONFIG } from '../service/one-claim.ts';

const NAME = 'www.example.com';
const EAST = '127.0.0.2';
const WEST = '127.0.0.3';

/** Linux alone has all of 127.0.0.0/8 without being told to. */
if (process.platform === 'linux') {
  describe('the prober at several vantages', () => {
    let server: Socket;
    let prober: Prober;

    beforeEach(async () => {
      server = createSocket('udp4');
      // Whoever asks is told the address that he asks from.
      server.on('message', (query, { address, port }) => {
        const { id = 0, questions = [] } = decode(query);
        const answers = [{ type: 'A', name: NAME, ttl: 60, data: address }] as const;
        server.send(
          encode({ type: 'response', id, flags: RECURSION_DESIRED, questions, answers: [...answers] }),
          port,
          address,
        );
      });
      await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
      const [vantage] = CONFIG.vantages;
      if (vantage === undefined) throw new TypeError('no vantage');
      const config: Config = {
        ...CONFIG,
        dns: { ...CONFIG.dns, timeoutMs: 10_000 },
        resolvers: [
          {
            id: 'public',
            kind: 'udp',
            class: 'recursive',
            weight: 1,
            address: '127.0.0.1',
            port: server.address().port,
          },
        ],
        vantages: [
          { ...vantage, id: 'east', source: { 4: EAST } },
          { ...vantage, id: 'west', source: { 4: WEST } },
          { ...vantage, id: 'gone', source: { 4: '192.0.2.77' } },
          { ...vantage, id: 'unopened', source: { 4: '127.0.0.4' } },
        ],
      };
      const others = new Map(
        [WEST, '192.0.2.77'].map((source, i) => [
          ['west', 'gone'][i] ?? '',
          { network: realNetwork({ source: { 4: source } }) },
        ]),
      );
      prober = createProber(config, realNetwork({ source: { 4: EAST } }), others);
    });
    afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

    const given = (observations: readonly Observation[]) =>
      observations.map(({ outcome }) => (outcome.ok ? outcome.value.answers[0]?.data : outcome.failure));
    const draw = (vantage: string) => drawOf({ endpoint: { name: NAME, port: 443 }, resolver: 'public', vantage });

    it('asks for each draw from the source of its vantage', async () => {
      expect(given(await prober.measure(draw('east')))).to.deep.equal([EAST]);
      expect(given(await prober.measure(draw('west')))).to.deep.equal([WEST]);
    });

    it('looks from the first where nobody says from where', async () => {
      const client = { address: { family: 4, value: 0x18163000 }, length: 24 } as const;
      const task = { name: NAME, family: 4 as const, client, resolver: 'public' };
      expect(given(await prober.look(task))).to.deep.equal([EAST]);
      expect(given(await prober.look({ ...task, vantage: 'west' }))).to.deep.equal([WEST]);
    });

    it('gives no answer of another vantage for one whose address is gone', async () => {
      expect(given(await prober.measure(draw('gone')))).to.deep.equal(['dns_unreachable']);
    });

    it('measures nothing for a vantage that has no network: that is a defect, and the draw is missing', async () => {
      for (const vantage of ['unopened', 'nobody'])
        expect(await prober.measure(draw(vantage)).catch((error: Error) => error.message)).to.equal(
          `vantage ${vantage} has no network here`,
        );
    });
  });
}
