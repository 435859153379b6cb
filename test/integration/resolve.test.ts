import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { realNetwork } from '../../probes/network.ts';
import type { Network, ProbeContext, Resolver, SocketAddress } from '../../probes/probe.ts';
import { askBulk } from '../../probes/resolve/bulk.ts';
import { decodeResponse, matchResponse } from '../../probes/resolve/message.ts';
import { encodeQuery, HEADER } from '../../probes/resolve/query.ts';
import { pooledRandom32 } from '../../probes/resolve/random-pool.ts';
import { createResolve } from '../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../probes/resolve/zone-cache.ts';
import type { Prefix } from '../../src/core/address.ts';
import { formatAddress, parseAddress, parsePrefix } from '../../src/core/address.ts';
import type { AnswerRecord, Observation } from '../../src/core/observation.ts';
import type { Resolution } from '../../src/core/resolution.ts';
import { readResolution } from '../../src/core/resolution.ts';
import type { ServiceBinding } from '../../src/core/service-binding.ts';
import { serviceLeads } from '../../src/core/service-leads.ts';
import { children } from './children.ts';
import { AT, CLIENTS, HTTPS_PORT, RESOLVER_NAME, startDelegation } from './delegation.ts';
import { temporaryDirectory } from './loopback.ts';

function peer(text: string, port = 53): SocketAddress {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return { address, port };
}

function block(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new TypeError(text);
  return prefix;
}

/** What kdig prints when it asks the same; it is not told how to be brief, so that all of it can be read. */
function kdig(...args: readonly string[]): string {
  return execFileSync('kdig', [...args, '+noall', '+answer', '+edns', '+opttext'], { encoding: 'utf8' });
}

/** Data of the records of a type in what kdig printed, sorted. */
function dataOf(text: string, type: string): readonly string[] {
  const rows = text.split('\n').map((line) => line.split(/\s+/));
  return rows.flatMap((row) => (row[3] === type && !row[0]?.startsWith(';') ? [row.slice(4).join(' ')] : [])).sort();
}

/** As zone files have it, without the list of mandatory keys (RFC 9460, section 2.1). */
function serviceText(service: ServiceBinding, owner: string): string {
  if (service.mode === 'alias') return `0 ${service.target}.`;
  const { priority, target, alpn, port, ipv4Hints, ech, ipv6Hints } = service;
  const base64 = ech && Buffer.from(ech, 'hex').toString('base64');
  const given = { alpn, port, ipv4hint: ipv4Hints, ech: base64, ipv6hint: ipv6Hints };
  const parameters = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return [priority, target === owner ? '.' : `${target}.`, ...parameters].join(' ');
}

const DIRECT: Resolver = { id: 'direct', kind: 'authoritative', class: 'authoritative', roots: [peer(AT.root)] };

describe('resolving, against knot and unbound', function () {
  this.timeout(60_000);
  const dir = temporaryDirectory();
  const start = children();
  let network: Network;

  before(async () => {
    const { nowMs } = realNetwork();
    network = realNetwork({ ca: await startDelegation(dir, start, nowMs()) });
  });

  interface Made {
    readonly observations: readonly Observation[];
    readonly resolution: Resolution;
  }

  async function resolve(
    name: string,
    resolver: Resolver = DIRECT,
    client = '24.22.48.0/24',
    probe = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined }),
    httpsPort = 443,
  ): Promise<Made> {
    const context: ProbeContext = {
      network,
      timeoutMs: 500,
      attempts: 3,
      random32: pooledRandom32(),
      allowed: () => true,
    };
    const task = { name, family: 4, client: block(client), resolver, httpsPort } as const;
    const observations = await probe(task, context);
    return { observations, resolution: readResolution(observations, task) };
  }

  const recursive: readonly Resolver[] = [
    { id: 'udp', kind: 'udp', class: 'recursive', server: peer(AT.resolver) },
    { id: 'tcp', kind: 'tcp', class: 'recursive', channel: { transport: 'tcp', peer: peer(AT.resolver) } },
    {
      id: 'dot',
      kind: 'dot',
      class: 'recursive',
      channel: { transport: 'tls', peer: peer(AT.resolver, 853), name: RESOLVER_NAME },
    },
    ...(['GET', 'POST'] as const).map((method): Resolver => {
      const url = `https://${RESOLVER_NAME}:${HTTPS_PORT}/dns-query`;
      const channel = { transport: 'https', url, method, peer: peer(AT.resolver, HTTPS_PORT) } as const;
      return { id: `doh-${method}`, kind: 'doh', class: 'recursive', channel };
    }),
  ];

  const NAMES = ['media.app.example', 'x.old.app.example', 'e.old.app.example', 'big.app.example', 'www.far.example'];
  const MORE = ['deep.a.b.app.example', 'api.app.example', 'missing.app.example', 'a.nic.example'];

  it('own iteration finds the addresses that kdig is given by a resolver, with the same chain', async () => {
    for (const name of [...NAMES, ...MORE]) {
      const theirs = dataOf(kdig(`@${AT.resolver}`, name, 'A'), 'A');
      const { resolution } = await resolve(name);
      const ours = resolution.state === 'answered' ? [...resolution.addresses].sort() : [];
      expect(ours, name).to.deep.equal(theirs);
      if (resolution.state !== 'answered') continue;
      const aliases = dataOf(kdig(`@${AT.resolver}`, name, 'A'), 'CNAME').map((data) => data.replace(/\.$/, ''));
      expect(resolution.chain.slice(1).sort(), name).to.deep.equal(aliases);
      expect(resolution.authoritative, name).to.equal(true);
    }
  });

  it('thirty-three draws at once search for name servers once, and each names that search', async () => {
    const probe = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
    const draws = await Promise.all(
      Array.from({ length: 33 }, () => resolve('pool.cdn.test', DIRECT, undefined, probe)),
    );
    const all = draws.flatMap(({ observations }) => observations);
    const searchesIn = (some: readonly Observation[]) => some.filter(({ subject }) => subject.purpose === 'discover');
    const searches = searchesIn(all);
    expect(searches).to.have.length(searchesIn((await resolve('pool.cdn.test')).observations).length);
    expect(searches[1]?.subject).to.include({ name: 'cdn.test', type: 'NS' });
    const answers = all.filter(({ subject }) => subject.purpose === 'answer');
    expect(new Set(answers.map(({ subject }) => subject.foundMs))).to.deep.equal(new Set([searches[1]?.startedMs]));
  });

  it('zones whose servers stand in each other come to an end', async () => {
    expect((await resolve('www.nowhere.example')).resolution).to.include({ state: 'missing', reason: 'no_servers' });
  });

  it('lame and dead servers cost no answer', async () => {
    for (let i = 0; i < 12; i += 1) {
      const { resolution } = await resolve('api.app.example');
      expect(resolution).to.deep.include({ state: 'answered', addresses: ['192.0.2.80'] });
    }
  });

  it('answers and scopes by client are those that kdig sees', async () => {
    for (const client of ['24.22.48.0/24', '24.22.49.0/24', '24.23.0.0/24', '73.1.2.0/24', '9.9.9.0/24']) {
      const said = execFileSync('kdig', [`@${AT.app}`, 'www.app.example', 'A', `+subnet=${client}`], {
        encoding: 'utf8',
      });
      const scope = Number(/CLIENT-SUBNET: \S+\/(\d+)\s/.exec(said)?.[1]);
      const named: Resolver = { ...DIRECT, servers: [peer(AT.app)] };
      const { resolution } = await resolve('www.app.example', named, client);
      expect(resolution, client).to.deep.include({ addresses: dataOf(said, 'A'), ecs: 'echoed', scope });
    }
  });

  it('in bulk the same blocks get the same answers', async () => {
    const clients = ['24.22.48.0/24', '24.22.49.0/24', '24.23.0.0/24', '73.1.2.0/24'];
    const given = new Map<string, string>();
    const totals = await askBulk(
      { name: 'www.app.example', type: 'A', server: peer(AT.app), zone: 'app.example', blocks: clients.map(block) },
      { queriesPerSecond: 1_000, outstanding: 8, timeoutMs: 500, attempts: 3, random32: pooledRandom32() },
      ({ block: { address }, reading }) => {
        if (reading.state === 'answered')
          given.set(formatAddress(address), reading.addresses.map(formatAddress).join());
        return undefined;
      },
    );
    expect(totals).to.include({ answers: 4, rejected: 0, unanswered: 0 });
    expect([...given.values()].sort()).to.deep.equal(Object.values(CLIENTS).sort((a, b) => (a < b ? -1 : 1)));
  });

  for (const resolver of recursive) {
    it(`${resolver.id}: what a resolver gives is what kdig is given, aliases and all`, async () => {
      for (const name of NAMES) {
        const theirs = kdig(`@${AT.resolver}`, name, 'A');
        const { resolution, observations } = await resolve(name, resolver);
        const ours = resolution.state === 'answered' ? [...resolution.addresses].sort() : [];
        expect(ours, name).to.deep.equal(dataOf(theirs, 'A'));
        const first = observations[0]?.outcome;
        if (first?.ok) expect(first.value.truncated).to.equal(resolver.id === 'udp' && name === 'big.app.example');
      }
    });
  }

  for (const [type, code, names] of [
    ['HTTPS', 65, ['api.app.example', 'svc.app.example', 'pool.cdn.test', '_8443._https.api.app.example']],
    ['SVCB', 64, ['_dns.app.example', '_dns.svc.app.example']],
  ] as const) {
    it(`${type} records are read as kdig reads them`, async () => {
      for (const name of names) {
        const theirs = dataOf(kdig(`@${AT.resolver}`, name, type), type).map((data) =>
          data.replace(/ mandatory=\S+/, ''),
        );
        const services = (await answersTo(name, code)).flatMap(({ service }) => service ?? []);
        expect(services.map((service) => serviceText(service, name)).sort(), name).to.deep.equal(theirs);
        expect(theirs, name).not.to.deep.equal([]);
      }
    });
  }

  /** What the resolver's answer holds. Type 64 is never asked for by a probe, so the question is one for HTTPS with another type. */
  async function answersTo(name: string, type: 64 | 65): Promise<readonly AnswerRecord[]> {
    const edns = { payload: 1232, subnet: undefined };
    const query = encodeQuery({ name, type: 'HTTPS', recursionDesired: true, edns }, pooledRandom32());
    query[query.indexOf(0, HEADER) + 2] = type;
    const given = await network.udpExchange(
      peer(AT.resolver),
      query,
      (said) => matchResponse(said, query) !== 'none',
      500,
    );
    return given.ok ? (decodeResponse(given.value.message)?.answers ?? []) : [];
  }

  it('and lead to the places that they name', async () => {
    const leads = async (name: string) =>
      serviceLeads((await resolve(name, recursive[0])).observations, { name, port: 443 });
    expect(await leads('api.app.example')).to.deep.equal([
      {
        host: 'api.app.example',
        port: 8443,
        addresses: ['192.0.2.81', '192.0.2.82', '2603:c020::81'],
        alpn: ['h2', 'h3'],
        priority: 1,
      },
      { host: 'pool.cdn.test', port: 443, addresses: [], alpn: ['h2'], priority: 2 },
    ]);
    // The port of the record, which has an alias: its target's record names 443.
    expect(
      serviceLeads((await resolve('api.app.example', recursive[0], undefined, undefined, 8443)).observations, {
        name: 'api.app.example',
        port: 8443,
      }),
    ).to.deep.equal([{ host: 'pool.cdn.test', port: 443, addresses: ['192.0.2.93'], alpn: [], priority: 1 }]);
    expect(await leads('svc.app.example')).to.deep.equal([
      { host: 'pool.cdn.test', port: 443, addresses: ['192.0.2.93'], alpn: [], priority: 1 },
    ]);
  });

  it('servers name themselves, and cookies go both ways', async () => {
    const probe = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
    await resolve('e.cdn.test', DIRECT, undefined, probe);
    const { observations } = await resolve('e.cdn.test', DIRECT, undefined, probe);
    const answer = observations.find(({ subject }) => subject.type === 'A');
    expect(answer?.outcome).to.have.nested.property('value.nsid', Buffer.from('cdn-1').toString('hex'));
    const cookieIn = (base64: string | undefined) => {
      const bytes = Buffer.from(base64 ?? '', 'base64');
      const at = bytes.indexOf(Buffer.from([0, 10, 0, 24]));
      return at < 0 ? undefined : bytes.subarray(at + 4, at + 12).toString('hex');
    };
    // The whole cookie, in the query too: the server's half was learnt in the draw before.
    expect(cookieIn(answer?.sent))
      .to.match(/^[0-9a-f]{16}$/)
      .and.equal(cookieIn(answer?.received));
  });
});
