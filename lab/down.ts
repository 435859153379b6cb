import { rmSync } from 'node:fs';
import { LabError, run } from './command.ts';
import { placesOf } from './places.ts';
import { endProcesses, namespacesWith, processesIn, startTicksOf } from './processes.ts';
import { readState } from './state.ts';

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
  // Everything in the namespaces is the laboratory's, for nobody else has a reason to be there: no list of processes has to be
  // kept, and none can be wrong.
  await endProcesses(() => processesIn(namespaces));
  await run('ip', ['-batch', '-'], namespaces.map((name) => `netns delete ${name}\n`).join(''));
  rmSync(places.dir, { recursive: true, force: true });
}
