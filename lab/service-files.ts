import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCountries, renderFrame, renderOciRanges } from '../src/world/render.ts';
import type { Laboratory } from '../src/world/topology.ts';
import type { LabPlaces } from './places.ts';
import { renderAnnouncedOrigins, renderService, SERVICE_FILES } from './render/service.ts';

/** Where the service of a vantage has its landfall.yaml, its lists and its evidence. */
export function serviceDir({ dir }: LabPlaces, vantage: string): string {
  return join(dir, vantage, 'service');
}

/**
 * Writes what a service at each vantage reads: its configuration, the frame, and the lists as the world publishes them at the time
 * `nowMs`. Each file is replaced whole, for one may be read at any moment.
 */
export function writeServiceFiles(lab: Laboratory, places: LabPlaces, nowMs: number): void {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  for (const vantage of lab.nodes.filter((node) => node.vantage !== undefined)) {
    const dir = serviceDir(places, vantage.id);
    mkdirSync(dir, { recursive: true });
    const files = {
      'landfall.yaml': renderService(lab, vantage, date),
      [SERVICE_FILES.frame]: renderFrame(lab.world, date),
      [SERVICE_FILES.ranges]: renderOciRanges(lab.world, 'oci', nowMs),
      [SERVICE_FILES.origins]: renderAnnouncedOrigins(lab),
      [SERVICE_FILES.countries]: renderCountries(lab.world),
    };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(dir, `${name}.new`), text);
      renameSync(join(dir, `${name}.new`), join(dir, name));
    }
  }
}
