import { globSync } from 'node:fs';
import { LabError, PROGRAM_DIRS } from './command.ts';

/** What the laboratory runs: where it is found, and the Debian package that has it. */
const NEEDS: readonly (readonly [places: readonly string[], debianPackage: string])[] = [
  [program('bird'), 'bird2'],
  [program('ethtool'), 'ethtool'],
  [program('ip'), 'iproute2'],
  [program('knotd'), 'knot'],
  [['/usr/lib/*/knot/modules-*/geoip.so'], 'knot-module-geoip'],
  [program('nft'), 'nftables'],
  [program('nginx'), 'nginx'],
  [program('openssl'), 'openssl'],
  [['/usr/bin/python3'], 'python3'],
  [program('setpriv'), 'util-linux'],
  [program('unbound'), 'unbound'],
];

/** Throws LabError, with what to do, when this machine or this user cannot have a laboratory. */
export function checkNeeds(): void {
  if (process.platform !== 'linux') throw new LabError('the laboratory is made of network namespaces: it needs Linux');
  if (process.getuid?.() !== 0) throw new LabError('only root can make network namespaces: run this as root');
  const missing = NEEDS.filter(([places]) => places.every((place) => globSync(place).length === 0));
  if (missing.length === 0) return;
  const names = missing.map(([, debianPackage]) => debianPackage).join(' ');
  throw new LabError(
    `the laboratory runs programs that are not here: apt-get install --no-install-recommends ${names}`,
  );
}

function program(name: string): readonly string[] {
  return PROGRAM_DIRS.map((dir) => `${dir}/${name}`);
}
