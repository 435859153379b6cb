import type { Address } from '../src/core/address.ts';
import { type Routes, readRoutes } from '../src/feeds/routes.ts';
import { compileRoutes, readCompiled } from '../src/feeds/routes-compiled.ts';
import { type Figures, ratePerSecond } from './benchmark.ts';
import { risDump } from './route-data.ts';

const SOURCE = 'bench';
const LOADS = 5;

/** Reading a dump of routes once, reading its compiled form, and asking for routes with all that is known of them. */
export async function measureRoutes(mixed: readonly Address[]): Promise<Figures> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const routes = await readRoutes(risDump());
  const { user, system } = process.cpuUsage(before);
  const readSeconds = (performance.now() - startedMs) / 1000;
  if (routes.columns === undefined) throw new TypeError('the dump was not read as routes');
  const file = compileRoutes(routes.columns.data, routes.columns.about, SOURCE);
  const loads = Array.from({ length: LOADS }, () => secondsOf(() => readCompiled(file, SOURCE)));
  return {
    routes_v4: routes.prefixes.v4,
    routes_v6: routes.prefixes.v6,
    routes_read_seconds: Number(readSeconds.toFixed(3)),
    routes_read_cpu_seconds: Number(((user + system) / 1e6).toFixed(3)),
    routes_compiled_cpu_seconds: Number((loads.toSorted((a, b) => a - b)[LOADS >> 1] ?? 0).toFixed(3)),
    routes_compiled_bytes: file.length,
    routes_bytes: routes.bytes,
    routes_per_second: ratePerSecond(mixed.length, () => askAll(routes, mixed)),
  };
}

function askAll(routes: Routes, addresses: readonly Address[]): number {
  let found = 0;
  for (const address of addresses) found += routes.routeOf(address) === undefined ? 0 : 1;
  return found;
}

/** Of this thread's CPU time. */
function secondsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
