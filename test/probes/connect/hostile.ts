import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Hosts that mean harm, in a process of their own: what they keep in memory is not ours. */
export interface Hostile {
  /** TCP ports on loopback, by kind of harm. */
  readonly ports: Readonly<Record<string, number>>;
  readonly stop: () => Promise<void>;
}

export async function startHostile(): Promise<Hostile> {
  const child = spawn(process.execPath, [new URL('hostile-hosts.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    ports: JSON.parse(line.toString()) as Readonly<Record<string, number>>,
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
