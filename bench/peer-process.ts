import type { ChildProcess, ForkOptions } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of a benchmark, of which the CPU time is read. */
export interface PeerProcess {
  readonly child: ChildProcess;
  /** User and system time so far, of all its threads, in milliseconds; the kernel counts in steps of 10. */
  readonly cpuMs: () => number;
  readonly end: () => Promise<void>;
}

const START_WITHIN_MS = 10_000;
/** Of the kernel's counters (proc(5)): 100 a second on every Linux that Debian ships. */
const TICK_MS = 10;

/** Starts a server and resolves once its TCP port is open. Rejects when it cannot be run: a peer that is absent is an error. */
export async function startPeer(command: string, args: readonly string[], port: number): Promise<PeerProcess> {
  // The daemons of Debian lie where the PATH of an ordinary user does not look.
  const { PATH } = process.env;
  const env = { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin` };
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  const open = untilOpen(port).then((isOpen) => {
    if (!isOpen || child.exitCode !== null) throw new Error(`${command} does not listen on port ${port}: ${said}`);
  });
  await Promise.race([open, failed]);
  return peerOf(child);
}

/** Starts a module under this Node, with a channel for messages. */
export function forkPeer(module: URL, args: readonly string[], options: ForkOptions = {}): PeerProcess {
  return peerOf(fork(module, args, options));
}

/** A port of loopback that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function peerOf(child: ChildProcess): PeerProcess {
  return {
    child,
    cpuMs: () => {
      // The second field is a name in brackets, which may hold blanks: utime is the 12th after it, stime the 13th.
      const [, fields = ''] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(/\) (?=[A-Z])/);
      const [user, system] = fields.split(' ').slice(11, 13).map(Number);
      return ((user ?? 0) + (system ?? 0)) * TICK_MS;
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function untilOpen(port: number): Promise<boolean> {
  for (const endMs = performance.now() + START_WITHIN_MS; performance.now() < endMs; await sleep(20)) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen === true) return true;
  }
  return false;
}
