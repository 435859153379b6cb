import { createHash, X509Certificate } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { expect } from 'chai';
import fc from 'fast-check';
import { createSecurity } from '../../../probes/connect/security.ts';
import type { TlsHandshake } from '../../../src/core/connection.ts';
import { issueCertificate } from '../../../src/demo/certificate.ts';
import type { Hosts } from './hosts.ts';
import {
  AUTHORITY,
  answer,
  connect,
  createHosts,
  GOOD,
  NAME,
  OK,
  outcomeAt,
  PAST,
  SITE,
  steps,
  VALID,
} from './hosts.ts';

const ALL_OK = ['tcp-connect ok', 'tls-handshake ok', 'http-exchange ok'];

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|TLS/.test(kind)).length;
}

describe('probes/connect: a visit', () => {
  let hosts: Hosts;

  let openBefore: number;

  beforeEach(() => {
    // Other suites of the run may have left some of theirs.
    openBefore = openSockets();
    hosts = createHosts();
  });

  afterEach(async () => {
    await hosts.close();
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(openSockets(), 'what is left open').to.be.at.most(openBefore);
  });

  async function shake(options: TlsOptions): Promise<TlsHandshake> {
    await hosts.tls(`${SITE}:443`, options, answer(...OK));
    const connection = await connect(hosts);
    expect(steps(connection)).to.deep.equal(ALL_OK);
    const outcome = outcomeAt(connection, 'tls-handshake');
    if (!outcome.ok) expect.fail(outcome.failure);
    return outcome.value;
  }

  it('asks the drawn address for the endpoint, and says who asks', async () => {
    const asked: string[] = [];
    let sni: unknown;
    await hosts.tls(`${SITE}:443`, {}, (socket) => {
      sni = socket.servername;
      socket.once('data', (chunk: Buffer) => {
        asked.push(chunk.toString());
        socket.end('HTTP/1.1 404 Not Found\r\nServer: nginx\r\nX-Other: 1\r\nVia: a\r\nVia: b\r\n\r\nnothing');
      });
    });
    const connection = await connect(hosts, { path: '/v1/feed?a=b' });
    expect(steps(connection)).to.deep.equal(ALL_OK);
    expect(sni).to.equal(NAME);
    expect(asked.join('').split('\r\n')).to.deep.equal([
      'GET /v1/feed?a=b HTTP/1.1',
      'Host: api.example',
      'User-Agent: landfall/0.0.0 (+https://landfall.example/about)',
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: close',
      '',
      '',
    ]);
    expect(outcomeAt(connection, 'http-exchange')).to.deep.equal({
      ok: true,
      value: { status: 404, headers: { server: 'nginx', via: 'a, b' }, bodyBytes: 7 },
    });
    expect(connection.edges).to.deep.equal([
      { edge: 0, purpose: 'drawn', scheme: 'https', host: NAME, port: 443, address: SITE, state: 'visited' },
    ]);
    for (const { subject, startedMs, durationUs } of connection.observations) {
      expect(subject).to.deep.equal({
        purpose: 'drawn',
        edge: 0,
        server: `${SITE}:443`,
        name: NAME,
        path: '/v1/feed?a=b',
      });
      expect(Number.isInteger(startedMs) && Number.isInteger(durationUs) && durationUs > 0).to.equal(true);
    }
    const tcp = outcomeAt(connection, 'tcp-connect');
    expect(tcp.ok && tcp.value.local).to.match(/^127\.0\.0\.1:[0-9]+$/);
  });

  it('keeps the chain as it was sent, and the bytes of it', async () => {
    const sent = [GOOD.cert, AUTHORITY.cert].map((pem) => new X509Certificate(pem).raw);
    await hosts.tls(`${SITE}:443`, { cert: GOOD.cert + AUTHORITY.cert }, answer(...OK));
    const connection = await connect(hosts);
    const digests = sent.map((der) => createHash('sha256').update(der).digest('hex'));
    const outcome = outcomeAt(connection, 'tls-handshake');
    expect(outcome.ok && outcome.value).to.deep.equal({
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      alpn: '',
      chain: digests,
      valid: true,
      resumed: false,
    });
    expect([...connection.certificates.keys()]).to.deep.equal(digests);
    expect([...connection.certificates.values()].map((der) => Buffer.from(der).toString('hex'))).to.deep.equal(
      sent.map((der) => der.toString('hex')),
    );
  });

  it('records a certificate that does not hold, and goes on', async () => {
    const cases = [
      [issueCertificate(AUTHORITY, [NAME], PAST), 'CERT_HAS_EXPIRED'],
      [issueCertificate(AUTHORITY, ['other.example'], VALID), 'ERR_TLS_CERT_ALTNAME_INVALID'],
      [issueCertificate(undefined, [NAME], VALID), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ] as const;
    for (const [issued, invalidity] of cases) {
      expect(await shake({ ...issued })).to.deep.include({ valid: false, invalidity });
      await hosts.close();
      hosts = createHosts();
    }
  });

  it('takes whatever a host shows as its certificate', async () => {
    const good = new X509Certificate(GOOD.cert).raw;
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const der = Buffer.from(good);
        for (const [at, value] of changed) der[at] = value;
        const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
        try {
          await hosts.tls(`${SITE}:443`, { cert }, answer(...OK));
        } catch {
          return; // No server can be made of it.
        }
        const [tcp, tls] = steps(await connect(hosts));
        expect(tcp).to.equal('tcp-connect ok');
        expect(tls).to.match(/^tls-handshake (ok|tls_malformed|tls_unsupported|tls_alert|tls_closed)$/);
      }),
      { numRuns: 150 },
    );
  });

  it('trusts the roots of Node where no others are given', async () => {
    await hosts.tls(`${SITE}:443`, {}, answer(...OK));
    const outcome = outcomeAt(await connect(hosts, { security: createSecurity() }), 'tls-handshake');
    expect(outcome.ok && outcome.value).to.deep.include({
      valid: false,
      invalidity: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  it('never resumes, so that each signature is fresh', async () => {
    await hosts.tls(`${SITE}:443`, {}, answer(...OK));
    for (let i = 0; i < 3; i += 1) {
      const outcome = outcomeAt(await connect(hosts), 'tls-handshake');
      expect(outcome.ok && outcome.value.resumed).to.equal(false);
    }
  });

  it('speaks TLS 1.2 too, and HTTP/1.1 where it is offered', async () => {
    const value = await shake({ maxVersion: 'TLSv1.2', ALPNProtocols: ['h2', 'http/1.1'] });
    expect(value).to.include({ version: 'TLSv1.2', alpn: 'http/1.1', valid: true });
  });

  it('asks in the clear on port 80', async () => {
    await hosts.tcp(`${SITE}:80`, answer('HTTP/1.0 200 OK', 'Server: plain'));
    const connection = await connect(hosts, { port: 80 });
    expect(steps(connection)).to.deep.equal(['tcp-connect ok', 'http-exchange ok']);
    expect(connection.edges[0]).to.include({ scheme: 'http', port: 80 });
  });

  it('names the port in Host where it is not the usual one', async () => {
    let host = '';
    await hosts.tls(`${SITE}:8443`, {}, (socket) =>
      socket.once('data', (chunk: Buffer) => {
        host = /^Host: (.*)\r$/m.exec(chunk.toString())?.[1] ?? '';
        socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      }),
    );
    await connect(hosts, { port: 8443 });
    expect(host).to.equal('api.example:8443');
  });

  it('obeys no proxy variable', async () => {
    await hosts.tls(`${SITE}:443`, {}, answer(...OK));
    const proxies = { HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1', NODE_USE_ENV_PROXY: '1' };
    Object.assign(process.env, proxies);
    try {
      expect(steps(await connect(hosts))).to.deep.equal(ALL_OK);
    } finally {
      for (const name of Object.keys(proxies)) delete process.env[name];
    }
  });
});
