import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Laboratory } from '../src/world/topology.ts';
import type { LabPlaces } from './places.ts';
import { renderBird } from './render/bird.ts';
import { nameServersOf, renderKnot } from './render/knot.ts';
import { renderDelayLines } from './render/network.ts';
import { misbehavingOn, renderNginx, SLOW_PORT } from './render/nginx.ts';
import { renderRootHints, renderUnbound } from './render/unbound.ts';

/** A process of the laboratory. It runs in its node's namespace and in the foreground. */
export interface Daemon {
  readonly node: string;
  /** Its own directory. */
  readonly dir: string;
  /** What it reads, by name in its directory. */
  readonly files: ReadonlyMap<string, string>;
  readonly command: readonly string[];
  /** Makes it read its files again; absent: they do not change while it runs. */
  readonly reload?: readonly string[];
}

const PYTHON = '/usr/bin/python3';

/** Every process of a laboratory but the delay lines, which must run first. */
export function daemonsOf(lab: Laboratory, places: LabPlaces): readonly Daemon[] {
  return [...birds(lab, places), ...knots(lab, places), ...unbounds(lab, places), ...landingHosts(lab, places)];
}

/** The one process that delays packets on all links that have a length. */
export function delayLines(lab: Laboratory, places: LabPlaces): Daemon {
  const dir = join(places.dir, 'delay-lines');
  const files = new Map([['lines.json', renderDelayLines(lab, places.namespace)]]);
  const command = [PYTHON, scriptOf('delay-lines.py'), join(dir, 'lines.json'), join(dir, 'ready')];
  return { node: lab.nodes[0]?.id ?? '', dir, files, command };
}

function birds(lab: Laboratory, places: LabPlaces): readonly Daemon[] {
  return lab.nodes
    .filter(({ role }) => role !== 'host')
    .map((node) => {
      const dir = join(places.dir, node.id, 'bird');
      const control = join(dir, 'bird.ctl');
      return {
        node: node.id,
        dir,
        files: new Map([['bird.conf', renderBird(lab, node, dir)]]),
        command: ['bird', '-f', '-c', join(dir, 'bird.conf'), '-s', control],
        reload: ['birdc', '-s', control, 'configure'],
      };
    });
}

function knots(lab: Laboratory, places: LabPlaces): readonly Daemon[] {
  return nameServersOf(lab).map((server) => {
    const dir = join(places.dir, server.node, `knot-${server.kind}`);
    return {
      node: server.node,
      dir,
      files: renderKnot(lab, server, dir),
      command: ['knotd', '-c', join(dir, 'knot.conf')],
      // Forced, it reads the maps of its modules again too.
      reload: ['knotc', '-s', join(dir, 'knot.sock'), '-b', '-f', 'zone-reload'],
    };
  });
}

function unbounds(lab: Laboratory, places: LabPlaces): readonly Daemon[] {
  const certificate = { key: join(places.certificates, 'valid.key'), chain: join(places.certificates, 'valid.pem') };
  return lab.resolvers.map((resolver) => {
    const dir = join(places.dir, resolver.node, 'unbound');
    const files = new Map([
      ['unbound.conf', renderUnbound(resolver, dir, certificate)],
      ['root.hints', renderRootHints(lab)],
    ]);
    return { node: resolver.node, dir, files, command: ['unbound', '-d', '-c', join(dir, 'unbound.conf')] };
  });
}

function landingHosts(lab: Laboratory, places: LabPlaces): readonly Daemon[] {
  return lab.nodes.flatMap(({ id }): readonly Daemon[] => {
    const dir = join(places.dir, id, 'nginx');
    const file = join(dir, 'nginx.conf');
    const text = renderNginx(lab, id, dir, places.certificates);
    if (text === undefined) return [];
    const nginx = ['nginx', '-c', file, '-p', dir, '-e', join(dir, 'error.log')];
    const server = {
      node: id,
      dir,
      files: new Map([['nginx.conf', text]]),
      command: nginx,
      reload: [...nginx, '-s', 'reload'],
    };
    return [server, ...misbehaving(lab, places, id)];
  });
}

function misbehaving(lab: Laboratory, places: LabPlaces, node: string): readonly Daemon[] {
  const dir = join(places.dir, node, 'misbehaving');
  const servers = { ...misbehavingOn(lab, node), slowPort: SLOW_PORT };
  const files = new Map([['servers.json', `${JSON.stringify(servers, null, 2)}\n`]]);
  return [{ node, dir, files, command: [PYTHON, scriptOf('misbehaving.py'), join(dir, 'servers.json')] }];
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
