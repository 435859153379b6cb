import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

const NETNS_DIR = '/run/netns';

/** Names of the namespaces that begin so. */
export function namespacesWith(prefix: string): readonly string[] {
  return listed(NETNS_DIR).filter((name) => name.startsWith(prefix));
}

/** Process ids of all that run in any of these namespaces. A process that has ended and waits for its parent is not among them. */
export function processesIn(namespaces: readonly string[]): readonly number[] {
  const wanted = new Set(namespaces.map((name) => `net:[${inodeOf(join(NETNS_DIR, name))}]`));
  return listed('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => wanted.has(networkOf(pid)))
    .map(Number);
}

/** When a process began, in the kernel's ticks: with its number it is one process and no other. Undefined: it runs no more. */
export function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc(5): the fields behind the command's name, which stands in parentheses and may hold any.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined; // It ended between two looks.
  }
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return ''; // It ended between two looks.
  }
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

function listed(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
