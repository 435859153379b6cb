import { expect } from 'chai';
import type { ProbeContext } from '../../../probes/probe.ts';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { ROOT_HINTS } from '../../../probes/resolve/root-hints.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import { formatAddress } from '../../../src/core/address.ts';
import { ask, failures, NAME, run } from './probe-run.ts';
import type { Behaviour, Said } from './scripted-network.ts';
import { a, address, cname, ns, say, scriptedNetwork, serves } from './scripted-network.ts';

const ROOT = '198.41.0.4:53';
const COM = '192.5.6.30:53';
const TEST = '192.12.94.30:53';
const AUTH = '129.146.0.53:53';
const CDN = '23.0.0.53:53';

const ROOTED = {
  id: 'direct',
  kind: 'authoritative',
  class: 'authoritative',
  roots: [{ address: address('198.41.0.4'), port: 53 }],
} as const;

/** A referral: the child's servers with the addresses of those that are named here. */
function referral(child: string, servers: Readonly<Record<string, string | undefined>>): Said {
  const glue = Object.entries(servers).flatMap(([name, at]) => (at === undefined ? [] : [a(name, at)]));
  return { aa: false, authorities: Object.keys(servers).map((name) => ns(child, name)), additionals: glue };
}

/** Refers everything at or below the names to their zones. */
function refers(children: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>): Behaviour {
  return (query) => {
    const name = query.questions?.[0]?.name.toLowerCase() ?? '';
    const child = Object.keys(children).find((zone) => name === zone || name.endsWith(`.${zone}`));
    return [say(query, child === undefined ? { rcode: 3 } : referral(child, children[child] ?? {}))];
  };
}

const WORLD: Readonly<Record<string, Behaviour>> = {
  [ROOT]: refers({ com: { 'a.gtld.com': '192.5.6.30' }, test: { 'a.nic.test': '192.12.94.30' } }),
  [COM]: refers({ 'example.com': { 'ns1.example.com': '129.146.0.53' } }),
  [TEST]: refers({ 'cdn.test': { 'ns.cdn.test': '23.0.0.53' } }),
  [AUTH]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }),
  [CDN]: serves({ 'A e.cdn.test': [a('e.cdn.test', '192.0.2.7')] }),
};

function iterate(servers: Readonly<Record<string, Behaviour>> = {}, changes: Partial<ProbeContext> = {}) {
  return ask({ ...WORLD, ...servers }, { resolver: ROOTED }, { attempts: 2, ...changes });
}

describe('probes/resolve/iterate', () => {
  it('comes from the root down by referrals, a label at a time, and tells nobody above of the client', async () => {
    const made = await iterate();
    expect(made.asked).to.deep.equal([
      `udp ${ROOT} NS com`,
      `udp ${COM} NS example.com`,
      `udp ${AUTH} NS ${NAME}`,
      `udp ${AUTH} A ${NAME} 24.22.48.0/24`,
    ]);
    expect(made.resolution).to.deep.include({
      addresses: ['192.0.2.1'],
      authority: 'example.com',
      authoritative: true,
    });
  });

  it('knows twenty-six addresses of thirteen root servers', () => {
    expect(ROOT_HINTS.filter(({ address: { family } }) => family === 4)).to.have.length(13);
    expect(ROOT_HINTS).to.have.length(26);
  });

  it('remembers cuts for as long as they say, so that the next draw asks the authority alone', async () => {
    const network = scriptedNetwork(WORLD);
    const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
    await run(network, { resolver: ROOTED }, {}, resolve);
    expect((await run(network, { resolver: ROOTED }, {}, resolve)).asked).to.deep.equal([
      `udp ${AUTH} A ${NAME} 24.22.48.0/24`,
    ]);
    const other = await run(network, { resolver: ROOTED, name: 'www.example.com' }, {}, resolve);
    expect(other.asked).to.deep.equal([
      `udp ${AUTH} NS www.example.com`,
      `udp ${AUTH} A www.example.com 24.22.48.0/24`,
    ]);
  });

  it('goes on from the nearest zone that it remembers', async () => {
    const network = scriptedNetwork(WORLD);
    const zonesOf = createZoneCaches();
    const peer = { address: address('129.146.0.53'), port: 53 };
    zonesOf(ROOTED.id).set('example.com', { zone: true, servers: [{ peer }], foundMs: 0 }, 3_600, 0);
    const resolve = createResolve({ zonesOf, pace: async () => undefined });
    const made = await run({ ...network, monotonicUs: () => 0 }, { resolver: ROOTED }, {}, resolve);
    expect(made.asked).to.deep.equal([`udp ${AUTH} NS ${NAME}`, `udp ${AUTH} A ${NAME} 24.22.48.0/24`]);
  });

  it('follows aliases over zones, each at its own authority', async () => {
    const made = await iterate({ [AUTH]: serves({ [`A ${NAME}`]: [cname(NAME, 'e.cdn.test')] }) });
    expect(made.resolution).to.deep.include({
      addresses: ['192.0.2.7'],
      chain: [NAME, 'e.cdn.test'],
      authority: 'cdn.test',
    });
  });

  it('follows a DNAME into another zone, with the CNAME made of it or without', async () => {
    const dname = { type: 'DNAME', name: 'example.com', data: 'cdn.test', ttl: 60 } as const;
    const target = { [CDN]: serves({ 'A api.cdn.test': [a('api.cdn.test', '192.0.2.8')] }) };
    for (const answers of [[dname, cname(NAME, 'api.cdn.test')], [dname]]) {
      const made = await iterate({ ...target, [AUTH]: serves({ [`A ${NAME}`]: { answers } }) });
      expect(made.resolution).to.deep.include({ addresses: ['192.0.2.8'], chain: [NAME, 'api.cdn.test'] });
    }
  });

  it('finds the addresses of name servers that stand in other zones', async () => {
    const made = await iterate({
      [COM]: refers({ 'example.com': { 'ns.cdn.test': undefined } }),
      [CDN]: serves({ 'A ns.cdn.test': [a('ns.cdn.test', '129.146.0.53')] }),
    });
    expect(made.resolution).to.deep.include({ addresses: ['192.0.2.1'], authority: 'example.com' });
    expect(made.observations.at(-1)?.subject).to.include({ serverName: 'ns.cdn.test' });
  });

  it('does not believe addresses of names that are not the teller’s to give', async () => {
    const poisoned: Behaviour = (query) => [
      say(query, { ...referral('example.com', { 'ns.cdn.test': '198.51.100.66', 'ns1.example.com': undefined }) }),
    ];
    const made = await iterate({
      [COM]: poisoned,
      '198.51.100.66:53': serves({ [`A ${NAME}`]: [a(NAME, '198.51.100.66')] }),
      [CDN]: serves({ 'A ns.cdn.test': [a('ns.cdn.test', '129.146.0.53')] }),
    });
    expect(made.asked.some((line) => line.includes('198.51.100.66'))).to.equal(false);
    expect(made.resolution).to.deep.include({ addresses: ['192.0.2.1'] });
  });

  it('two zones whose servers stand in each other come to an end', async () => {
    const made = await iterate({
      [COM]: refers({ 'example.com': { 'ns.cdn.test': undefined } }),
      [TEST]: refers({ 'cdn.test': { 'ns1.example.com': undefined } }),
    });
    expect(made.resolution).to.include({ state: 'missing', reason: 'no_servers' });
    expect(made.asked.length).to.be.below(20);
  });

  it('endless chains of name servers come to an end', async () => {
    let n = 0;
    const made = await iterate({
      [ROOT]: (query) => {
        const name = query.questions?.[0]?.name.toLowerCase() ?? '';
        n += 1;
        return [say(query, referral(name, { [`ns.zone${n}x`]: undefined, [`ns.other${n}x`]: undefined }))];
      },
    });
    expect(made.resolution).to.include({ reason: 'no_servers' });
    expect(made.observations.length).to.be.at.most(101);
  });

  it('passes over servers that are lame, and asks them no more', async () => {
    const lame = [
      (query) => [say(query, { rcode: 5 })],
      (query) => [say(query, { aa: false, authorities: [ns('.', 'a.root-servers.net')] })],
      (query) => [say(query, { aa: false, authorities: [ns('com', 'a.gtld.com')] })],
      (query) => [say(query, { rcode: 2 })],
    ] satisfies readonly Behaviour[];
    let meetings = 0;
    for (const behaviour of lame) {
      const network = scriptedNetwork({
        ...WORLD,
        [COM]: refers({ 'example.com': { 'ns1.example.com': '129.146.0.53', 'ns2.example.com': '129.146.0.66' } }),
        '129.146.0.66:53': behaviour,
      });
      for (let i = 0; i < 8; i += 1) {
        const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
        let state = i + 1;
        const random32 = () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return state;
        };
        const first = await run(network, { resolver: ROOTED }, { random32 }, resolve);
        const met = first.asked.some((line) => line.startsWith('udp 129.146.0.66:53 NS'));
        if (!met) continue;
        meetings += 1;
        expect(first.resolution).to.include({ state: 'answered' });
        const again = await run(network, { resolver: ROOTED }, { random32 }, resolve);
        expect(again.asked.every((line) => line.includes(AUTH))).to.equal(true);
      }
    }
    expect(meetings).to.be.above(4);
  });

  it('a silent server is passed over as well', async () => {
    const made = await iterate({
      [COM]: refers({ 'example.com': { 'ns1.example.com': '129.146.0.53', 'ns2.example.com': '129.146.0.66' } }),
    });
    expect(made.resolution).to.include({ state: 'answered' });
  });

  it('one server for a zone and the zone below it tells of the cut with authority', async () => {
    const made = await ask(
      {
        ...WORLD,
        [AUTH]: serves({
          [`NS ${NAME}`]: {
            answers: [ns(NAME, 'ns1.example.com')],
            additionals: [a('ns1.example.com', '129.146.0.53')],
          },
          [`A ${NAME}`]: [a(NAME, '192.0.2.1')],
        }),
      },
      { resolver: ROOTED },
    );
    expect(made.resolution).to.deep.include({ addresses: ['192.0.2.1'], authority: NAME });
  });

  it('a server that fails at NS questions for hosts is asked for the address all the same', async () => {
    const picky: Behaviour = (query) => [
      say(query, query.questions?.[0]?.type === 'NS' ? { rcode: 4 } : { answers: [a(NAME, '192.0.2.1')] }),
    ];
    expect((await iterate({ [AUTH]: picky })).resolution).to.include({ state: 'answered', authority: 'example.com' });
  });

  it('a name that does not exist is what its authority says, not the search', async () => {
    const gone = await iterate({ [AUTH]: (query) => [say(query, { rcode: 3 })] });
    expect(gone.resolution).to.include({ reason: 'nxdomain' });
    expect(gone.asked.at(-1)).to.equal(`udp ${AUTH} A ${NAME} 24.22.48.0/24`);
  });

  it('without a root that answers no server is known, and it says so', async () => {
    const made = await iterate({ [ROOT]: () => 'silence' });
    expect(failures(made)).to.deep.equal(['dns_timeout', 'dns_no_servers']);
    expect(made.resolution).to.include({ reason: 'no_servers' });
    expect(made.observations.at(-1)?.subject.server).to.equal(ROOT);
  });

  it('where IPv4 is out of reach, the servers’ IPv6 addresses are asked', async () => {
    const six = { address: address('2001:503:ba3e::2:30'), port: 53 };
    const resolver = { ...ROOTED, roots: [...ROOT_HINTS.slice(0, 13), six] };
    const gone = Object.fromEntries(
      ROOT_HINTS.slice(0, 13).map(({ address: at }): [string, Behaviour] => [
        `${formatAddress(at)}:53`,
        () => 'unreachable',
      ]),
    );
    const made = await ask({ ...WORLD, ...gone, '[2001:503:ba3e::2:30]:53': WORLD[ROOT] as Behaviour }, { resolver });
    expect(made.resolution).to.include({ state: 'answered' });
  });

  it('never asks an address that is not public, glue or not', async () => {
    const made = await iterate({
      [COM]: refers({ 'example.com': { 'ns1.example.com': '169.254.169.254' } }),
      '169.254.169.254:53': serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }),
    });
    expect(made.asked.some((line) => line.includes('169.254'))).to.equal(false);
    expect(made.resolution).to.include({ reason: 'no_servers' });
  });
});
