import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, startDetached } from './command.ts';
import type { Daemon } from './daemons.ts';
import type { LabPlaces } from './places.ts';
import { commandOf, endProcesses, processesIn } from './processes.ts';

/** Writes a daemon's files and starts it. That it runs shows when it answers. */
export function start(daemon: Daemon, places: LabPlaces): void {
  writeFiles(daemon);
  const args = ['netns', 'exec', places.namespace(daemon.node), ...daemon.command];
  startDetached('ip', args, join(daemon.dir, 'output'));
}

/**
 * Brings a daemon to what its files are to say: it reads them again or is started anew, and says so by true in the latter case.
 * Nothing is done when they say it already.
 */
export async function bringUpToDate(daemon: Daemon, places: LabPlaces): Promise<boolean> {
  if (!writeFiles(daemon)) return false;
  const namespace = places.namespace(daemon.node);
  const isIts = (pid: number): boolean => commandOf(pid).includes(`${daemon.dir}/`);
  const isRunning = processesIn([namespace]).some(isIts);
  if (isRunning && daemon.reload !== undefined) {
    await run('ip', ['netns', 'exec', namespace, ...daemon.reload]);
    return false;
  }
  await endProcesses(() => processesIn([namespace]).filter(isIts));
  start(daemon, places);
  return true;
}

/** Writes the files of a daemon, and says whether any of them is new or another than it was. */
function writeFiles({ dir, files }: Daemon): boolean {
  mkdirSync(dir, { recursive: true });
  let hasChanged = false;
  for (const [name, text] of files) {
    const file = join(dir, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    hasChanged = true;
  }
  return hasChanged;
}
