import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realDialer } from '../../probes/dialer.ts';
import type { Dialer, Tracer } from '../../probes/doors.ts';
import { realNetwork } from '../../probes/network.ts';
import type { Network } from '../../probes/probe.ts';
import type { Config } from '../config/config.ts';
import type { DemoNote } from '../core/report.ts';
import { groundOf } from '../world/quillbird-ground.ts';
import { renderCountries, renderFrame, renderOciRanges, renderOrigins, renderRoutes } from '../world/render.ts';
import type { Scenario } from '../world/scenarios.ts';
import type { World } from '../world/world.ts';
import type { DemoPlaces } from './demo-config.ts';
import { demoConfig } from './demo-config.ts';
import { serveDns } from './dns-server.ts';
import { issueHostCertificates } from './host-certificates.ts';
import { demoDialer, demoNetwork } from './network.ts';
import { serveTlsHosts } from './tls-hosts.ts';
import { demoTracer } from './tracer.ts';

export interface DemoOptions {
  readonly scenario: Scenario;
  /** TCP port of the page. */
  readonly port: number;
  /** Where the evidence goes; made by whoever opens the log. */
  readonly evidenceDir: string;
  /** An existing directory for the world's frame and lists; whoever made it removes it. */
  readonly tempDir: string;
  readonly nowMs: () => number;
}

/** A world being served, and all that a service needs to measure it. */
export interface Demo {
  readonly config: Config;
  /** The guard against non-public addresses is in none of these: it stands before every network alike. */
  readonly network: Network;
  readonly dialer: Dialer;
  readonly tracer: Tracer;
  /** Whom to trust in this world, PEM. */
  readonly ca: string;
  readonly note: DemoNote;
  readonly stop: () => Promise<void>;
}

/** Serves a scenario on loopback from now on: the world's time begins with this call. */
export async function startDemo({ scenario, port, evidenceDir, tempDir, nowMs }: DemoOptions): Promise<Demo> {
  const { world } = scenario;
  const startedMs = nowMs();
  const files = await writeFeeds(world, tempDir, startedMs);
  const ground = groundOf(world);
  const certificates = issueHostCertificates(ground, startedMs);
  const servers = await serveDns(world, () => nowMs() - startedMs);
  const hosts = await serveTlsHosts(ground, certificates);
  return {
    config: demoConfig(world, { port, evidenceDir, ...files }),
    network: { ...demoNetwork(realNetwork(), servers.ports), nowMs },
    dialer: demoDialer(realDialer(), hosts),
    tracer: demoTracer(ground),
    ca: certificates.ca,
    note: {
      scenario: scenario.name,
      story: scenario.story,
      timeNote: 'Time is real, but slots come every 5 seconds instead of every 5 minutes.',
    },
    stop: async () => {
      await Promise.all([servers.stop(), hosts.stop()]);
    },
  };
}

async function writeFeeds(
  world: World,
  dir: string,
  nowMs: number,
): Promise<Pick<DemoPlaces, 'frameFile' | 'overrides' | 'date'>> {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, text);
    return file;
  };
  return {
    date,
    frameFile: await write('frame.tsv', renderFrame(world, date)),
    overrides: {
      oci: { file: await write('oci.json', renderOciRanges(world, 'oci', nowMs)) },
      origins: { file: await write(...originsOf(world)) },
      country: { file: await write('country.csv', renderCountries(world)) },
    },
  };
}

/** Origins by address range know no conflicts of routes, and name the networks; routes know them, and name nobody. */
function originsOf(world: World): readonly [name: string, text: string] {
  return world.hijacks === undefined
    ? ['origins.csv', renderOrigins(world)]
    : ['riswhoisdump.txt', renderRoutes(world)];
}
