import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { laboratory } from '../src/world/laboratory.ts';
import type { Laboratory } from '../src/world/topology.ts';
import { makeAuthority, makeCertificates } from './certificates.ts';
import { LabError, run } from './command.ts';
import { start } from './daemon-process.ts';
import { daemonsOf, delayLines } from './daemons.ts';
import { setDevices, setFilter } from './devices.ts';
import { checkNeeds } from './needs.ts';
import { type LabPlaces, placesOf } from './places.ts';
import { startTicksOf } from './processes.ts';
import { awaitPorts, awaitRoutes } from './readiness.ts';
import { certificatesOf } from './render/certificates.ts';
import { renderLinks, renderNamespaces, renderOffload, renderSettings } from './render/network.ts';
import { writeServiceFiles } from './service-files.ts';
import { claimPlaces, writeState } from './state.ts';

/**
 * Sets a laboratory up: namespaces, links, servers and routers, until everything answers. Takes some seconds. Throws LabError when
 * it cannot be had; whatever is there then, `down` takes away.
 */
export async function up(id: string): Promise<void> {
  const places = placesOf(id);
  checkNeeds();
  claimPlaces(places);
  writeState(places, { maker: { pid: process.pid, startTicks: startTicksOf(process.pid) ?? '' }, turns: [] });
  await Promise.all([makeNetwork(laboratory, places), makeCertificateFiles(laboratory, places)]);
  for (const daemon of daemonsOf(laboratory, places)) start(daemon, places);
  writeServiceFiles(laboratory, places, Date.now());
  await awaitRoutes(laboratory, places);
  await awaitPorts(laboratory, places);
  writeState(places, { turns: [] });
}

async function makeNetwork(lab: Laboratory, places: LabPlaces): Promise<void> {
  await run('ip', ['-batch', '-'], renderNamespaces(lab, places.namespace));
  await Promise.all(lab.nodes.map((node) => runIn(places, node.id, renderSettings(node))));
  await run('ip', ['-batch', '-'], renderLinks(lab, places.namespace));
  const lines = delayLines(lab, places);
  start(lines, places);
  await awaitFile(join(lines.dir, 'ready'));
  await Promise.all(lab.nodes.map((node) => runIn(places, node.id, renderOffload(lab, node))));
  await Promise.all(lab.nodes.flatMap((node) => [setDevices(lab, node, places), setFilter(lab, node, places)]));
}

export async function makeCertificateFiles(lab: Laboratory, { certificates }: LabPlaces): Promise<void> {
  await makeAuthority(certificates);
  await makeCertificates(certificates, certificatesOf(lab));
}

function runIn(places: LabPlaces, node: string, script: string): Promise<string> {
  return run('ip', ['netns', 'exec', places.namespace(node), 'sh', '-e'], script);
}

async function awaitFile(file: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (existsSync(file)) return;
    await sleep(20);
  }
  throw new LabError(`${file} is not there after 10 s: see ${join(dirname(file), 'output')}`);
}
