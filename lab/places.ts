import { join } from 'node:path';
import { LabError } from './command.ts';

/** Where a laboratory keeps its things, and what its namespaces are called: by these it is found again. */
export interface LabPlaces {
  readonly id: string;
  readonly dir: string;
  readonly stateFile: string;
  readonly certificates: string;
  readonly namespacePrefix: string;
  readonly namespace: (node: string) => string;
}

const RUN_DIR = '/run';

/** Places of a laboratory; `id` is up to 12 small letters and digits. Sockets lie below `dir`, so it must be short. */
export function placesOf(id: string): LabPlaces {
  if (!/^[a-z0-9]{1,12}$/.test(id))
    throw new LabError(`a laboratory is called by 1 to 12 letters a-z and digits, not ${id}`);
  const dir = join(RUN_DIR, `landfall-lab-${id}`);
  const namespacePrefix = `lf-${id}-`;
  return {
    id,
    dir,
    stateFile: join(dir, 'state.json'),
    certificates: join(dir, 'certificates'),
    namespacePrefix,
    namespace: (node) => `${namespacePrefix}${node}`,
  };
}
