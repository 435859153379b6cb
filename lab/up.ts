import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { laboratory } from '../src/world/laboratory.ts';
import type { Laboratory } from '../src/world/topology.ts';
import { makeAuthority, makeCertificates } from './certificates.ts';
import { LabError, run, startDetached } from './command.ts';
import { type Daemon, daemonsOf, delayLines } from './daemons.ts';
import { type LabPlaces, placesOf } from './places.ts';
import { startTicksOf } from './processes.ts';
import { awaitReady } from './readiness.ts';
import { certificatesOf } from './render/certificates.ts';
import {
  renderDevices,
  renderFilter,
  renderLinks,
  renderNamespaces,
  renderOffload,
  renderSettings,
} from './render/network.ts';
import { writeServiceFiles } from './service-files.ts';
import { claimPlaces, writeState } from './state.ts';

/**
 * Sets a laboratory up: namespaces, links, servers and routers, until everything answers. Takes some seconds. Throws LabError when
 * it cannot be had; whatever is there then, `down` takes away.
 */
export async function up(id: string): Promise<void> {
  const places = placesOf(id);
  claimPlaces(places);
  writeState(places, { maker: { pid: process.pid, startTicks: startTicksOf(process.pid) ?? '' }, turns: [] });
  await Promise.all([makeNetwork(laboratory, places), makeCertificateFiles(laboratory, places)]);
  for (const daemon of daemonsOf(laboratory, places)) start(daemon, places);
  writeServiceFiles(laboratory, places, Date.now());
  await awaitReady(laboratory, places);
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
  await setDevices(lab, places);
}

/** Brings every namespace's devices, addresses, fixed routes and filters to what the description says. */
export async function setDevices(lab: Laboratory, places: LabPlaces): Promise<void> {
  await Promise.all(
    lab.nodes.flatMap((node) => [
      run('ip', ['-n', places.namespace(node.id), '-batch', '-'], renderDevices(lab, node)),
      run('ip', ['netns', 'exec', places.namespace(node.id), 'nft', '-f', '-'], renderFilter(lab, node)),
    ]),
  );
}

export async function makeCertificateFiles(lab: Laboratory, { certificates }: LabPlaces): Promise<void> {
  await makeAuthority(certificates);
  await makeCertificates(certificates, certificatesOf(lab));
}

function runIn(places: LabPlaces, node: string, script: string): Promise<string> {
  return run('ip', ['netns', 'exec', places.namespace(node), 'sh', '-e'], script);
}

function start(daemon: Daemon, places: LabPlaces): void {
  writeFiles(daemon);
  const args = ['netns', 'exec', places.namespace(daemon.node), ...daemon.command];
  startDetached('ip', args, join(daemon.dir, 'output'));
}

/** Writes a daemon's files, and says whether any of them is new or another than it was. */
export function writeFiles({ dir, files }: Daemon): boolean {
  mkdirSync(dir, { recursive: true });
  let hasChanged = false;
  for (const [name, text] of files) {
    const file = join(dir, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    hasChanged = true;
  }
  return hasChanged;
}

async function awaitFile(file: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (existsSync(file)) return;
    await sleep(20);
  }
  throw new LabError(`${file} is not there after 10 s: see ${join(dirname(file), 'output')}`);
}
