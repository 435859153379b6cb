import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { SecureContext } from 'node:tls';
import { expect } from 'chai';
import type { Connection } from '../../probes/connect/connect.ts';
import { connectProbe } from '../../probes/connect/connect.ts';
import { createSecurity } from '../../probes/connect/security.ts';
import { guardedDialer, realDialer } from '../../probes/dialer.ts';
import type { Dialer } from '../../probes/doors.ts';
import { realNetwork } from '../../probes/network.ts';
import { issueHostCertificates } from '../../src/demo/host-certificates.ts';
import { demoDialer } from '../../src/demo/network.ts';
import type { TlsHosts } from '../../src/demo/tls-hosts.ts';
import { serveTlsHosts } from '../../src/demo/tls-hosts.ts';
import { connectionTruth } from '../../src/world/connection-truth.ts';
import type { Ground } from '../../src/world/ground.ts';
import { groundOf } from '../../src/world/quillbird-ground.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';
import { addressesOfName } from '../../src/world/topology-lookup.ts';
import { addressOf } from '../../src/world/world.ts';

const BATCH = 40;
/** Of a connection that must not fail: a slow machine has time. */
const BUDGET_MS = 20_000;

interface ServedGround {
  readonly ground: Ground;
  readonly hosts: TlsHosts;
  readonly dialer: Dialer;
  readonly security: SecureContext;
}

async function serveGround(scenario: string): Promise<ServedGround> {
  const world = scenarioOf(scenario)?.world;
  if (world === undefined) throw new RangeError(scenario);
  const ground = groundOf(world);
  const certificates = issueHostCertificates(ground, Date.now());
  const hosts = await serveTlsHosts(ground, certificates);
  const dialer = guardedDialer(demoDialer(realDialer(), hosts), () => false);
  return { ground, hosts, dialer, security: createSecurity(certificates.ca) };
}

function follow(served: ServedGround, name: string, address: string, budgetMs = BUDGET_MS): Promise<Connection> {
  const { ground, dialer, security } = served;
  return connectProbe(
    { address: addressOf(address), name, port: 443, path: '/' },
    {
      dialer,
      security,
      budgetMs,
      clock: realNetwork(),
      userAgent: 'landfall/0.0.0 (+https://landfall.example/about)',
      resolve: async (host, family) =>
        addressesOfName(ground, host)
          .map(addressOf)
          .find((candidate) => candidate.family === family),
    },
  );
}

interface Said {
  readonly state: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly leads: readonly { readonly purpose: string; readonly host: string }[];
}

/** Set by any server; nothing is to be told by them. */
const COMMON: readonly string[] = ['date', 'content-length'];

/** A connection in the words of the truth; the times apart. */
function said({ edges, observations }: Connection): Said {
  const own = observations.filter(({ subject }) => subject.edge === 0);
  const failure = own.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.failure]))[0];
  const isValid = own.every((o) => o.step !== 'tls-handshake' || !o.outcome.ok || o.outcome.value.valid);
  const http = own.find((o) => o.step === 'http-exchange');
  const { status, headers = {} } = http?.outcome.ok === true ? http.outcome.value : {};
  const kept = Object.fromEntries(Object.entries(headers).filter(([field]) => !COMMON.includes(field)));
  return {
    state: failure ?? (isValid ? 'answered' : 'invalid_certificate'),
    ...(status === undefined ? {} : { status, headers: kept }),
    leads: edges.slice(1).map(({ purpose, host }) => ({ purpose, host })),
  };
}

function expected({ ground }: ServedGround, name: string, address: string): Said {
  const is = connectionTruth(ground, name, address);
  if (is.state === 'connect_timeout') return { state: is.state, leads: [] };
  const { status, headers } = is.response;
  return { state: is.state, status, headers, leads: is.leads };
}

/** Resolves when a socket is closed, by whomever and however. */
function ending(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.resume().once('close', () => resolve()));
}

describe('the TLS hosts of a demo', () => {
  let served: ServedGround;
  before(async () => {
    served = await serveGround('founding');
  });
  after(() => served.hosts.stop());

  for (const scenario of ['founding', 'two-clouds']) {
    it(`are what the truth about ${scenario} says, for every endpoint at every address that it may have`, async function () {
      this.timeout(60_000);
      const here = scenario === 'founding' ? served : await serveGround(scenario);
      try {
        const cells = here.ground.world.endpoints.flatMap(({ name }) =>
          addressesOfName(here.ground, name)
            .filter((address) => connectionTruth(here.ground, name, address).state !== 'connect_timeout')
            .map((address) => ({ name, address })),
        );
        for (let i = 0; i < cells.length; i += BATCH) {
          const batch = cells.slice(i, i + BATCH);
          const found = await Promise.all(batch.map(({ name, address }) => follow(here, name, address)));
          for (const [n, { name, address }] of batch.entries()) {
            const connection = found[n];
            if (connection === undefined) throw new RangeError(address);
            expect(said(connection), `${name} ${address}`).to.deep.equal(expected(here, name, address));
            expect(connection.edges.map(({ state }) => state)).to.satisfy((states: readonly string[]) =>
              states.every((state) => state === 'visited'),
            );
          }
        }
      } finally {
        if (here !== served) await here.hosts.stop();
      }
    });
  }

  it('are silent where the world has a black hole, or nobody, or another port', async () => {
    const hole = await follow(served, 'telemetry.quillbird.example', '129.80.64.40', 200);
    expect(said(hole)).to.deep.equal(expected(served, 'telemetry.quillbird.example', '129.80.64.40'));
    for (const [address, port] of [
      ['9.96.99.99', 443],
      ['129.80.10.1', 80],
    ] as const) {
      const startedMs = performance.now();
      const dialled = await served.dialer.dial({ address: addressOf(address), port }, 30);
      expect(dialled, address).to.deep.equal({ ok: false, failure: 'connect_timeout' });
      expect(performance.now() - startedMs).to.be.at.least(28);
    }
  });

  it('are as far away as the world says, at each step', async () => {
    for (const address of ['129.80.10.1', '129.146.70.1', '9.96.32.10', '2603:c020:8000::10']) {
      const is = connectionTruth(served.ground, 'www.quillbird.example', address);
      const { observations } = await follow(served, 'www.quillbird.example', address);
      expect(observations.map(({ step }) => step)).to.deep.equal(['tcp-connect', 'tls-handshake', 'http-exchange']);
      const leastUs = 1000 * (is.state === 'answered' ? is.roundTripMs : 0);
      for (const { step, durationUs } of observations) {
        // A timer of a millisecond's resolution may be early by as much.
        expect(durationUs, `${step} ${address}`).to.be.at.least(leastUs - 1000);
      }
    }
  });

  it('cannot be reached in less time than the way takes', async () => {
    const singapore = { address: addressOf('9.96.32.10'), port: 443 };
    expect(await served.dialer.dial(singapore, 20)).to.deep.equal({ ok: false, failure: 'connect_timeout' });
  });

  it('show a slow machine late, and not too late', async () => {
    const { observations } = await follow(served, 'api.quillbird.example', '129.153.4.1');
    const http = observations.find(({ step }) => step === 'http-exchange');
    expect(http?.outcome.ok).to.equal(true);
    expect(http?.durationUs).to.be.at.least(400_000);
  });

  it('are not believed by whoever does not know their authority', async () => {
    const stranger = { ...served, security: createSecurity() };
    expect(said(await follow(stranger, 'www.quillbird.example', '129.80.10.1'))).to.include({
      state: 'invalid_certificate',
      status: 200,
    });
  });

  it('take no harm from hostile bytes', async () => {
    const port = served.hosts.portOf('129.80.10.1') ?? 0;
    const hello = Buffer.from('16030100200100', 'hex');
    const bytes = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(70_000, 0xff),
      Buffer.concat([hello, Buffer.alloc(40)]),
      Buffer.from('1503010002022800', 'hex'),
      Buffer.of(0),
    ];
    for (const sent of bytes) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      const gone = ending(socket);
      socket.end(sent);
      await gone;
    }
    // Said nothing, and half of something: both are still there while others are served.
    const idle = [Buffer.alloc(0), hello].map((sent) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(sent);
      return socket;
    });
    expect(said(await follow(served, 'www.quillbird.example', '129.80.10.1'))).to.include({ state: 'answered' });
    for (const socket of idle) socket.destroy();
  });

  it('leave nothing behind when they are stopped, whoever is connected', async () => {
    const other = await serveGround('steady');
    const ports = ['129.80.10.1', '129.146.70.1'].map((address) => other.hosts.portOf(address) ?? 0);
    const sockets = ports.map((port) => connect(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) socket.write('x');
    const gone = sockets.map(ending);
    const asking = follow(other, 'www.quillbird.example', '129.146.70.1');
    await other.hosts.stop();
    await Promise.all(gone);
    expect(said(await asking).state).to.be.oneOf(['connect_refused', 'tls_closed']);
    for (const port of ports) {
      const dialled = await realDialer().dial({ address: addressOf('127.0.0.1'), port }, BUDGET_MS);
      expect(dialled).to.deep.equal({ ok: false, failure: 'connect_refused' });
    }
  });
});
