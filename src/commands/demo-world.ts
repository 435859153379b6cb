import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecurity } from '../../probes/connect/security.ts';
import type { Doors } from '../beside/standpoint.ts';
import type { Demo } from '../demo/demo.ts';
import { type Scenario, scenarios } from '../world/scenarios.ts';
import { chooseFrom } from './arguments.ts';

/** The scenario of a name, the default one when none is named. Throws UsageError. */
export function chosenScenario(name: string | undefined): Scenario {
  return chooseFrom('scenario', scenarios, (scenario) => scenario.name, name);
}

/** The demo's own doors; its hosts' certificates are signed by its own authority, and nobody else's are trusted. */
export function doorsOf({ dialer, tracer, ca }: Pick<Demo, 'dialer' | 'tracer' | 'ca'>): Doors {
  return { dialer, tracer, security: createSecurity(ca) };
}

/** Gives a new directory for a demo's files, and removes it however its use ends. */
export async function inTempDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'landfall-demo-'));
  try {
    return await use(dir);
  } finally {
    // A service that was stopped while it started may still be putting files there.
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}
