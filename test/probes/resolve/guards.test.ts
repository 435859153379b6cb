import { expect } from 'chai';
import type { DecodedPacket } from 'dns-packet';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import type { Run } from './probe-run.ts';
import { ask, failures, NAME, run, VIA } from './probe-run.ts';
import type { Behaviour } from './scripted-network.ts';
import { a, say, scriptedNetwork } from './scripted-network.ts';

const COOKIE = 10;
const NSID = 3;
const SERVER_HALF = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const GOOD = [a(NAME, '192.0.2.1')];
const BAD = [a(NAME, '198.51.100.66')];

function optionOf(query: DecodedPacket, code: number): Uint8Array | undefined {
  const [opt] = query.additionals ?? [];
  const option = opt?.type === 'OPT' ? opt.options.find((each) => each.code === code) : undefined;
  return option !== undefined && 'data' in option ? (option.data ?? new Uint8Array()) : undefined;
}

/** Answers with the question in small letters. */
function inSmallLetters(query: DecodedPacket, answers = GOOD): Uint8Array {
  return say(query, { question: { name: NAME, type: 'A' }, answers });
}

/** Several draws that share what is learnt of servers. */
async function draws(behaviour: Behaviour, count: number): Promise<readonly Run[]> {
  const network = scriptedNetwork({ [VIA]: behaviour });
  const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
  const made: Run[] = [];
  for (let i = 0; i < count; i += 1) made.push(await run(network, { family: 4 }, {}, resolve));
  return made;
}

describe('probes/resolve: letter case', () => {
  it('lost by a server that is not known is looked into over TCP, and told', async () => {
    const [first, second] = await draws((query) => [inSmallLetters(query)], 2);
    expect(first?.asked.map((line) => line.slice(0, 3))).to.deep.equal(['udp', 'tcp']);
    expect(first?.observations[0]?.outcome).to.have.nested.property('value.caseLost', true);
    expect(first?.observations[0]?.outcome).to.have.nested.property('value.truncated', false);
    // Now it is known that this server loses it.
    expect(second?.asked.map((line) => line.slice(0, 3))).to.deep.equal(['udp']);
    expect(second?.resolution).to.include({ state: 'answered' });
  });

  it('lost in a forged datagram only gives the forger nothing', async () => {
    const forged: Behaviour = (query, transport) =>
      transport === 'udp' ? [inSmallLetters(query, BAD)] : [say(query, { answers: GOOD })];
    const [made] = await draws(forged, 1);
    expect(made?.resolution).to.deep.include({ addresses: ['192.0.2.1'] });
  });

  it('kept by a server once is asked of it for ever', async () => {
    let n = 0;
    const [, second] = await draws((query) => {
      n += 1;
      return n === 1 ? [say(query, { answers: GOOD })] : [inSmallLetters(query, BAD), say(query, { answers: GOOD })];
    }, 2);
    expect(second?.resolution).to.deep.include({ addresses: ['192.0.2.1'] });
    expect(second?.observations[0]?.outcome).to.have.nested.property('value.rejected', 1);
  });

  it('lost where TCP is not to be had is no answer', async () => {
    const made = await ask(
      { [VIA]: (query, transport) => (transport === 'udp' ? [inSmallLetters(query)] : 'unreachable') },
      {},
      { attempts: 1 },
    );
    expect(failures(made)).to.deep.equal(['dns_tcp_failed']);
  });
});

describe('probes/resolve: cookies', () => {
  it('are sent from the first query, the same to the same server, and with the server’s half once that is known', async () => {
    const sent: string[] = [];
    await draws((query) => {
      const cookie = optionOf(query, COOKIE) ?? new Uint8Array();
      sent.push(Buffer.from(cookie).toString('hex'));
      return [
        say(query, { answers: GOOD, options: { [COOKIE]: Buffer.concat([cookie.subarray(0, 8), SERVER_HALF]) } }),
      ];
    }, 2);
    expect(sent[0]).to.match(/^[0-9a-f]{16}$/);
    expect(sent[1]).to.equal(`${sent[0]}0102030405060708`);
  });

  it('with another first half than ours come from a stranger', async () => {
    const [made] = await draws(
      (query) => [
        say(query, { answers: BAD, options: { [COOKIE]: Buffer.concat([Buffer.alloc(8), SERVER_HALF]) } }),
        say(query, { answers: BAD, options: { [COOKIE]: Buffer.alloc(3) } }),
        say(query, { answers: GOOD }),
      ],
      1,
    );
    expect(made?.resolution).to.deep.include({ addresses: ['192.0.2.1'] });
    expect(made?.observations[0]?.outcome).to.have.nested.property('value.rejected', 2);
  });

  it('that the server wants renewed are sent once more, as an attempt of its own', async () => {
    const [made] = await draws((query) => {
      const cookie = optionOf(query, COOKIE) ?? new Uint8Array();
      const options = { [COOKIE]: Buffer.concat([cookie.subarray(0, 8), SERVER_HALF]) };
      if (cookie.length > 8) return [say(query, { answers: GOOD, options })];
      const bytes = Uint8Array.from(say(query, { rcode: 7, options }));
      // BADCOOKIE is 23: its upper bits stand in the OPT record.
      const opt = Buffer.from(bytes).lastIndexOf(Buffer.from([0, 0, 41]));
      bytes[opt + 5] = 1;
      return [bytes];
    }, 1);
    expect(made === undefined ? [] : failures(made)).to.deep.equal(['dns_other_rcode', 'ok']);
    expect(made?.resolution).to.include({ state: 'answered', ecs: 'echoed' });
  });
});

describe('probes/resolve: what a server says of itself', () => {
  it('its name for the machine that answered is kept as it came', async () => {
    const [made] = await draws((query) => {
      expect(optionOf(query, NSID)).to.have.length(0);
      return [say(query, { answers: GOOD, options: { [NSID]: Buffer.from('fra1') } })];
    }, 1);
    expect(made?.observations[0]?.outcome).to.have.nested.property('value.nsid', '66726131');
  });

  it('that signatures hold is recorded of who is trusted with it, and of nobody else', async () => {
    const checked: Behaviour = (query) => {
      expect(query).to.include({ flag_ad: true, flag_rd: true });
      const bytes = Uint8Array.from(say(query, { answers: GOOD }));
      bytes[3] = (bytes[3] ?? 0) | 0x20;
      return [bytes];
    };
    const server = { address: { family: 4, value: 0x08080808 }, port: 53 } as const;
    const resolver = { id: 'public', kind: 'udp', class: 'public-ecs', server } as const;
    const plain = await ask({ [VIA]: checked }, { resolver });
    expect(plain.observations[0]?.outcome).not.to.have.nested.property('value.authenticData');
    const trusted = await ask({ [VIA]: checked }, { resolver: { ...resolver, trustedAd: true } });
    expect(trusted.observations[0]?.outcome).to.have.nested.property('value.authenticData', true);
  });
});

describe('probes/resolve: by another transport', () => {
  const peer = { address: { family: 4, value: 0x08080808 }, port: 53 } as const;
  const channels = [
    { kind: 'tcp', channel: { transport: 'tcp', peer } },
    { kind: 'dot', channel: { transport: 'tls', peer, name: 'dns.example' } },
    { kind: 'doh', channel: { transport: 'https', url: 'https://dns.example/dns-query', method: 'GET', peer } },
  ] as const;
  for (const { kind, channel } of channels) {
    it(`${kind}: one exchange gives the answer, and the record says how it was had`, async () => {
      const ids: (number | undefined)[] = [];
      const behaviour: Behaviour = (query) => {
        ids.push(query.id);
        expect(optionOf(query, COOKIE)).to.equal(undefined);
        return [say(query, { answers: GOOD })];
      };
      const made = await ask({ [VIA]: behaviour }, { resolver: { id: 'x', kind, class: 'public-ecs', channel } });
      expect(made.resolution).to.deep.include({ addresses: ['192.0.2.1'], ecs: 'echoed' });
      expect(made.observations[0]?.outcome).to.have.nested.property('value.transport', channel.transport);
      expect(made.observations[0]?.subject.server).to.equal(channel.transport === 'https' ? channel.url : VIA);
      if (kind === 'doh') expect(ids).to.deep.equal([0]);
    });
  }
});
