import { join } from 'node:path';
import { placesOf } from '../../../lab/places.ts';
import type { Laboratory } from '../../../src/world/topology.ts';
import { addressesOfName, holderOf } from '../../../src/world/topology-lookup.ts';
import { pathsTo } from '../../../src/world/topology-paths.ts';
import { addressOf } from '../../../src/world/world.ts';
import { each } from '../../truth/each.ts';
import { inside } from './inside.ts';

/** What an address gives under a name. */
interface Page {
  readonly name: string;
  readonly address: string;
  readonly status: number;
  /** The machine that wrote the page. */
  readonly node: string;
  readonly location: string;
  readonly altSvc: string;
  /** curl's error number, 0 for none: 7 unreachable, 28 too slow, 35 reset, 60 a certificate that does not hold. */
  readonly error: number;
}

/** Of a name that leads to very many addresses, these many are enough. */
const ADDRESSES_A_NAME = 4;

/** Gets the page of each name from each of its addresses, with curl from a node: a line each, sorted. */
export async function fetchPages(id: string, lab: Laboratory, node: string): Promise<readonly string[]> {
  const authority = join(placesOf(id).certificates, 'ca.pem');
  // A process for each: one alone would take a connection that it has, whatever address it is to.
  const lines = await each(targetsOf(lab), 24, async ({ name, address }) => {
    const host = addressOf(address).family === 4 ? address : `[${address}]`;
    const format = `${name} ${address} %{http_code} %{exitcode} %header{x-lab-node}|%header{location}|%header{alt-svc}`;
    const options = [
      '--silent',
      '--cacert',
      authority,
      '--max-time',
      '2',
      '--output',
      '/dev/null',
      '--write-out',
      format,
    ];
    const curl = ['curl', ...options, '--resolve', `${name}:443:${host}`, `https://${name}/`];
    // Some are meant to fail: what curl says of it stands in the line.
    return inside(id, node, ['sh', '-c', '"$@" || true', 'sh', ...curl]);
  });
  return lines.toSorted();
}

/** One line for a page, as curl is told to write it. */
function lineOf({ name, address, status, node, location, altSvc, error }: Page): string {
  const code = `${status}`.padStart(3, '0');
  return `${name} ${address} ${code} ${error} ${node}|${location}|${altSvc}`;
}

/** What the addresses of all names must give at a vantage by the description, as `fetchPages` tells it. */
export function expectedPages(lab: Laboratory, vantage: string): readonly string[] {
  const pages = targetsOf(lab).map(({ name, address }): Page => {
    const service = lab.services.find((one) => one.name === name);
    const { ends, hops } = pathsTo(lab, vantage, address)[0] ?? { ends: 'unreachable', hops: [] };
    const node = hops.at(-1)?.node ?? '';
    const ok: Page = { name, address, status: 200, node, location: '', altSvc: '', error: 0 };
    const failed = { ...ok, status: 0, node: '' };
    if (ends !== 'reached') return { ...failed, error: ends === 'silent' ? 28 : 7 };
    if (service === undefined) return ok;
    if (['stalled', 'slow'].includes(service.behaviour.kind)) return { ...failed, error: 28 };
    if (service.behaviour.kind === 'reset') return { ...failed, error: 35 };
    if (service.certificate !== 'valid') return { ...failed, error: 60 };
    switch (service.behaviour.kind) {
      case 'redirect':
        return { ...ok, status: 302, location: service.behaviour.to };
      case 'alt-svc':
        return { ...ok, altSvc: service.behaviour.value };
      case 'relay':
        return { ...ok, node: holderOf(lab, service.behaviour.to) ?? '' };
      default:
        return ok;
    }
  });
  return pages.map(lineOf).sort();
}

function targetsOf(lab: Laboratory): readonly { readonly name: string; readonly address: string }[] {
  return lab.world.endpoints.flatMap(({ name }) =>
    addressesOfName(lab, name)
      .slice(0, ADDRESSES_A_NAME)
      .map((address) => ({ name, address })),
  );
}
