import { expect } from 'chai';
import type { Dialer } from '../../probes/doors.ts';
import { realNetwork } from '../../probes/network.ts';
import type { ResolveTask } from '../../probes/probe.ts';
import type { Connected, ConnectorContext } from '../../src/beside/connector.ts';
import { createConnector } from '../../src/beside/connector.ts';
import { formatAddress, formatPrefix } from '../../src/core/address.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { ServiceLead } from '../../src/core/service-leads.ts';
import type { Draw } from '../../src/core/slot-record.ts';
import { issueCertificate } from '../../src/demo/certificate.ts';
import { answer, drawOf, silence } from '../core/records.ts';
import type { Hosts } from '../probes/connect/hosts.ts';
import {
  AUTHORITY,
  createHosts,
  NAME,
  OK,
  PAST,
  answer as respond,
  SECURITY,
  SITE,
  steps,
  VALID,
} from '../probes/connect/hosts.ts';
import { address } from '../probes/resolve/scripted-network.ts';

const ELSEWHERE = '47.88.0.1';
const DRAW: Draw = drawOf({ endpoint: { name: NAME, port: 443 }, block: '24.22.48.0/24', resolver: 'google' });
const moved = (...lines: readonly string[]) => respond('HTTP/1.1 302 Found', 'Content-Length: 0', ...lines);

/** Not public, each in its own way: what an answer may say to have us talk to our own neighbours. */
const NOT_PUBLIC = [
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.1.1',
  '0.0.0.0',
  '224.0.0.1',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '2002:7f00:1::1',
  '2002:a9fe:a9fe::1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::7f00:1',
];

describe('the connector', () => {
  let hosts: Hosts;
  let dialled: string[];
  let asked: string[];

  beforeEach(() => {
    hosts = createHosts();
    [dialled, asked] = [[], []];
  });
  afterEach(() => hosts.close());

  function connect(
    at: string,
    resolve: (name: string) => readonly Observation[] | Promise<readonly Observation[]> = () => [],
    part: Partial<ConnectorContext> = {},
    services: readonly ServiceLead[] = [],
  ): Promise<Connected> {
    const dialer: Dialer = {
      dial: (to, timeoutMs) => {
        dialled.push(formatAddress(to.address));
        return hosts.dialer.dial(to, timeoutMs);
      },
    };
    const connector = createConnector({
      dialer,
      clock: realNetwork(),
      security: SECURITY,
      userAgent: 'landfall/0 (+https://example.org/log)',
      resolve: async ({ name, family, client, resolver }: Omit<ResolveTask, 'resolver'> & { resolver: string }) => {
        asked.push(`${name} ${family} ${formatPrefix(client)} ${resolver}`);
        return resolve(name);
      },
      budgetMs: 4_000,
      ...part,
    });
    return connector(DRAW, address(at), '/', services);
  }

  it('connects to the drawn address itself and looks nothing up', async () => {
    await hosts.tls(`${SITE}:443`, {}, respond(...OK));
    const { connection, lookups } = await connect(SITE);
    expect(steps(connection)).to.deep.equal(['tcp-connect ok', 'tls-handshake ok', 'http-exchange ok']);
    expect([dialled, asked, lookups]).to.deep.equal([[SITE], [], []]);
  });

  it('resolves a further name as the draw’s own was, and keeps how', async () => {
    await hosts.tls(`${SITE}:443`, {}, moved('Location: https://own.example/'));
    await hosts.tls(`${ELSEWHERE}:443`, issueCertificate(AUTHORITY, ['own.example'], VALID), respond(...OK));
    const said = [answer('own.example', [ELSEWHERE])];
    const { connection, lookups } = await connect(SITE, () => said);
    expect(asked).to.deep.equal(['own.example 4 24.22.48.0/24 google']);
    expect(lookups).to.deep.equal([{ name: 'own.example', observations: said }]);
    expect(connection.edges[1]).to.include({ purpose: 'redirect', address: ELSEWHERE, state: 'visited' });
  });

  it('keeps the look-up of a name that gave nothing, and goes nowhere', async () => {
    await hosts.tls(`${SITE}:443`, {}, moved('Location: https://lost.example/'));
    const { connection, lookups } = await connect(SITE, (name) => [silence(name)]);
    expect(connection.edges[1]).to.include({ host: 'lost.example', state: 'unresolved' });
    expect(lookups.map(({ name }) => name)).to.deep.equal(['lost.example']);
    expect(dialled).to.deep.equal([SITE]);
  });

  it('records a certificate that does not hold, and goes on', async () => {
    await hosts.tls(`${SITE}:443`, issueCertificate(AUTHORITY, [NAME], PAST), respond(...OK));
    const { connection } = await connect(SITE);
    expect(steps(connection)).to.deep.equal(['tcp-connect ok', 'tls-handshake ok', 'http-exchange ok']);
    const shaken = connection.observations.find(({ step }) => step === 'tls-handshake');
    expect(shaken?.outcome).to.deep.nested.include({ 'value.valid': false, 'value.invalidity': 'CERT_HAS_EXPIRED' });
  });

  it('goes where HTTPS records lead, but never to a hint that is not public', async () => {
    await hosts.tls(`${SITE}:443`, {}, respond(...OK));
    await hosts.tls(`${ELSEWHERE}:443`, {}, respond(...OK));
    const lead = (host: string, at: string) => ({ host, port: 443, addresses: [at], alpn: [], priority: 1 });
    const services = [
      lead('pool.example', ELSEWHERE),
      ...NOT_PUBLIC.slice(0, 3).map((at, i) => lead(`n${i}.example`, at)),
    ];
    const { connection } = await connect(SITE, undefined, {}, services);
    expect(connection.edges[1]).to.include({ purpose: 'https-hint', address: ELSEWHERE, state: 'visited' });
    expect(dialled).to.deep.equal([SITE, ELSEWHERE]);
    expect(steps(connection).filter((text) => text.endsWith('address_refused'))).to.have.length(3);
  });

  it('sends nothing to a drawn address that is not public', async () => {
    for (const at of NOT_PUBLIC) {
      expect(steps((await connect(at)).connection), at).to.deep.equal(['tcp-connect address_refused']);
    }
    expect(dialled).to.deep.equal([]);
  });

  it('sends nothing to one that a redirect spells out, or that a name of a redirect or an offer leads to', async () => {
    for (const at of NOT_PUBLIC) {
      const literal = at.includes(':') ? `[${at}]` : at;
      await hosts.tls(
        `${SITE}:443`,
        {},
        moved(`Location: http://${literal}/latest/meta-data/`, 'Alt-Svc: http%2F1.1="inside.example:443"'),
      );
      const { connection } = await connect(SITE, (name) => [answer(name, [at])]);
      const further = steps(connection).slice(3);
      expect(further.length, at).to.be.above(0);
      for (const said of further) expect(said, at).to.match(/^\d tcp-connect address_refused$/);
      await hosts.close();
      hosts = createHosts();
    }
    expect(new Set(dialled)).to.deep.equal(new Set([SITE]));
  });

  it('brings no look-up that came after it had ended', async () => {
    await hosts.tls(`${SITE}:443`, {}, moved('Location: https://slow.example/'));
    const late = Promise.withResolvers<readonly Observation[]>();
    const { connection, lookups } = await connect(SITE, () => late.promise, { budgetMs: 300 });
    expect(connection.edges[1]).to.include({ host: 'slow.example', state: 'unresolved' });
    late.resolve([answer('slow.example', [ELSEWHERE])]);
    await late.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(lookups).to.deep.equal([]);
  });
});
