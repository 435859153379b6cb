import { quillbird } from './quillbird.ts';
import { movable } from './quillbird-hosts.ts';
import type { Host, Knob, World } from './world.ts';

/** A world with a story: what `demo --scenario` serves. */
export interface Scenario {
  readonly name: string;
  /** One line. */
  readonly story: string;
  readonly world: World;
}

/** Of RFC 5398: nobody's. */
const STRANGER = 64_511;

const STEADY_ROLES = ['web', 'api', 'login'];

/** Every scenario, the default first. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'founding',
    story:
      'Most draws land on Oracle Cloud and a CDN fronts some; after a minute the clients of Example Mobile drift to the operator’s own sites in Virginia and Singapore.',
    world: withKnobs(quillbird, [
      { kind: 'steer', network: 'Example Mobile', fromS: 60, overS: 60, share: 1, ...movable },
      ...quillbird.knobs,
    ]),
  },
  {
    name: 'steady',
    story: 'Web, API and login alone, and nothing changes: every draw lands on Oracle Cloud.',
    world: {
      ...quillbird,
      endpoints: quillbird.endpoints.filter(({ role }) => STEADY_ROLES.includes(role)),
      knobs: [],
    },
  },
  {
    name: 'blackout',
    story:
      'After a minute the answers are lost, within half a minute all of them: coverage falls until no percentage is left.',
    world: withKnobs(quillbird, [{ kind: 'lose', fromS: 60, overS: 30, share: 1 }]),
  },
  {
    name: 'no-ecs',
    story: 'No name server answers by client subnet: what the vantage itself is given decides nothing about others.',
    world: { ...quillbird, zones: quillbird.zones.map((zone) => ({ ...zone, ecs: false })) },
  },
  {
    name: 'two-clouds',
    story:
      'From the start a fifth of the web answers lie on another cloud, Otterstack: an exception from the first minutes.',
    world: { ...quillbird, hosts: quillbird.hosts.map(withOtterstack) },
  },
  {
    name: 'hijacked',
    story:
      'From the start a stranger announces a part of Oracle Cloud’s space: whose addresses in it are cannot be told. The figure’s lower end falls, its upper end stays.',
    world: { ...quillbird, hijacks: [{ prefix: '129.80.10.0/24', asn: STRANGER }] },
  },
];

/** The scenario of a name, or undefined. */
export function scenarioOf(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}

function withKnobs(world: World, knobs: readonly Knob[]): World {
  return { ...world, knobs };
}

function withOtterstack(host: Host): Host {
  if (host.name !== 'www.quillbird.example' || 'alias' in host) return host;
  const sets = [
    { weight: 4, addresses: ['129.80.10.1', '129.80.10.2'] },
    { weight: 1, addresses: ['9.100.8.1'] },
  ];
  return { ...host, v4: { east: sets, west: sets }, v6: { east: [], west: [] } };
}
