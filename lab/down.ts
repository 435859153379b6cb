import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, run } from './command.ts';
import { placesOf } from './places.ts';
import { namespacesWith, processesIn, startTicksOf } from './processes.ts';
import { readState } from './state.ts';

const PAUSE_MS = 50;
const MAX_LOOKS = 100;

/**
 * Ends a laboratory, or what is left of one whose making was interrupted: every process that runs in its namespaces, the
 * namespaces, its files. Without one it does nothing. Throws LabError while another process is still setting it up.
 */
export async function down(id: string): Promise<void> {
  const places = placesOf(id);
  const maker = readState(places)?.maker;
  if (maker !== undefined && maker.pid !== process.pid && startTicksOf(maker.pid) === maker.startTicks) {
    throw new LabError(`process ${maker.pid} is setting the laboratory ${id} up: end it first`);
  }
  const namespaces = namespacesWith(places.namespacePrefix);
  await endProcesses(namespaces);
  await run('ip', ['-batch', '-'], namespaces.map((name) => `netns delete ${name}\n`).join(''));
  rmSync(places.dir, { recursive: true, force: true });
}

/**
 * Everything in the namespaces is the laboratory's, for nobody else has a reason to be there: no list of processes has to be kept,
 * and none can be wrong. Looks until nothing was there twice, for one that is just starting shows late.
 */
async function endProcesses(namespaces: readonly string[]): Promise<void> {
  for (let looks = 0, empty = 0; looks < MAX_LOOKS; looks += 1) {
    const pids = processesIn(namespaces);
    empty = pids.length === 0 ? empty + 1 : 0;
    if (empty === 2) return;
    for (const pid of pids) kill(pid);
    await sleep(PAUSE_MS);
  }
  throw new LabError(`processes ${processesIn(namespaces).join(', ')} do not end`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself between the two.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
