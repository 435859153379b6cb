import { stringify } from 'yaml';
import { compareAddresses, firstOf, formatAddress, lastOf } from '../../src/core/address.ts';
import type { LabNode, Laboratory } from '../../src/world/topology.ts';
import { nodeOf, partyOf } from '../../src/world/topology-lookup.ts';
import type { Party } from '../../src/world/world.ts';
import { addressOf, blockOf } from '../../src/world/world.ts';

/** Route origins as rows of `first,last,asn,name`, ascending: what is announced now, whoever owns it. */
export function renderAnnouncedOrigins(lab: Laboratory): string {
  const announced = new Map(lab.announcements.map((one) => [one.prefix, one]));
  return [...announced.values()]
    .map(({ prefix, router }) => ({ block: blockOf(prefix), party: partyOf(lab, nodeOf(lab, router)) }))
    .sort((a, b) => compareAddresses(a.block.address, b.block.address))
    .map(
      ({ block, party }) =>
        `${formatAddress(firstOf(block))},${formatAddress(lastOf(block))},${party.asn},${party.name}\n`,
    )
    .join('');
}

/** Names of the files that a service in the laboratory reads beside its landfall.yaml. */
export const SERVICE_FILES = {
  frame: 'frame.tsv',
  ranges: 'oci.json',
  origins: 'origins.csv',
  countries: 'countries.csv',
} as const;

/** landfall.yaml of a service at a vantage. `date` is the day of the made-up statement, `2026-11-23`. */
export function renderService(lab: Laboratory, vantage: LabNode, date: string): string {
  const { world } = lab;
  const of = (kind: Party['kind']): readonly Party[] => world.parties.filter((party) => party.kind === kind);
  const numbersOf = (kind: Party['kind']): readonly number[] => of(kind).map(({ asn }) => asn);
  return stringify({
    claims: [
      {
        id: 'lab-us-oci',
        statement: 'Today, 100 percent of Quillbird’s US user traffic is being routed to Oracle Cloud Infrastructure',
        source: { publisher: 'made up for this laboratory', date },
        country: 'US',
        provider: 'oci',
        operator: 'quillbird',
        frame: 'lab',
        manifest: 'quillbird',
        levels: { quoted: 1, tested: [0.999] },
        grades: ['A', 'B'],
      },
    ],
    frames: { lab: { file: SERVICE_FILES.frame } },
    manifests: { quillbird: world.endpoints },
    providers: {
      oci: { feed: 'oci', asns: numbersOf('provider'), possible_tenants: numbersOf('tenant'), region_prefix: 'us-' },
      ...Object.fromEntries(of('cloud').map(({ id, asn }) => [id, { ranges: 'none', asns: [asn] }])),
    },
    cdns: Object.fromEntries(of('cdn').map(({ id, asn }) => [id, { asns: [asn] }])),
    operators: Object.fromEntries(of('operator').map((party) => [party.id, { sites: sitesOf(party) }])),
    resolvers: resolversOf(lab),
    vantages: {
      [vantage.id]: {
        latitude: vantage.vantage?.latitude,
        longitude: vantage.vantage?.longitude,
        position_error_km: 5,
        asn: partyOf(lab, vantage).asn,
        anchors: lab.anchors.map(({ positionErrorKm, ...anchor }) => ({
          ...anchor,
          position_error_km: positionErrorKm,
        })),
      },
    },
    // Every cell is to be met soon: more draws than a slot has elsewhere.
    slots: { every: '10s', draws: 33, first_draws: 33 },
    probes: { connect: { every: 'slot', budget: '4s' }, trace: { every: '10m' } },
    dns: { timeout: '1s', attempts: 2, queries_per_second: 1000 },
    feeds: {
      // Every minute: what a knob changes in the lists is soon read.
      refresh: '* * * * *',
      overrides: {
        oci: { file: SERVICE_FILES.ranges },
        origins: { file: SERVICE_FILES.origins },
        country: { file: SERVICE_FILES.countries },
      },
    },
    evidence: { dir: './evidence', origin: 'lab.example/log' },
    web: { listen: `127.0.0.1:${SERVICE_PORT}` },
  });
}

/** TCP port of the page, on the vantage's own loopback. */
export const SERVICE_PORT = 9977;

function sitesOf({ asn, places }: Party): Readonly<Record<string, unknown>> {
  return Object.fromEntries(places.map(({ id, country }) => [id, { asns: [asn], countries: [country] }]));
}

/** The public resolver, and the zones' own servers by way of it. */
function resolversOf(lab: Laboratory): Readonly<Record<string, unknown>> {
  const address = lab.resolvers.find(({ ecs }) => ecs)?.addresses.find((text) => addressOf(text).family === 4);
  return {
    public: { kind: 'udp', address, class: 'public-ecs', weight: 1 },
    direct: { kind: 'authoritative', via: 'public', weight: 3 },
  };
}
