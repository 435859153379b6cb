import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { current } from './apply.ts';
import { LabError, run, startWith } from './command.ts';
import { forward } from './forward.ts';
import { placesOf } from './places.ts';
import { SERVICE_PORT } from './render/service.ts';
import { serviceDir } from './service-files.ts';

export interface RunOptions {
  /** The node that the service runs on. */
  readonly vantage: string;
  /** TCP port on this machine's loopback at which the page is shown; 0 for one of the system's choice. */
  readonly port: number;
  /** Ends the service. */
  readonly stop: AbortSignal;
  /** Called with the page's address on this machine. */
  readonly onPage: (url: string) => void;
}

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const PAGE_DOOR = fileURLToPath(new URL('page-door.ts', import.meta.url));

/**
 * Runs the service at a vantage of a laboratory that is up, with the configuration and the lists that the laboratory wrote for it,
 * and shows its page outside. Resolves with its exit code. Throws LabError when the laboratory is not up or has no such vantage.
 */
export async function runService(id: string, { vantage, port, stop, onPage }: RunOptions): Promise<number> {
  const places = placesOf(id);
  if (!current(id).nodes.some((node) => node.id === vantage && node.vantage !== undefined)) {
    throw new LabError(`the laboratory has no vantage ${vantage}`);
  }
  const dir = serviceDir(places, vantage);
  const inside = ['netns', 'exec', places.namespace(vantage), process.execPath];
  if (!existsSync(join(dir, 'evidence'))) await run('ip', [...inside, MAIN, 'init', '--dir', dir]);
  const socket = join(dir, 'page.sock');
  const door = startWith('ip', [...inside, PAGE_DOOR, socket, `${SERVICE_PORT}`]);
  const service = startWith('ip', [...inside, MAIN, 'serve', '--config', join(dir, 'landfall.yaml')], {
    // The laboratory's own authority is to it what public ones are to a service in the world.
    NODE_EXTRA_CA_CERTS: join(places.certificates, 'ca.pem'),
  });
  const ended = once(service, 'exit');
  const end = (): void => void service.kill('SIGTERM');
  stop.addEventListener('abort', end);
  const outside = await forward({ host: '127.0.0.1', port }, { path: socket });
  onPage(`http://127.0.0.1:${(outside.address() as AddressInfo).port}/`);
  const [code] = (await ended) as [number | null];
  stop.removeEventListener('abort', end);
  outside.close();
  door.kill('SIGKILL');
  return code ?? 1;
}
