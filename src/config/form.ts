import type { Grade } from '../core/outcome.ts';

/**
 * `landfall.yaml` as it is written, with its defaults: durations in milliseconds, parts that still refer to each other by id.
 * `schema.ts` reads it, `compile.ts` puts the parts together.
 */
export interface FileConfig {
  readonly claims: readonly ClaimForm[];
  /** Each has either a builtin or a file. */
  readonly frames: Readonly<
    Record<string, { readonly builtin?: string | undefined; readonly file?: string | undefined }>
  >;
  readonly manifests: Readonly<Record<string, ManifestForm>>;
  readonly providers: Readonly<Record<string, ProviderForm>>;
  readonly cdns: Readonly<Record<string, CdnForm>>;
  readonly operators: Readonly<Record<string, { readonly sites: Readonly<Record<string, SiteForm>> }>>;
  readonly resolvers: Readonly<Record<string, ResolverForm>>;
  readonly vantages: Readonly<Record<string, VantageForm>>;
  readonly slots: { readonly every: number; readonly draws: number; readonly first_draws: number };
  readonly dns: { readonly timeout: number; readonly attempts: number; readonly queries_per_second: number };
  readonly probes: {
    readonly connect?: { readonly every: 'slot'; readonly budget: number } | undefined;
    readonly trace?: { readonly every: number } | undefined;
    readonly https_records: boolean;
  };
  readonly feeds: {
    readonly refresh: string;
    readonly max_shrink: number;
    readonly max_age: {
      readonly ranges: number;
      readonly cdn: number;
      readonly rpki: number;
      readonly origins: number;
    };
    /** Each has either an address or a file. */
    readonly overrides: Readonly<
      Record<string, { readonly url?: Places | undefined; readonly file?: Places | undefined }>
    >;
  };
  readonly publisher?:
    | {
        readonly name: string;
        readonly funding: string;
        readonly contact: string;
        readonly licence?: string | undefined;
      }
    | undefined;
  readonly evidence: {
    readonly dir: string;
    readonly origin: string;
    readonly key_file?: string | undefined;
    readonly witnesses?: { readonly policy: string; readonly every: number } | undefined;
    readonly timestamps?: { readonly url: string; readonly certificates: string; readonly every: number } | undefined;
  };
  readonly web: {
    readonly listen: { readonly host: string; readonly port: number };
    readonly config_file?: string | undefined;
    readonly admin_token_file?: string | undefined;
    readonly exempt?: readonly string[] | undefined;
    readonly rate_limit?: { readonly per_second: number; readonly burst: number } | undefined;
    readonly probe: 'manifest' | 'any' | 'off';
  };
}

/** One place, or several that hold one list together. */
export type Places = string | readonly string[];

export interface ClaimForm {
  readonly id: string;
  readonly statement: string;
  readonly source: { readonly publisher: string; readonly date: string; readonly url?: string | undefined };
  readonly country: string;
  readonly provider: string;
  readonly operator?: string | undefined;
  readonly frame: string;
  readonly manifest: string;
  readonly levels: { readonly quoted: number; readonly tested: readonly number[] };
  readonly grades: readonly Grade[];
  readonly accept_vantage_only: boolean;
}

export interface EndpointForm {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly role: string;
  readonly weight: number;
}

export type ManifestForm =
  | readonly EndpointForm[]
  | { readonly weights: 'measured' | 'unknown'; readonly endpoints: readonly EndpointForm[] };

export interface ProviderForm {
  readonly feed?: string | undefined;
  readonly ranges?: 'none' | undefined;
  readonly asns: readonly number[];
  readonly possible_tenants?: readonly number[] | undefined;
  readonly region_prefix?: string | undefined;
  readonly edge_services?: readonly string[] | undefined;
  readonly sibling_asns?: readonly number[] | undefined;
}

/** Has a feed or ASNs, or both. */
export interface CdnForm {
  readonly feed?: string | undefined;
  readonly asns?: readonly number[] | undefined;
  readonly cname_suffixes: readonly string[];
}

export interface SiteForm {
  readonly asns: readonly number[];
  readonly countries?: readonly string[] | undefined;
}

/** What the kinds that ask a recursive resolver have in common. */
interface RecursiveForm {
  readonly class: string;
  readonly weight: number;
  readonly trusted_ad: boolean;
}

export type ResolverForm =
  | (RecursiveForm & { readonly kind: 'udp'; readonly address: string; readonly port: number })
  | (RecursiveForm & { readonly kind: 'tcp'; readonly address: string; readonly port: number })
  | (RecursiveForm & { readonly kind: 'dot'; readonly address: string; readonly port: number; readonly name: string })
  | (RecursiveForm & {
      readonly kind: 'doh';
      readonly url: string;
      readonly method: 'GET' | 'POST';
      readonly address?: string | undefined;
    })
  | {
      readonly kind: 'authoritative';
      readonly class: string;
      readonly weight: number;
      readonly via?: string | undefined;
      readonly roots?: readonly string[] | undefined;
      readonly servers: readonly string[];
    };

export interface VantageForm {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly position_error_km?: number | undefined;
  readonly asn?: number | undefined;
  readonly source?: readonly string[] | undefined;
  readonly weight?: number | undefined;
  readonly anchors?: readonly AnchorForm[] | undefined;
}

export interface AnchorForm {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly position_error_km: number;
}
