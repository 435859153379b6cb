import { parsePrefix } from '../core/address.ts';
import type { CertificateKind, Laboratory, Link } from './topology.ts';
import { landingAddresses, linkEndTo, nodeOf } from './topology-lookup.ts';
import type { SteerKnob } from './world.ts';

/** One turn of a knob: something that an operator, a network or an accident changes. */
export type Turn =
  /** Clients of a network are sent elsewhere for some names; without `to`, back to where they were. */
  | {
      readonly kind: 'steer';
      readonly network: string;
      readonly hosts: readonly string[];
      readonly to?: SteerKnob['to'];
    }
  /** A router announces a prefix, which nobody announces yet, for the neighbour (or itself) to get its packets. */
  | { readonly kind: 'announce'; readonly prefix: string; readonly router: string; readonly to: string }
  | { readonly kind: 'withdraw'; readonly prefix: string; readonly router: string }
  | { readonly kind: 'link'; readonly a: string; readonly b: string; readonly isUp: boolean }
  | { readonly kind: 'certificate'; readonly name: string; readonly certificate: CertificateKind }
  /** The machines of a name fetch their answers from another address; without `to`, they answer themselves. */
  | { readonly kind: 'relay'; readonly name: string; readonly to?: string };

/** The laboratory after a turn. Throws RangeError when the turn speaks of something that it does not have. */
export function turned(lab: Laboratory, turn: Turn): Laboratory {
  switch (turn.kind) {
    case 'steer':
      return steered(lab, turn);
    case 'announce':
      return announced(lab, turn);
    case 'withdraw': {
      const announcements = lab.announcements.filter((one) => one.prefix !== turn.prefix || one.router !== turn.router);
      if (announcements.length === lab.announcements.length)
        throw new RangeError(`${turn.router} does not announce ${turn.prefix}`);
      return { ...lab, announcements };
    }
    case 'link': {
      const isMeant = (link: Link): boolean =>
        (link.a === turn.a && link.b === turn.b) || (link.a === turn.b && link.b === turn.a);
      if (!lab.links.some(isMeant)) throw new RangeError(`there is no link between ${turn.a} and ${turn.b}`);
      return { ...lab, links: lab.links.map((link) => (isMeant(link) ? { ...link, isUp: turn.isUp } : link)) };
    }
    case 'certificate':
      return served(lab, turn.name, { certificate: turn.certificate });
    case 'relay':
      if (turn.to !== undefined && !landingAddresses(lab.world).includes(turn.to)) {
        throw new RangeError(`nothing answers at ${turn.to}`);
      }
      return served(lab, turn.name, {
        behaviour: turn.to === undefined ? { kind: 'plain' } : { kind: 'relay', to: turn.to },
      });
  }
}

function announced(lab: Laboratory, { prefix, router, to }: Extract<Turn, { kind: 'announce' }>): Laboratory {
  if (parsePrefix(prefix) === undefined) throw new RangeError(`${prefix} is no prefix`);
  if (lab.announcements.some((one) => one.prefix === prefix)) {
    throw new RangeError(`${prefix} is announced already: announce a longer prefix in it`);
  }
  if (nodeOf(lab, router).role !== 'router') throw new RangeError(`${router} is no router`);
  if (to !== router) linkEndTo(lab, router, to);
  return { ...lab, announcements: [{ prefix, router, to }, ...lab.announcements] };
}

function steered(lab: Laboratory, { network, hosts, to }: Extract<Turn, { kind: 'steer' }>): Laboratory {
  const { world } = lab;
  if (!world.networks.some(({ name }) => name === network)) throw new RangeError(`there is no network ${network}`);
  for (const name of hosts) {
    if (!world.hosts.some((host) => host.name === name && !('alias' in host)))
      throw new RangeError(`${name} is not steered`);
  }
  const others = world.knobs.filter((knob) => knob.kind !== 'steer' || knob.network !== network);
  const knob = to === undefined ? [] : [{ kind: 'steer', network, hosts, to, fromS: 0, overS: 0, share: 1 } as const];
  return { ...lab, world: { ...world, knobs: [...others, ...knob] } };
}

function served(lab: Laboratory, name: string, change: Partial<Laboratory['services'][number]>): Laboratory {
  if (!lab.world.hosts.some((host) => host.name === name)) throw new RangeError(`there is no host ${name}`);
  const before = lab.services.find((service) => service.name === name);
  const plain = { name, behaviour: { kind: 'plain' }, certificate: 'valid' } as const;
  const others = lab.services.filter((service) => service.name !== name);
  return { ...lab, services: [...others, { ...plain, ...before, ...change }] };
}
