import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './command.ts';

const NETNS_DIR = '/run/netns';
const PAUSE_MS = 50;
const MAX_LOOKS = 100;

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

/** The words of a process's command; empty when it runs no more. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It ended between two looks.
  }
}

/**
 * Ends the processes that `find` gives, and looks again until it has given none twice, for one that is just starting shows late.
 * Throws LabError when some do not end.
 */
export async function endProcesses(find: () => readonly number[]): Promise<void> {
  for (let looks = 0, empty = 0; looks < MAX_LOOKS; looks += 1) {
    const pids = find();
    empty = pids.length === 0 ? empty + 1 : 0;
    if (empty === 2) return;
    for (const pid of pids) kill(pid);
    await sleep(PAUSE_MS);
  }
  throw new LabError(`processes ${find().join(', ')} do not end`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself between the two.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
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
