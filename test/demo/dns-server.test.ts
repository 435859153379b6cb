import { expect } from 'chai';
import { prefixContains } from '../../src/core/address.ts';
import { blockOf } from '../../src/world/world.ts';
import type { Response } from './dns-client.ts';
import { ask, askTcp, peer, query, readResponse, SERVER_PORT } from './dns-client.ts';
import type { Served } from './served-world.ts';
import { serve } from './served-world.ts';

const ANSWER_MS = 5000;
const OPERATOR = '9.98.0.1';
const GSLB = '9.98.1.1';
const PUSH = '9.98.2.1';
const CDN = '9.99.0.53';
const RESOLVER = '9.97.53.53';
const CLIENT = '198.18.4.0/24';

describe('the demo’s name servers', () => {
  let served: Served;
  before(async () => {
    served = await serve('steady');
  });
  after(async () => served.stop());

  const direct = async (
    to: string,
    ...rest: readonly [name: string, type: 'A' | 'AAAA' | 'NS' | 'SOA' | 'CNAME', client?: string]
  ) => {
    const [name, type, client] = rest;
    const response = await ask(
      served.network,
      to,
      { name, type, ...(client === undefined ? {} : { client }) },
      ANSWER_MS,
    );
    if (response === undefined) throw new Error(`silence about ${name}`);
    return response;
  };
  const recurse = async (name: string, type: 'A' | 'AAAA' | 'NS', client?: string): Promise<Response> => {
    const question = { name, type, recursive: true, ...(client === undefined ? {} : { client }) };
    const response = await ask(served.network, RESOLVER, question, ANSWER_MS);
    if (response === undefined) throw new Error(`silence about ${name}`);
    return response;
  };
  const denies = ({ packet }: Response): readonly string[] =>
    (packet.authorities ?? []).map((record) => `${record.name} ${record.type}`);

  it('answer with AA for their own zone, and refuse what lies in others', async () => {
    const own = await direct(OPERATOR, 'www.quillbird.example', 'A', CLIENT);
    expect(own.packet).to.include({ flag_aa: true, flag_ra: false });
    expect(own.rcode).to.equal('NOERROR');
    for (const name of ['gateway.quillbird-push.example', 'example', 'www.elsewhere.example']) {
      const other = await direct(OPERATOR, name, 'A', CLIENT);
      expect(other.packet.flag_aa, name).to.equal(false);
      expect(other.rcode, name).to.equal('REFUSED');
      expect(other.echo, name).to.equal(undefined);
    }
  });

  it('echo the client subnet with the scope of the answer, and keep to it', async () => {
    const asked = await direct(CDN, 'q7.pop.fernedge.example', 'A', CLIENT);
    expect(asked.echo).to.deep.equal({ family: 1, source: 24, scope: 20, address: '198.18.4.0' });
    for (const other of ['198.18.0.0/24', '198.18.9.0/24', '198.18.15.0/24']) {
      expect(prefixContains(blockOf('198.18.0.0/20'), blockOf(other).address)).to.equal(true);
      expect((await direct(CDN, 'q7.pop.fernedge.example', 'A', other)).answers).to.deep.equal(asked.answers);
    }
    const west = await direct(CDN, 'q7.pop.fernedge.example', 'A', '198.18.64.0/24');
    expect(west.answers).not.to.deep.equal(asked.answers);
  });

  it('echo an IPv6 client by its own scope', async () => {
    const { echo } = await direct(OPERATOR, 'www.quillbird.example', 'AAAA', '2001:db8:6400:ab00::/56');
    expect(echo).to.deep.equal({ family: 2, source: 56, scope: 56, address: '2001:db8:6400:ab00::' });
  });

  it('tell a scope longer than a short source, and take source 0 for no word about the client', async () => {
    expect((await direct(OPERATOR, 'www.quillbird.example', 'A', '198.18.0.0/16')).echo).to.include({
      source: 16,
      scope: 24,
    });
    const silent = await direct(OPERATOR, 'www.quillbird.example', 'A', '0.0.0.0/0');
    expect(silent.echo).to.include({ source: 0, scope: 0 });
    expect(silent.answers).to.deep.equal((await direct(OPERATOR, 'www.quillbird.example', 'A')).answers);
  });

  it('give the vantage’s answer and no option to a query without one', async () => {
    const response = await direct(OPERATOR, 'www.quillbird.example', 'A');
    expect(response.echo).to.equal(undefined);
    expect(response.packet.additionals?.map(({ type }) => type)).to.deep.equal(['OPT']);
    expect(response.answers).to.deep.equal(
      (await direct(OPERATOR, 'www.quillbird.example', 'A', served.world.vantage)).answers,
    );
  });

  it('say nothing of client subnets in the zone that knows none, and the resolver says scope 0 for it', async () => {
    const answers = await Promise.all(
      [CLIENT, '198.18.200.0/24', '198.18.230.0/24'].map((client) =>
        direct(PUSH, 'gateway.quillbird-push.example', 'A', client),
      ),
    );
    for (const { echo, answers: records } of answers) {
      expect(echo).to.equal(undefined);
      expect(records).to.deep.equal(answers[0]?.answers);
    }
    expect((await recurse('gateway.quillbird-push.example', 'A', CLIENT)).echo).to.include({ source: 24, scope: 0 });
  });

  it('say NODATA with the zone’s SOA for a family that a name has not, and for names above names', async () => {
    for (const [to, name] of [
      [OPERATOR, 'api.quillbird.example'],
      [CDN, 'pop.fernedge.example'],
    ] as const) {
      const response = await direct(to, name, 'AAAA', CLIENT);
      expect(response.rcode, name).to.equal('NOERROR');
      expect(response.answers, name).to.deep.equal([]);
      expect(denies(response), name).to.deep.equal([`${name.split('.').slice(-2).join('.')} SOA`]);
    }
  });

  it('say NXDOMAIN with the zone’s SOA for a name that is not', async () => {
    const response = await direct(OPERATOR, 'no.quillbird.example', 'A', CLIENT);
    expect(response.rcode).to.equal('NXDOMAIN');
    expect(response.packet.flag_aa).to.equal(true);
    expect(denies(response)).to.deep.equal(['quillbird.example SOA']);
    expect((await recurse('no.quillbird.example', 'A')).rcode).to.equal('NXDOMAIN');
    expect((await recurse('nobody.test', 'A')).rcode).to.equal('NXDOMAIN');
  });

  it('leave a chain at the border of their zone, and the resolver follows it to the end', async () => {
    const first = await direct(OPERATOR, 'login.quillbird.example', 'A', CLIENT);
    expect(first.answers).to.deep.equal(['login.quillbird.example CNAME login.steer.quillbird-dns.example']);
    const second = await direct(GSLB, 'login.steer.quillbird-dns.example', 'A', CLIENT);
    const whole = await recurse('login.quillbird.example', 'A', CLIENT);
    expect(whole.answers).to.deep.equal([...first.answers, ...second.answers]);
    expect(whole.packet).to.include({ flag_aa: false, flag_ra: true, flag_rd: true });
    expect(whole.echo?.scope).to.equal(24);
    expect((await direct(OPERATOR, 'login.quillbird.example', 'CNAME')).answers).to.deep.equal(first.answers);
  });

  it('give the resolver’s asker name servers with glue, and nothing for names that are no zone', async () => {
    const { answers, packet } = await recurse('quillbird.example', 'NS');
    expect(answers).to.deep.equal([
      'quillbird.example NS ns1.quillbird.example',
      'quillbird.example NS ns2.quillbird.example',
    ]);
    const glue = packet.additionals?.map((record) => `${record.name} ${record.type}`);
    expect(glue).to.include.members([
      'ns1.quillbird.example A',
      'ns1.quillbird.example AAAA',
      'ns2.quillbird.example A',
    ]);
    expect((await recurse('ns1.quillbird.example', 'A')).answers).to.deep.equal([
      `ns1.quillbird.example A ${OPERATOR}`,
    ]);
    const below = await recurse('www.quillbird.example', 'NS');
    expect(below.answers).to.deep.equal([]);
    expect(denies(below)).to.deep.equal(['quillbird.example SOA']);
  });

  it('answer at an IPv6 address of a name server too', async () => {
    const over4 = await direct(OPERATOR, 'www.quillbird.example', 'A', CLIENT);
    expect((await direct('2d00:9800::1', 'www.quillbird.example', 'A', CLIENT)).answers).to.deep.equal(over4.answers);
  });

  it('refuse to recurse for whoever does not ask for it', async () => {
    expect((await direct(RESOLVER, 'www.quillbird.example', 'A', CLIENT)).rcode).to.equal('REFUSED');
  });

  it('repeat the question to the letter', async () => {
    const { packet } = await direct(OPERATOR, 'wWw.QuillBird.eXample', 'A', CLIENT);
    expect(packet.questions).to.deep.equal([{ name: 'wWw.QuillBird.eXample', type: 'A', class: 'IN' }]);
    expect(packet.answers).not.to.have.lengthOf(0);
  });

  it('cut a large answer over UDP, say so, and give the whole of it over TCP', async () => {
    const telemetry = await serve('founding');
    try {
      const question = { name: 'telemetry.quillbird.example', type: 'A', client: CLIENT } as const;
      for (const payload of [0, 512, 1232, 4096]) {
        const udp = await telemetry.network.udpExchange(
          peer(OPERATOR),
          query({ ...question, payload }),
          () => true,
          ANSWER_MS,
        );
        if (!udp.ok) throw new Error(udp.failure);
        expect(udp.value.message.length).to.be.at.most(Math.max(512, Math.min(payload, 1232)));
        const { packet } = readResponse(udp.value.message);
        expect(packet).to.include({ flag_tc: true, flag_aa: true });
        expect(packet.answers).to.deep.equal([]);
      }
      const whole = await askTcp(telemetry.network, OPERATOR, question, ANSWER_MS);
      expect(whole?.packet.flag_tc).to.equal(false);
      expect(whole?.answers).to.have.lengthOf(40);
    } finally {
      await telemetry.stop();
    }
  });

  it('are silent on other ports and at addresses that nobody has', async () => {
    for (const to of [peer(OPERATOR, SERVER_PORT + 1), peer('9.96.0.1'), peer('2d00::1')]) {
      const message = query({ name: 'www.quillbird.example', type: 'A' });
      expect(await served.network.udpExchange(to, message, () => true, 20)).to.deep.equal({
        ok: false,
        failure: 'dns_timeout',
      });
      expect(await served.network.tcpExchange(to, message, 20)).to.deep.equal({ ok: false, failure: 'dns_timeout' });
      const channel = { transport: 'tcp', peer: to } as const;
      expect(await served.network.channelExchange(channel, message, 20)).to.deep.equal({
        ok: false,
        failure: 'dns_timeout',
      });
    }
  });

  it('are gone once they are stopped', async () => {
    const gone = await serve('steady');
    await gone.stop();
    const message = query({ name: 'www.quillbird.example', type: 'A' });
    expect((await gone.network.udpExchange(peer(OPERATOR), message, () => true, 200)).ok).to.equal(false);
    expect(await gone.network.tcpExchange(peer(OPERATOR), message, ANSWER_MS)).to.deep.equal({
      ok: false,
      failure: 'dns_unreachable',
    });
  });
});
