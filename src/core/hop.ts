import type { Address } from './address.ts';
import { compareAddresses, normaliseAddress, parseAddress } from './address.ts';
import { specialPurpose } from './special-purpose.ts';
import type { TraceHop } from './trace.ts';

/** What a hop's address says about whose it is; nothing more can be read from an address alone. */
export type HopLabel =
  | { readonly kind: 'silent' }
  | { readonly kind: 'private'; readonly block: string }
  | { readonly kind: 'ixp'; readonly name: string }
  /** Origins of the route, ascending: of the number, not of the machine, which are two things at every border. */
  | { readonly kind: 'as'; readonly asns: readonly number[] }
  | { readonly kind: 'unknown' };

/** Whether an address counts for the provider, against it, or neither way. */
type Side = 'provider' | 'foreign' | 'undecided';

/** What the feeds and the configuration know of addresses on a path. */
export interface PathFacts {
  /** Origin ASNs, ascending; empty where no route is known or the data is past its limit. */
  readonly originsOf: (address: Address) => readonly number[];
  /** The exchange whose peering network an address belongs to. */
  readonly exchangeOf: (address: Address) => string | undefined;
  /** Whether the provider publishes the address as its own. */
  readonly inRanges: (address: Address) => boolean;
  readonly provider: { readonly asns: readonly number[]; readonly possibleTenants: readonly number[] };
}

/** A hop as it is read. */
export interface HopReading {
  readonly ttl: number;
  /** Who answered, each once, in the order of the answers; canonical text. */
  readonly addresses: readonly string[];
  readonly label: HopLabel;
  /** Every answer counts for the provider; at least one does. */
  readonly wholly: boolean;
  readonly partly: boolean;
  /** At least one answer counts against it. */
  readonly foreign: boolean;
  /** The traced address itself answered. */
  readonly isTarget: boolean;
}

/**
 * Reads one hop. It speaks for the provider only with all its answers, and against it with any one: of two mistakes about a
 * universal statement, the one that hides a way out is the worse.
 */
export function readHop(hop: TraceHop, target: Address, facts: PathFacts): HopReading {
  const texts = [...new Set(hop.replies.map(({ from }) => from))];
  const addresses = texts.map(addressOf);
  const sides = addresses.map((address) => sideOf(address, facts));
  return {
    ttl: hop.ttl,
    addresses: texts,
    label: jointLabel(addresses.map((address) => labelOf(address, facts))),
    wholly: sides.length > 0 && sides.every((side) => side === 'provider'),
    partly: sides.includes('provider'),
    foreign: sides.includes('foreign'),
    isTarget: addresses.some((address) => compareAddresses(address, target) === 0),
  };
}

/** Throws TypeError for a text that is no address: a parser of traces lets none through. */
function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the trace holds an address that is none: ${text}`);
  return normaliseAddress(address);
}

/** Exchanges before origins: a peering network may have an origin of its own, and its addresses stand on everybody's routers. */
function labelOf(address: Address, facts: PathFacts): HopLabel {
  const block = specialPurpose(address);
  if (block !== undefined) return { kind: 'private', block };
  const name = facts.exchangeOf(address);
  if (name !== undefined) return { kind: 'ixp', name };
  const asns = facts.originsOf(address);
  return asns.length === 0 ? { kind: 'unknown' } : { kind: 'as', asns };
}

/**
 * As the landing rules decide an address (method, section 6): the provider's when all its origins are; nobody's when only some are,
 * when the provider lists it and others originate it, or when an origin may be a tenant within the provider.
 */
function sideOf(address: Address, facts: PathFacts): Side {
  const label = labelOf(address, facts);
  if (label.kind !== 'as') return 'undecided';
  const { asns, possibleTenants } = facts.provider;
  if (label.asns.every((asn) => asns.includes(asn))) return 'provider';
  const mayBeInside = label.asns.some((asn) => asns.includes(asn) || possibleTenants.includes(asn));
  return mayBeInside || facts.inRanges(address) ? 'undecided' : 'foreign';
}

/** Several answers of one hop: their AS set when all have one, else what they have in common, or nothing. */
function jointLabel(labels: readonly HopLabel[]): HopLabel {
  const [first, ...others] = labels;
  if (first === undefined) return { kind: 'silent' };
  if (labels.every((label) => label.kind === 'as')) {
    const asns = new Set(labels.flatMap((label) => label.asns));
    return { kind: 'as', asns: [...asns].sort((a, b) => a - b) };
  }
  return others.every((label) => JSON.stringify(label) === JSON.stringify(first)) ? first : { kind: 'unknown' };
}
