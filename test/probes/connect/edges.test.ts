import { expect } from 'chai';
import type { Connection } from '../../../probes/connect/connect.ts';
import { guardedDialer } from '../../../probes/dialer.ts';
import type { Address, Family } from '../../../src/core/address.ts';
import { formatAddress } from '../../../src/core/address.ts';
import { issueCertificate } from '../../../src/demo/certificate.ts';
import { address } from '../resolve/scripted-network.ts';
import type { Hosts } from './hosts.ts';
import { AUTHORITY, answer, connect, createHosts, NAME, OK, SITE, steps, VALID } from './hosts.ts';

const ELSEWHERE = '47.88.0.1';
const moved = (...lines: readonly string[]) => answer('HTTP/1.1 302 Found', 'Content-Length: 0', ...lines);

/** What became of the edges: `purpose host:port address state`. */
function edgesOf({ edges }: Connection): readonly string[] {
  return edges.map(({ purpose, host, port, address: at = '-', state }) => `${purpose} ${host}:${port} ${at} ${state}`);
}

describe('probes/connect: further edges', () => {
  let hosts: Hosts;
  let asked: string[];
  const drawn = `drawn ${NAME}:443 ${SITE} visited`;

  /** Every name resolves to this address but those that begin with `lost`. */
  const resolveTo =
    (text: string) =>
    async (name: string, family: Family): Promise<Address | undefined> => {
      asked.push(`${name} ${family}`);
      return name.startsWith('lost') ? undefined : address(text);
    };

  beforeEach(() => {
    hosts = createHosts();
    asked = [];
  });

  afterEach(() => hosts.close());

  it('a redirect that leaves the provider is resolved, connected to, and asked for by its own name', async () => {
    let said = '';
    const other = issueCertificate(AUTHORITY, ['own.example'], VALID);
    await hosts.tls(`${SITE}:443`, {}, moved('Location: https://own.example/landing?x=1'));
    await hosts.tls(`${ELSEWHERE}:443`, other, (socket) =>
      socket.once('data', (chunk: Buffer) => {
        said = `${socket.servername} ${chunk.toString().split('\r\n').slice(0, 2).join(' ')}`;
        socket.end(`${OK.join('\r\n')}\r\n\r\n`);
      }),
    );
    const connection = await connect(hosts, { resolve: resolveTo(ELSEWHERE) });
    expect(edgesOf(connection)).to.deep.equal([drawn, `redirect own.example:443 ${ELSEWHERE} visited`]);
    expect(connection.edges[1]).to.include({ edge: 1, from: 0, scheme: 'https' });
    expect(said).to.equal('own.example GET /landing?x=1 HTTP/1.1 Host: own.example');
    expect(asked).to.deep.equal(['own.example 4']);
    expect(steps(connection).slice(3)).to.deep.equal(['1 tcp-connect ok', '1 tls-handshake ok', '1 http-exchange ok']);
    expect(connection.observations[3]?.subject).to.deep.equal({
      purpose: 'redirect',
      edge: 1,
      server: `${ELSEWHERE}:443`,
      name: 'own.example',
      path: '/landing?x=1',
    });
    expect(connection.certificates.size).to.equal(2);
  });

  it('a redirect to where it came from is a circle, and is not walked', async () => {
    await hosts.tls(`${SITE}:443`, {}, moved('Location: /'));
    const connection = await connect(hosts);
    expect(edgesOf(connection)).to.deep.equal([drawn, `redirect ${NAME}:443 - circle`]);
    expect(steps(connection)).to.have.length(3);
  });

  it('redirects without end come to an end', async () => {
    let n = 0;
    await hosts.tls(`${SITE}:443`, {}, (socket) => {
      n += 1;
      moved(`Location: /${n}`)(socket);
    });
    const connection = await connect(hosts);
    expect(connection.edges.map(({ state }) => state)).to.deep.equal([...Array(6).fill('visited'), 'too_many']);
    expect(n).to.equal(6);
  });

  it('an offer is followed for the same origin, at another place', async () => {
    let said = '';
    await hosts.tls(`${SITE}:443`, {}, answer(...OK, 'Alt-Svc: http%2F1.1="alt.example:444"; ma=60'));
    await hosts.tls(`${ELSEWHERE}:444`, {}, (socket) =>
      socket.once('data', (chunk: Buffer) => {
        said = `${socket.servername} ${/^Host: .*/m.exec(chunk.toString())} ${/^Alt-Used: .*/m.exec(chunk.toString())}`;
        socket.end(`${OK.join('\r\n')}\r\n\r\n`);
      }),
    );
    const connection = await connect(hosts, { resolve: resolveTo(ELSEWHERE) });
    expect(edgesOf(connection)).to.deep.equal([drawn, `alt-svc alt.example:444 ${ELSEWHERE} visited`]);
    expect(connection.edges[1]?.protocol).to.equal('http/1.1');
    expect(said.replaceAll('\r', '')).to.equal('api.example Host: api.example Alt-Used: alt.example:444');
    expect(steps(connection).slice(3)).to.deep.equal(['1 tcp-connect ok', '1 tls-handshake ok', '1 http-exchange ok']);
  });

  it('an offer over QUIC is resolved for its landing, and not connected to', async () => {
    await hosts.tls(`${SITE}:443`, {}, answer(...OK, 'Alt-Svc: h3="quic.example:443", h3-29="lost.example:443"'));
    const connection = await connect(hosts, { resolve: resolveTo(ELSEWHERE) });
    expect(edgesOf(connection)).to.deep.equal([
      drawn,
      `alt-svc quic.example:443 ${ELSEWHERE} protocol_not_spoken`,
      'alt-svc lost.example:443 - unresolved',
    ]);
    expect(steps(connection)).to.have.length(3);
  });

  it('no edge leads to a host of our own, by whatever name', async () => {
    for (const location of ['http://169.254.169.254/latest/', 'https://rebind.example/', 'http://[::ffff:10.0.0.1]/']) {
      await hosts.tls(`${SITE}:443`, {}, moved(`Location: ${location}`));
      const dialer = guardedDialer(hosts.dialer, () => false);
      const connection = await connect(hosts, { dialer, resolve: resolveTo('127.0.0.1') });
      expect(steps(connection).slice(3), location).to.deep.equal(['1 tcp-connect address_refused']);
      await hosts.close();
      hosts = createHosts();
    }
  });

  it('an address in a URL is what it says, whatever DNS says', async () => {
    await hosts.tls(`${SITE}:443`, {}, moved(`Location: http://${ELSEWHERE}/`));
    await hosts.tcp(`${ELSEWHERE}:80`, answer(...OK));
    const connection = await connect(hosts, { resolve: resolveTo(SITE) });
    expect(edgesOf(connection)[1]).to.equal(`redirect ${ELSEWHERE}:80 ${ELSEWHERE} visited`);
    expect(asked).to.deep.equal([]);
  });

  it('names are asked for in the family of the draw', async () => {
    const six = address('2603:c020::1');
    await hosts.tls('[2603:c020::1]:443', {}, moved('Location: https://lost.example/'));
    const connection = await connect(hosts, { address: six, resolve: resolveTo(SITE) });
    expect(connection.edges[0]?.address).to.equal(formatAddress(six));
    expect(asked).to.deep.equal(['lost.example 6']);
  });

  it('a name that is never resolved takes its share of the time, and no more', async () => {
    await hosts.tls(`${SITE}:443`, {}, moved('Location: https://a.example/', 'Alt-Svc: h2="b.example:443"'));
    const startedMs = performance.now();
    const connection = await connect(hosts, { budgetMs: 500, resolve: () => new Promise(() => undefined) });
    expect(performance.now() - startedMs).to.be.below(5_000);
    expect(edgesOf(connection).slice(1)).to.deep.equal([
      'redirect a.example:443 - unresolved',
      'alt-svc b.example:443 - unresolved',
    ]);
  });

  it('what is left when the time is over is named', async () => {
    let lateUs = 0;
    const clock = { nowMs: Date.now, monotonicUs: () => Math.floor(performance.now() * 1000) + lateUs };
    const resolve = async () => {
      lateUs = 60_000_000;
      return undefined;
    };
    await hosts.tls(`${SITE}:443`, {}, moved('Location: https://a.example/', 'Alt-Svc: h2="b.example:443"'));
    const connection = await connect(hosts, { clock, resolve });
    expect(edgesOf(connection).slice(1)).to.deep.equal([
      'redirect a.example:443 - unresolved',
      'alt-svc b.example:443 - out_of_time',
    ]);
  });

  it('a record stays within a leaf of the evidence, whatever hosts say', async () => {
    let n = 0;
    const kept = [
      'Age',
      'Via',
      'Server',
      'Cache-Control',
      'X-Cache',
      'Date',
      'Server-Timing',
      'X-Timer',
      'CF-Ray',
      'X-Amz-Cf-Id',
    ];
    const long = kept.map((name) => `${name}: ${'"\\ü'.repeat(90)}`);
    await hosts.tls(`${SITE}:443`, {}, (socket) => {
      n += 1;
      const offers = Array.from({ length: 9 }, (_, i) => `h2="${`${'a'.repeat(60)}.`.repeat(3)}${n}-${i}.example:443"`);
      moved(`Location: /?${'\\'.repeat(2_000)}${n}`, ...long, `Alt-Svc: ${offers.join(', ')}`)(socket);
    });
    const { edges, observations } = await connect(hosts);
    const size = Buffer.byteLength(JSON.stringify({ edges, observations }));
    expect(size).to.be.within(25_000, 60_000);
    expect(edges.map(({ state }) => state)).to.include('too_many');
    expect(edges.length).to.be.at.most(12);
  });

  describe('by HTTPS records', () => {
    const service = (host: string, port: number, addresses: readonly string[] = []) =>
      ({ host, port, addresses, alpn: [], priority: 1 }) as const;

    it('are connected to at the address that came with the record, under the origin’s own name', async () => {
      let named = '';
      await hosts.tls(`${SITE}:443`, {}, answer(...OK));
      await hosts.tls(`${ELSEWHERE}:8443`, {}, (socket) => {
        named = String(socket.servername);
        socket.end(`${OK.join('\r\n')}\r\n\r\n`);
      });
      const services = [service('pool.example', 8443, ['2603:c020::1', ELSEWHERE])];
      const connection = await connect(hosts, { resolve: resolveTo(SITE), services });
      expect(edgesOf(connection)).to.deep.equal([drawn, `https-hint pool.example:8443 ${ELSEWHERE} visited`]);
      expect(connection.edges[1]).to.include({ edge: 1, from: 0, scheme: 'https' });
      expect(named).to.equal(NAME);
      expect(asked).to.deep.equal([]);
    });

    it('without a hint of the draw’s family are looked up', async () => {
      await hosts.tls(`${SITE}:443`, {}, answer(...OK));
      await hosts.tls(`${ELSEWHERE}:443`, {}, answer(...OK));
      const services = [service('pool.example', 443, ['2603:c020::1']), service('lost.example', 443)];
      const connection = await connect(hosts, { resolve: resolveTo(ELSEWHERE), services });
      expect(edgesOf(connection)).to.deep.equal([
        drawn,
        `https-hint pool.example:443 ${ELSEWHERE} visited`,
        'https-hint lost.example:443 - unresolved',
      ]);
      expect(asked).to.deep.equal(['pool.example 4', 'lost.example 4']);
    });

    it('lead from plain HTTP to the https origin that stands for it', async () => {
      let host = '';
      await hosts.tcp(`${SITE}:80`, answer(...OK));
      await hosts.tls(`${SITE}:443`, {}, (socket) =>
        socket.once('data', (chunk: Buffer) => {
          host = /^Host: (.*)\r$/m.exec(chunk.toString())?.[1] ?? '';
          socket.end(`${OK.join('\r\n')}\r\n\r\n`);
        }),
      );
      const connection = await connect(hosts, { port: 80, resolve: resolveTo(SITE), services: [service(NAME, 443)] });
      expect(edgesOf(connection)).to.deep.equal([
        `drawn ${NAME}:80 ${SITE} visited`,
        `https-hint ${NAME}:443 ${SITE} visited`,
      ]);
      expect(connection.edges[1]).to.include({ scheme: 'https' });
      expect(host).to.equal(NAME);
    });

    it('are followed up to four, and what they say of further places is not heard twice', async () => {
      await hosts.tls(`${SITE}:443`, {}, moved('Location: https://own.example/'));
      await hosts.tls(`${ELSEWHERE}:443`, {}, moved('Location: https://own.example/'));
      const services = Array.from({ length: 6 }, (_, i) => service(`pool${i}.example`, 443, [ELSEWHERE]));
      const connection = await connect(hosts, { resolve: resolveTo(ELSEWHERE), services });
      const states = connection.edges.map(({ purpose, state }) => `${purpose} ${state}`);
      expect(states.filter((text) => text === 'https-hint visited')).to.have.length(4);
      expect(states.filter((text) => text === 'https-hint too_many')).to.have.length(1);
      const hints = connection.edges.flatMap(({ purpose, edge }) => (purpose === 'https-hint' ? [edge] : []));
      expect(connection.edges.filter(({ from = -1 }) => hints.includes(from))).to.deep.equal([]);
    });
  });
});
