import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { closed, guardedDialer, realDialer } from '../../probes/dialer.ts';
import type { Dialer } from '../../probes/doors.ts';
import { address } from './resolve/scripted-network.ts';

const dialer = realDialer();
const local = (port: number, text = '127.0.0.1') => ({ address: address(text), port });

/** Longer than any machine is busy; nothing here waits for it to pass. */
const LONG_MS = 8_000;

/** Open TCP connections of this process. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
}

/** Resolves once no more are open, since those that are closing take a moment; the limit of the test ends it if that never comes. */
async function onlyOpen(most: number): Promise<void> {
  while (openSockets() > most) await sleep(5);
}

/** A port on which the kernel takes no more connections: nobody accepts those that it has. */
const DEAF = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });`;

describe('probes/dialer', () => {
  it('gives a connected socket, which is gone when it has been closed', async () => {
    const before = openSockets();
    const server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const result = await dialer.dial(local((server.address() as AddressInfo).port), LONG_MS);
    if (!result.ok) expect.fail(result.failure);
    expect(result.value.remoteAddress).to.equal('127.0.0.1');
    await closed(result.value);
    await closed(result.value);
    server.close();
    await once(server, 'close');
    await onlyOpen(before);
  });

  it('lets no later error of a socket end the process', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.resetAndDestroy())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const result = await dialer.dial(local((server.address() as AddressInfo).port), LONG_MS);
    if (!result.ok) expect.fail(result.failure);
    result.value.resume().write('x');
    await new Promise((resolve) => result.value.once('close', resolve));
    server.close();
  });

  it('tells a port where nobody listens', async () => {
    const before = openSockets();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await dialer.dial(local(port), LONG_MS)).to.deep.equal({ ok: false, failure: 'connect_refused' });
    await onlyOpen(before);
  });

  it('tells an address to which there is no way from here', async () => {
    const result = await dialer.dial(local(443, '255.255.255.255'), LONG_MS);
    expect(result).to.include({ ok: false });
    expect(!result.ok && result.failure).to.be.oneOf(['connect_unreachable', 'connect_not_possible']);
    expect(!result.ok && result.detail).to.match(/^E[A-Z]+$/);
  });

  it('waits no longer than it may, and leaves nothing behind', async () => {
    const before = openSockets();
    const deaf = new Worker(DEAF, { eval: true });
    deaf.unref(); // Should something here fail, the run must still end.
    const [port] = (await once(deaf, 'message')) as [number];
    const dialled = await Promise.all(Array.from({ length: 6 }, () => dialer.dial(local(port), 150)));
    const sockets: Socket[] = dialled.flatMap((result) => (result.ok ? [result.value] : []));
    await Promise.all(sockets.map(closed));
    const failures = dialled.filter((result) => !result.ok);
    await deaf.terminate();
    expect(failures).to.have.length.above(0);
    for (const failure of failures) expect(failure).to.deep.equal({ ok: false, failure: 'connect_timeout' });
    await onlyOpen(before);
  });
});

describe('probes/dialer: the guard', () => {
  const refused = { ok: false, failure: 'address_refused' } as const;
  const silent: Dialer & { readonly dialled: string[] } = {
    dialled: [],
    dial: async ({ port }) => {
      silent.dialled.push(String(port));
      return { ok: false, failure: 'connect_timeout' };
    },
  };

  it('refuses whatever is not public, in any disguise, before a packet is sent', async () => {
    const guarded = guardedDialer(silent, () => false);
    const hidden = [
      '169.254.169.254',
      '127.0.0.1',
      '10.0.0.1',
      '100.64.0.1',
      '::1',
      'fe80::1',
      'fd00:ec2::254',
      '::ffff:169.254.169.254',
      '2002:a9fe:a9fe::',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::1',
    ];
    for (const text of hidden) expect(await guarded.dial(local(443, text), 10), text).to.deep.equal(refused);
    expect(silent.dialled).to.deep.equal([]);
  });

  it('lets public addresses through, and those that the configuration names', async () => {
    const guarded = guardedDialer(silent, ({ port }) => port === 8443);
    await guarded.dial(local(443, '129.146.0.1'), 10);
    await guarded.dial(local(8443, '::ffff:127.0.0.1'), 10);
    await guarded.dial(local(443, '127.0.0.1'), 10);
    expect(silent.dialled).to.deep.equal(['443', '8443']);
  });
});
