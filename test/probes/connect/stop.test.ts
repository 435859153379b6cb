import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Dialer } from '../../../probes/doors.ts';
import { rejection } from '../../evidence/rejection.ts';
import { address } from '../resolve/scripted-network.ts';
import { answer, connect, createHosts, type Hosts, SITE } from './hosts.ts';

/** A stop that does not come through would leave a test waiting for this: much longer than it may take. */
const BUDGET_MS = 60_000;
const AT = `${SITE}:443`;

describe('probes/connect: a task that is stopped', () => {
  let hosts: Hosts;
  let open = 0;
  const counted = <S extends { on: (event: 'close', done: () => void) => unknown }>(socket: S): S => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
    return socket;
  };

  beforeEach(() => {
    hosts = createHosts();
    open = 0;
  });
  afterEach(() => hosts.close());

  const stages: Readonly<Record<string, () => Promise<Parameters<typeof connect>[1]>>> = {
    'in the handshake': async () => {
      await hosts.tcp(AT, (socket) => void counted(socket).resume());
      return {};
    },
    'while it waits for a response': async () => {
      await hosts.tls(AT, {}, (socket) => void counted(socket).resume());
      return {};
    },
    'while a further name is looked up': async () => {
      await hosts.tls(AT, {}, (socket) =>
        answer('HTTP/1.1 302 Found', 'Location: https://other.example/')(counted(socket)),
      );
      return { resolve: () => new Promise(() => undefined) };
    },
    'before it has begun to connect': async () => ({
      dialer: {
        dial: async (_to, _timeoutMs, stop) => {
          await new Promise((resolve) => stop?.addEventListener('abort', resolve));
          return { ok: false, failure: 'connect_timeout' };
        },
      },
    }),
  };
  for (const [stage, prepare] of Object.entries(stages)) {
    it(`ends at once ${stage}, tells nothing, and closes its sockets`, async () => {
      const stop = new AbortController();
      const change = await prepare();
      const running = rejection(connect(hosts, { ...change, budgetMs: BUDGET_MS, stop: stop.signal }));
      await sleep(100);
      const reason = new Error('the service is stopped');
      stop.abort(reason);
      expect(await running).to.equal(reason);
      while (open > 0) await sleep(5);
    });
  }

  it('is not begun when it was stopped before', async () => {
    const dialled: string[] = [];
    const dialer: Dialer = {
      dial: async () => {
        dialled.push('dialled');
        return { ok: false, failure: 'connect_refused' };
      },
    };
    const stopped = AbortSignal.abort(new Error('stopped'));
    await rejection(connect(hosts, { dialer, address: address(SITE), stop: stopped }));
    expect(dialled).to.deep.equal([]);
  });
});
