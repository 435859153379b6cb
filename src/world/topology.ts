import type { World } from './world.ts';

/**
 * A world with the ground that it stands on: machines, links and routes between the addresses that its names give. Plain data too:
 * real servers and routers can be set up from it, and `topology-paths.ts` says what a trace through them must find. A knob gives another one.
 */
export interface Laboratory {
  readonly world: World;
  readonly nodes: readonly LabNode[];
  readonly links: readonly Link[];
  readonly announcements: readonly Announcement[];
  readonly detours: readonly Detour[];
  readonly services: readonly Service[];
  /** Addresses of the root's name servers, and of those of the top-level domain `example`. */
  readonly root: readonly string[];
  readonly tld: readonly string[];
  readonly resolvers: readonly LabResolver[];
  readonly anchors: readonly WorldAnchor[];
}

/** A machine of which everybody knows where it stands, as a configuration names it. */
export interface WorldAnchor {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly positionErrorKm: number;
}

/** A machine with a network of its own: a router, or a host with one link. */
export interface LabNode {
  /** At most 8 letters: interfaces are called by it. */
  readonly id: string;
  /** Whose it is, by its id in the world. */
  readonly party: string;
  /**
   * A router speaks BGP to each neighbour that does, a collector listens and says nothing, and a host sends everything to its one
   * neighbour.
   */
  readonly role: 'router' | 'collector' | 'host';
  /** What comes back when a packet's TTL ends here. `limited`: one answer a second. */
  readonly icmp: 'answers' | 'silent' | 'limited';
  /** Where a vantage stands; absent: no vantage. */
  readonly vantage?: Standpoint;
}

/** A place in degrees, and how far from there the next land of another country is at least. */
export interface Standpoint {
  readonly latitude: number;
  readonly longitude: number;
  readonly abroadKm: number;
}

export interface Link {
  /** The node nearer to the first vantage, and the other. */
  readonly a: string;
  readonly b: string;
  readonly oneWayMs: number;
  /** The addresses of `a` and `b` on it: a /31 and a /127. */
  readonly v4: readonly [string, string];
  readonly v6: readonly [string, string];
  /** No routes are exchanged over a private one: only detours use it. */
  readonly isPrivate: boolean;
  readonly isUp: boolean;
}

/** A prefix that a router originates under its party's number, and the node that its packets go to: a neighbour, or the router. */
export interface Announcement {
  readonly prefix: string;
  readonly router: string;
  readonly to: string;
}

/** Packets for a prefix that follow fixed routes from the first node on, whatever BGP says; the last node holds its addresses. */
export interface Detour {
  readonly prefixes: readonly string[];
  readonly nodes: readonly string[];
}

/** How the machines that a name leads to treat a TLS client. */
export interface Service {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly certificate: CertificateKind;
}

export type Behaviour =
  | { readonly kind: 'plain' }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'alt-svc'; readonly value: string }
  /** Ends TLS and fetches the answer from another address, over TLS. */
  | { readonly kind: 'relay'; readonly to: string }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Accepts and stays mute. */
  | { readonly kind: 'stalled' }
  /** Accepts, and resets at the first byte. */
  | { readonly kind: 'reset' }
  /** Nothing comes back from its addresses at all. */
  | { readonly kind: 'black-hole' }
  /** Answers TCP, and no echo request. */
  | { readonly kind: 'no-ping' };

export type CertificateKind = 'valid' | 'expired' | 'wrong-name' | 'self-signed';

export interface LabResolver {
  readonly node: string;
  /** Where it listens, and from where it asks. */
  readonly addresses: readonly string[];
  readonly ecs: boolean;
  /** Whether it also serves DNS over TLS (853) and over HTTPS (443). */
  readonly encrypted: boolean;
}
