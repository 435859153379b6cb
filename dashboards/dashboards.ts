import { endpoint } from './endpoint.ts';
import { evidence } from './evidence.ts';
import { dashboard } from './frame.ts';
import { health } from './health.ts';
import { networks } from './networks.ts';
import { overview } from './overview.ts';
import { paths } from './paths.ts';

/** Every dashboard as the text of the file that Grafana reads, by the name of that file. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    [overview, endpoint, networks, paths, evidence, health].map((description) => [
      `${description.name}.json`,
      `${JSON.stringify(dashboard(description), undefined, 2)}\n`,
    ]),
  );
}
