import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { laboratory } from '../src/world/laboratory.ts';
import { type Turn, turned } from '../src/world/laboratory-knobs.ts';
import type { Laboratory } from '../src/world/topology.ts';
import { LabError, run } from './command.ts';
import { bringUpToDate } from './daemon-process.ts';
import { daemonsOf } from './daemons.ts';
import { changeDevices } from './devices.ts';
import { type LabPlaces, placesOf } from './places.ts';
import { awaitPorts, awaitRoutes } from './readiness.ts';
import { writeServiceFiles } from './service-files.ts';
import { readState, writeState } from './state.ts';
import { makeCertificateFiles } from './up.ts';

/** The laboratory as the knobs that were turned have left it. Throws LabError when it is not up. */
export function current(id: string): Laboratory {
  return turnsOf(placesOf(id)).reduce(turned, laboratory);
}

/**
 * Turns a knob: every part whose description is another afterwards is brought to it, and no other. Resolves when every server has
 * read its files and every router has the routes that it should have. Throws RangeError for a turn that cannot be.
 */
export async function turn(id: string, change: Turn): Promise<void> {
  const places = placesOf(id);
  const before = current(id);
  const lab = turned(before, change);
  writeState(places, { turns: [...turnsOf(places), change] });
  await makeCertificateFiles(lab, places);
  await changeDevices(before, lab, places);
  const started = await Promise.all(daemonsOf(lab, places).map((daemon) => bringUpToDate(daemon, places)));
  await awaitRoutes(lab, places);
  if (started.includes(true)) await awaitPorts(lab, places);
  writeServiceFiles(lab, places, Date.now());
}

function turnsOf(places: LabPlaces): readonly Turn[] {
  const state = readState(places);
  if (state === undefined || state.maker !== undefined) throw new LabError(`the laboratory ${places.id} is not up`);
  return state.turns;
}

/** The routes that the collector has heard, from each neighbour, as MRT files (TABLE_DUMP_V2) for IPv4 and IPv6. */
export async function dumpRoutes(id: string): Promise<readonly string[]> {
  const places = placesOf(id);
  const dir = join(places.dir, 'collect', 'bird');
  const files = ['master4', 'master6'].map((table) => [table, join(dir, `${table}.mrt`)] as const);
  for (const [table, file] of files) {
    rmSync(file, { force: true }); // bird would write behind what is there.
    const words = ['mrt', 'dump', 'table', `"${table}"`, 'to', `"${file}"`, 'where', 'source', '=', 'RTS_BGP'];
    await run('birdc', ['-s', join(dir, 'bird.ctl'), ...words]);
  }
  return files.map(([, file]) => file);
}
