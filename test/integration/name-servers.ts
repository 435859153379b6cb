import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child, StartChild } from './children.ts';
import { freePort } from './loopback.ts';
import { geoipText, ZONES, zoneText } from './steering.ts';

export interface NameServer {
  readonly port: number;
  readonly process: Child;
}

/** What is another than the rule: where it listens, and a zone's map. */
export interface KnotdOptions {
  readonly port?: number;
  readonly geoip?: (apex: string) => string;
}

/** A knotd with its module geoip: the authority of the zones, which answers each client block from its piece of the map. */
export async function startKnotd(
  dir: string,
  start: StartChild,
  { port: wanted, geoip = geoipText }: KnotdOptions = {},
): Promise<NameServer> {
  const port = wanted ?? (await freePort());
  mkdirSync(dir);
  for (const apex of Object.keys(ZONES)) {
    writeFileSync(join(dir, `${apex}.zone`), zoneText(apex));
    writeFileSync(join(dir, `${apex}.geo`), geoip(apex));
  }
  const file = join(dir, 'knot.conf');
  writeFileSync(file, knotConfig(dir, port));
  const knotd = start('knotd', ['-c', file]);
  await knotd.says(/server started/);
  return { port, process: knotd };
}

function knotConfig(dir: string, port: number): string {
  const apexes = Object.keys(ZONES);
  const modules = apexes.map(
    (apex) => `  - id: ${apex}\n    config-file: ${dir}/${apex}.geo\n    ttl: 20\n    mode: subnet\n`,
  );
  const zones = apexes.map(
    (apex) => `  - domain: ${apex}\n    file: ${dir}/${apex}.zone\n    module: mod-geoip/${apex}\n`,
  );
  return `
server:
    rundir: ${dir}
    listen: 127.0.0.1@${port}
    edns-client-subnet: on
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: info
database:
    storage: ${dir}
control:
    listen: ${dir}/knot.sock
mod-geoip:
${modules.join('')}
zone:
${zones.join('')}`;
}

/**
 * A recursive unbound before an authority. With `passesSubnet` it passes client subnets on, caches by scope and echoes; without
 * it asks for itself, as most resolvers do.
 */
export async function startUnbound(
  dir: string,
  authorityPort: number,
  passesSubnet: boolean,
  start: StartChild,
): Promise<NameServer> {
  const port = await freePort();
  mkdirSync(dir);
  const file = join(dir, 'unbound.conf');
  writeFileSync(file, unboundConfig(dir, port, authorityPort, passesSubnet));
  const unbound = start('unbound', ['-d', '-c', file]);
  await unbound.says(/start of service/);
  return { port, process: unbound };
}

function unboundConfig(dir: string, port: number, authorityPort: number, passesSubnet: boolean): string {
  const subnet = passesSubnet
    ? '  module-config: "subnetcache iterator"\n  send-client-subnet: 127.0.0.1\n  client-subnet-always-forward: yes\n'
    : '  module-config: "iterator"\n';
  const stubs = Object.keys(ZONES).map(
    (apex) => `stub-zone:\n  name: ${apex}\n  stub-addr: 127.0.0.1@${authorityPort}\n`,
  );
  return `
server:
  directory: "${dir}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  interface: 127.0.0.1
  port: ${port}
  do-ip6: no
  do-not-query-localhost: no
  local-zone: "example." nodefault
${subnet}remote-control:
  control-enable: no
${stubs.join('')}`;
}
