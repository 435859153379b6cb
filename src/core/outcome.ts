import type { PathVerdict } from './trace.ts';

/** The five outcomes of a draw: exclusive and exhaustive (method, section 2). The order is the order of display. */
export const OUTCOMES = ['landed', 'fronted', 'elsewhere', 'indeterminate', 'missing'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why an address, though it was given, decides nothing (method, section 6). */
export const INDETERMINATE_REASONS = [
  'stale_feed',
  'range_origin_conflict',
  'tenant_unresolved',
  'unrouted',
  'vantage_only',
  'grade_not_accepted',
  'route_conflict',
] as const;
export type IndeterminateReason = (typeof INDETERMINATE_REASONS)[number];

/** Those that the rules give an address; the others are said of a draw only. */
export type UndecidedAddressReason = Exclude<IndeterminateReason, 'vantage_only' | 'grade_not_accepted'>;

/** Why a draw gave no address to judge. */
export const MISSING_REASONS = [
  'timeout',
  'unreachable',
  'servfail',
  'refused',
  'nxdomain',
  'no_address', // NOERROR for both families, but no address in either
  'other_rcode',
  'malformed',
  'not_authoritative',
  'ecs_mismatch',
  'ecs_absent', // from a server that is known to echo
  'invalid_address', // rule 0
  'broken_chain',
  'no_servers',
  'interrupted',
  'fault', // of our own making
] as const;
export type MissingReason = (typeof MISSING_REASONS)[number];

export type Reason = IndeterminateReason | MissingReason;

/**
 * Whose an `elsewhere` address is. `id` is a configured site or provider; for `sibling`, a network of a provider's corporation that
 * is not its cloud, the provider's id and `-siblings`; for `network` it is `AS64500`.
 */
export interface Whose {
  readonly kind: 'operator-site' | 'cloud' | 'network' | 'sibling';
  readonly id: string;
}

export type Grade = 'A' | 'B' | 'C';

/** The facts that a landing rests on, enough to explain it and to decide it again. */
export interface AddressFacts {
  /** Canonical text. */
  readonly address: string;
  /** Name of the special-purpose registry entry it lies in (`private-use`, `loopback`, ...), if any. */
  readonly special?: string;
  /** Feeds that decide every address and have no copy in force, or one past its limit. */
  readonly undecided: readonly string[];
  /** The same of feeds that tell third parties' CDNs: they decide only what no rule before the CDNs does. Absent: none. */
  readonly undecidedCdns?: readonly string[];
  /** The designated provider's published prefix that holds it. */
  readonly range?: RangeHit;
  /** The provider publishes ranges, but none of this family: that the address is not among them says nothing. */
  readonly unlistedFamily?: true;
  /** Origin ASNs known for it, ascending; of a route, those that enough peers see (`visibleOrigins`). */
  readonly origins: readonly number[];
  /** The route behind the origins, where the origin data is made of routes. */
  readonly route?: RouteFact;
  /** Age of the origin data, whole days. */
  readonly originsAgeDays: number;
  /** The range of a third party's CDN that it lies in, or of another provider's edge service. */
  readonly cdnRange?: PartyRange;
  /** The range of another provider that it lies in. */
  readonly otherRange?: PartyRange;
  /** What the latest trace showed that was in the log before; looked up only for a possible tenant's address. */
  readonly path?: { readonly leaf: number; readonly verdict: PathVerdict };
  /** ISO country by the country data: a hint, shown as such, never decisive but for naming an operator's site. */
  readonly country?: string;
}

/** A published prefix of a configured party other than the designated provider. */
export interface PartyRange {
  /** Id of the CDN or provider. */
  readonly party: string;
  readonly feed: string;
  readonly prefix: string;
}

/** A route as collectors saw it. Data of address ranges has origins, but no routes. */
export interface RouteFact {
  /** The most specific route that holds the address. */
  readonly prefix: string;
  /**
   * Origins and how many peers of the collectors saw each; most seen first, then ascending. `inSet`: all of them saw it as
   * one of an AS_SET that ends the path, which is no origin that validation knows.
   */
  readonly origins: readonly { readonly asn: number; readonly peers: number; readonly inSet?: true }[];
  /** Peers that sent a full table of this family: what shares of peers are taken of. */
  readonly fullPeers: number;
  /** The ASes seen right before the origin, where the data holds paths; most seen first, then ascending. */
  readonly upstreams?: readonly { readonly asn: number; readonly peers: number }[];
  /** The next wider route that holds the address. */
  readonly covering?: { readonly prefix: string; readonly origins: readonly number[] };
  /** Route origin validation of prefix and most seen origin (RFC 6811); absent without validated payloads. */
  readonly rpki?: 'valid' | 'invalid' | 'not_found';
}

export interface RangeHit {
  readonly feed: string;
  readonly prefix: string;
  /** `global` where the publisher says that it is used everywhere; absent where it names none. */
  readonly region?: string;
  readonly tags: readonly string[];
  /** Published under a service marked edge (CDN or accelerator) in the configuration. */
  readonly edge: boolean;
  /** Whole days since the list was true by its publisher: last confirmed, or for a supplied file by its own date. */
  readonly ageDays?: number;
  /** That moment, Unix seconds. */
  readonly asOf?: number;
}

interface LandingBase {
  /** Number of the rule that decided, method section 6. */
  readonly rule: number;
  readonly facts: AddressFacts;
}

/** Where an address lies. Only rule 0 makes it `missing`: the answer is no address a client could use. */
export type Landing =
  | (LandingBase & {
      readonly outcome: 'landed';
      readonly provider: string;
      readonly region?: string;
      readonly country?: string;
      readonly grade: Grade;
      readonly edge: boolean;
    })
  | (LandingBase & { readonly outcome: 'fronted'; readonly by: string; readonly country?: string })
  | (LandingBase & { readonly outcome: 'elsewhere'; readonly whose: Whose; readonly country?: string })
  | (LandingBase & { readonly outcome: 'indeterminate'; readonly reason: UndecidedAddressReason })
  | (LandingBase & { readonly outcome: 'missing'; readonly reason: 'invalid_address' });

/** What the rules need to know of the configuration: plain data, part of the judged configuration's digest. */
export interface LandingRules {
  readonly provider: {
    readonly id: string;
    readonly asns: readonly number[];
    readonly possibleTenants: readonly number[];
    /** Id of the range feed; absent when the configuration says `ranges: none`. */
    readonly feed?: string;
    /** Regions that begin so lie in the claim's country. */
    readonly regionPrefix?: string;
    readonly edgeServices: readonly string[];
    /** ASNs of its corporation that are not its cloud. */
    readonly siblingAsns?: readonly number[];
  };
  /** ISO code of the claim's country. */
  readonly country: string;
  /** Start of the UTC day of the statement, Unix seconds: a range list that is older is marked, and lands no better than B. */
  readonly statedAt?: number;
  readonly otherProviders: readonly OtherProvider[];
  readonly cdns: readonly {
    readonly id: string;
    readonly asns: readonly number[];
    /** Id of its range feed, where it has one. */
    readonly feed?: string;
    readonly cnameSuffixes: readonly string[];
  }[];
  /** The operator's own sites, most specific first. */
  readonly sites: readonly {
    readonly id: string;
    readonly asns: readonly number[];
    /** ISO codes; absent: any. */
    readonly countries?: readonly string[];
  }[];
}

export interface OtherProvider {
  readonly id: string;
  readonly asns: readonly number[];
  /** Id of its range feed, where it has one. */
  readonly feed?: string;
  /** Services of its list that are a CDN to others: what lies there is fronted by it. */
  readonly edgeServices?: readonly string[];
  readonly siblingAsns?: readonly number[];
}
