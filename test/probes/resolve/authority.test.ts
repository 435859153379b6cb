import { expect } from 'chai';
import type { ProbeContext } from '../../../probes/probe.ts';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import { ask, DIRECT, failures, NAME, run, VIA } from './probe-run.ts';
import type { Behaviour } from './scripted-network.ts';
import { a, address, cname, ns, say, scriptedNetwork, serves } from './scripted-network.ts';

const AUTH = '129.146.0.53:53';
const CDN = '23.0.0.53:53';

/** What the resolver tells of zones: example.com at AUTH, cdn.test at CDN. */
const RESOLVER = serves({
  'NS example.com': [ns('example.com', 'ns1.example.com')],
  'A ns1.example.com': [a('ns1.example.com', '129.146.0.53')],
  'NS cdn.test': [ns('cdn.test', 'ns.cdn.test')],
  'A ns.cdn.test': [a('ns.cdn.test', '23.0.0.53')],
});

const NAMED = { ...DIRECT, servers: [{ address: address('129.146.0.53'), port: 53 }] } as const;

describe('probes/resolve: at the authorities', () => {
  const direct = (servers: Readonly<Record<string, Behaviour>>, changes: Partial<ProbeContext> = {}) =>
    ask({ [VIA]: RESOLVER, ...servers }, { resolver: DIRECT }, changes);

  it('finds the zone by walking up the labels, then asks its server without recursion', async () => {
    let recursion: boolean | undefined;
    const made = await direct({
      [AUTH]: (query) => {
        recursion = query.flag_rd;
        return [say(query, { answers: [a(NAME, '192.0.2.1')] })];
      },
    });
    expect(made.asked).to.deep.equal([
      `udp ${VIA} NS ${NAME}`,
      `udp ${VIA} NS example.com`,
      `udp ${VIA} A ns1.example.com`,
      `udp ${VIA} AAAA ns1.example.com`,
      `udp ${AUTH} A ${NAME} 24.22.48.0/24`,
    ]);
    expect(recursion).to.equal(false);
    expect(made.resolution).to.deep.include({
      addresses: ['192.0.2.1'],
      authority: 'example.com',
      authoritative: true,
    });
    expect(made.observations.at(-1)?.subject).to.deep.include({
      zone: 'example.com',
      serverName: 'ns1.example.com',
      server: AUTH,
    });
  });

  it('an alias out of the zone is asked of the alias’s own zone', async () => {
    const made = await direct({
      [AUTH]: serves({ [`A ${NAME}`]: [cname(NAME, 'e.cdn.test'), a('e.cdn.test', '198.51.100.66')] }),
      [CDN]: serves({ 'A e.cdn.test': [a('e.cdn.test', '192.0.2.7')] }),
    });
    expect(made.resolution).to.deep.include({
      addresses: ['192.0.2.7'],
      chain: [NAME, 'e.cdn.test'],
      authority: 'cdn.test',
    });
  });

  it('aliases that turn in a circle end, and so do endless ones', async () => {
    const circle = await direct({
      [AUTH]: serves({ [`A ${NAME}`]: [cname(NAME, 'e.cdn.test')] }),
      [CDN]: serves({ 'A e.cdn.test': [cname('e.cdn.test', NAME)] }),
    });
    expect(circle.resolution).to.include({ reason: 'broken_chain' });
    const endless = await direct({
      [AUTH]: (query) => {
        const name = query.questions?.[0]?.name ?? '';
        return [say(query, { answers: [cname(name.toLowerCase(), `x${name.toLowerCase()}`)] })];
      },
    });
    expect(endless.resolution).to.include({ reason: 'broken_chain' });
    expect(endless.asked.filter((line) => line.includes(AUTH))).to.have.length(9);
  });

  it('an answer without AA does not count', async () => {
    const made = await direct({ [AUTH]: serves({ [`A ${NAME}`]: { aa: false, answers: [a(NAME, '192.0.2.1')] } }) });
    expect(made.resolution).to.include({ reason: 'not_authoritative' });
  });

  it('a refusal is asked once more without client subnet, and the answer is marked so', async () => {
    const made = await direct({
      [AUTH]: (query) => [
        say(
          query,
          query.additionals?.[0]?.type === 'OPT' && query.additionals[0].options.some(({ code }) => code === 8)
            ? { rcode: 5 }
            : { answers: [a(NAME, '192.0.2.1')] },
        ),
      ],
    });
    expect(made.asked.slice(-2)).to.deep.equal([`udp ${AUTH} A ${NAME} 24.22.48.0/24`, `udp ${AUTH} A ${NAME}`]);
    expect(made.resolution).to.include({ state: 'answered', ecs: 'none', authority: 'example.com' });
    const always = await direct({ [AUTH]: serves({ [`A ${NAME}`]: { rcode: 5 } }) });
    expect(always.resolution).to.include({ reason: 'refused' });
    expect(always.asked.filter((line) => line.includes(AUTH))).to.have.length(2);
  });

  it('who refuses both is lame: the next server is asked, and the lame one no more', async () => {
    const three = serves({
      'NS example.com': [1, 2, 3].map((i) => ns('example.com', `ns${i}.example.com`)),
      ...Object.fromEntries(
        [1, 2, 3].map((i) => [`A ns${i}.example.com`, [a(`ns${i}.example.com`, `129.146.0.5${i}`)]]),
      ),
    });
    const refuses = serves({ [`A ${NAME}`]: { rcode: 5 } });
    for (const good of [1, 2, 3]) {
      const servers = Object.fromEntries(
        [1, 2, 3].map((i): [string, Behaviour] => [
          `129.146.0.5${i}:53`,
          i === good ? serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) : refuses,
        ]),
      );
      const network = scriptedNetwork({ [VIA]: three, ...servers });
      const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
      const first = await run(network, { resolver: DIRECT }, {}, resolve);
      expect(first.resolution, `${good}`).to.include({ state: 'answered', ecs: 'echoed' });
      const lame = first.asked.filter((line) => line.includes(' A api') && !line.includes(`0.5${good}:`));
      const second = await run(network, { resolver: DIRECT }, {}, resolve);
      for (const line of lame) expect(second.asked).not.to.include(line);
    }
    const none = await direct({
      [VIA]: three,
      '129.146.0.51:53': refuses,
      '129.146.0.52:53': refuses,
      '129.146.0.53:53': refuses,
    });
    expect(none.resolution).to.include({ reason: 'refused' });
    expect(none.asked.filter((line) => line.includes(' A api'))).to.have.length(6);
  });

  it('after a silent server the next one is asked', async () => {
    const two = serves({
      'NS example.com': [ns('example.com', 'ns1.example.com'), ns('example.com', 'ns2.example.com')],
      'A ns1.example.com': [a('ns1.example.com', '129.146.0.53')],
      'A ns2.example.com': [a('ns2.example.com', '129.146.0.54')],
    });
    for (const alive of [AUTH, '129.146.0.54:53']) {
      const made = await direct({ [VIA]: two, [alive]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) });
      expect(made.resolution, alive).to.include({ state: 'answered' });
    }
  });

  it('where IPv4 is out of reach, IPv6 is tried next', async () => {
    const both = serves({
      'NS example.com': [ns('example.com', 'ns1.example.com')],
      'A ns1.example.com': [a('ns1.example.com', '129.146.0.53'), a('ns1.example.com', '129.146.0.54')],
      'AAAA ns1.example.com': [a('ns1.example.com', '2603:c020::53')],
    });
    const six = '[2603:c020::53]:53';
    const gone: Behaviour = () => 'unreachable';
    const servers = { [VIA]: both, [AUTH]: gone, '129.146.0.54:53': gone };
    const made = await direct(
      { ...servers, [six]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) },
      { attempts: 2 },
    );
    expect(made.resolution).to.include({ state: 'answered' });
    expect(made.asked.at(-1)).to.equal(`udp ${six} A ${NAME} 24.22.48.0/24`);
  });

  it('a name server with a non-public address is never asked, unless the configuration names it', async () => {
    const inside = serves({
      'NS example.com': [ns('example.com', 'ns1.example.com')],
      'A ns1.example.com': [a('ns1.example.com', '169.254.169.254')],
    });
    const servers = { [VIA]: inside, '169.254.169.254:53': serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) };
    const refused = await direct(servers);
    expect(refused.asked.some((line) => line.includes('169.254'))).to.equal(false);
    expect(refused.resolution).to.include({ reason: 'no_servers' });
    expect((await direct(servers, { allowed: () => true })).resolution).to.include({ state: 'answered' });
  });

  it('without a resolver that answers, no server is known, and it says so', async () => {
    const made = await direct({ [VIA]: () => 'silence' }, { attempts: 2 });
    expect(failures(made)).to.deep.equal(['dns_timeout', 'dns_timeout', 'dns_no_servers']);
    expect(made.resolution).to.include({ reason: 'no_servers' });
  });

  it('a silent resolver is asked with less EDNS, and in the end without', async () => {
    const payloads: (number | undefined)[] = [];
    await direct({
      [VIA]: (query) => {
        const [opt] = query.additionals ?? [];
        payloads.push(opt?.type === 'OPT' ? opt.udpPayloadSize : undefined);
        return 'silence';
      },
    });
    expect(payloads).to.deep.equal([1232, 512, undefined]);
  });

  it('a server that fails on NS questions for a host does not hide the zone above', async () => {
    const picky: Behaviour = (query, transport) =>
      query.questions?.[0]?.name.toLowerCase() === NAME ? [say(query, { rcode: 2 })] : RESOLVER(query, transport);
    const made = await direct({ [VIA]: picky, [AUTH]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) });
    expect(made.resolution).to.include({ state: 'answered', authority: 'example.com' });
  });

  it('an NS record of another name than the one asked makes no zone', async () => {
    const stray = serves({
      [`NS ${NAME}`]: [cname(NAME, 'e.cdn.test'), ns('e.cdn.test', 'ns.cdn.test')],
      'NS example.com': [ns('example.com', 'ns1.example.com')],
      'A ns1.example.com': [a('ns1.example.com', '129.146.0.53')],
    });
    const made = await direct({ [VIA]: stray, [AUTH]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) });
    expect(made.resolution).to.include({ authority: 'example.com' });
  });

  it('a zone found once is not looked for again; another name of it costs one question', async () => {
    const network = scriptedNetwork({ [VIA]: RESOLVER, [AUTH]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) });
    const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
    await run(network, { resolver: DIRECT }, {}, resolve);
    expect((await run(network, { resolver: DIRECT }, {}, resolve)).asked).to.deep.equal([
      `udp ${AUTH} A ${NAME} 24.22.48.0/24`,
    ]);
    const other = await run(network, { resolver: DIRECT, name: 'www.example.com' }, {}, resolve);
    expect(other.asked).to.deep.equal([`udp ${VIA} NS www.example.com`, `udp ${AUTH} A www.example.com 24.22.48.0/24`]);
  });

  it('servers that the operator named are asked for everything, and nothing is discovered', async () => {
    const servers = { [AUTH]: serves({ [`A ${NAME}`]: [cname(NAME, 'e.cdn.test'), a('e.cdn.test', '192.0.2.7')] }) };
    const made = await ask(servers, { resolver: NAMED });
    expect(made.asked).to.deep.equal([`udp ${AUTH} A ${NAME} 24.22.48.0/24`]);
    expect(made.resolution).to.deep.include({ addresses: ['192.0.2.7'], authority: '.' });
  });

  it('who names endless aliases over endless zones gets a bounded number of questions and a bounded record', async () => {
    const label = 'a.'.repeat(100);
    let n = 0;
    const made = await direct({
      [VIA]: (query) => {
        const name = query.questions?.[0]?.name.toLowerCase() ?? '';
        const type = query.questions?.[0]?.type;
        if (type === 'A') return [say(query, { answers: [a(name, '129.146.0.53')] })];
        return [say(query, { answers: type === 'NS' && /^z\d+\.test$/.test(name) ? [ns(name, `ns.${name}`)] : [] })];
      },
      [AUTH]: (query) => {
        n += 1;
        return [say(query, { answers: [cname(query.questions?.[0]?.name.toLowerCase() ?? '', `${label}z${n}.test`)] })];
      },
    });
    expect(made.resolution).to.include({ state: 'missing' });
    expect(made.observations.length).to.be.at.most(110);
    expect(JSON.stringify(made.observations).length).to.be.below(62_000);
  });
});
