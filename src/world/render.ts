import { compareAddresses, firstOf, formatAddress, lastOf } from '../core/address.ts';
import { formatFrame } from '../core/frame.ts';
import type { Party, Place, World } from './world.ts';
import { blockOf } from './world.ts';

/** The clients of a world as a frame file. `vintage` is a date. */
export function renderFrame(world: World, vintage: string): string {
  const rows = world.networks.flatMap(({ name, asn, v6Permille, rows }) =>
    rows.map(({ first, blocks, weight }) => ({
      first: blockOf(first),
      blocks,
      weight,
      asn,
      network: name,
      v6Permille,
    })),
  );
  return formatFrame(rows, [
    `vintage: ${vintage}`,
    'a made-up world: neither networks nor blocks nor weights are real',
  ]);
}

/**
 * What a party publishes of its ranges, in the form of Oracle Cloud's list: `{ last_updated_timestamp, regions: [{ region,
 * cidrs: [{ cidr, tags }] }] }`, the time in UTC without a zone. `datedMs` is Unix time in milliseconds.
 */
export function renderOciRanges(world: World, party: string, datedMs: number): string {
  const regions = placesOf(world)
    .filter((owned) => owned.party.id === party && owned.place.published)
    .map(({ place }) => ({ region: place.id, cidrs: place.prefixes.map((cidr) => ({ cidr, tags: ['OCI'] })) }));
  const list = { last_updated_timestamp: new Date(datedMs).toISOString().replace('Z', '000'), regions };
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** Route origins as rows of `first,last,asn,name`, IPv4 and then IPv6, ascending. */
export function renderOrigins(world: World): string {
  return renderRows(world, ({ asn, name }) => `${asn},${name}`);
}

/** Peers of the collectors that the routes of a world are seen by, each with a full table. */
const PEERS = 300;

/** What route collectors see, as a RISwhois dump: what the owners announce, and the hijacks. It names no network. */
export function renderRoutes(world: World): string {
  const own = placesOf(world).flatMap(({ party: { asn }, place }) => place.prefixes.map((prefix) => ({ prefix, asn })));
  const routes = [...own, ...(world.hijacks ?? [])];
  return routes.map(({ prefix, asn }) => `${asn}\t${prefix}\t${PEERS}\n`).join('');
}

/** Country hints as rows of `first,last,CC`, IPv4 and then IPv6, ascending. */
export function renderCountries(world: World): string {
  return renderRows(world, (_, { country }) => country);
}

function renderRows(world: World, say: (party: Party, place: Place) => string): string {
  return placesOf(world)
    .flatMap(({ party, place }) => place.prefixes.map((text) => ({ prefix: blockOf(text), says: say(party, place) })))
    .sort((a, b) => compareAddresses(a.prefix.address, b.prefix.address))
    .map(({ prefix, says }) => `${formatAddress(firstOf(prefix))},${formatAddress(lastOf(prefix))},${says}\n`)
    .join('');
}

function placesOf(world: World): readonly { readonly party: Party; readonly place: Place }[] {
  return world.parties.flatMap((party) => party.places.map((place) => ({ party, place })));
}
