import type { Family } from '../core/address.ts';
import type { Publisher } from '../core/described-claim.ts';
import type { LandingRules } from '../core/outcome.ts';

/** A configuration that has been read, checked and given its defaults. Durations are milliseconds. */
export interface Config {
  /** Where it came from, for messages; `demo` for the demo's own. */
  readonly file: string;
  /** The text as read, before the environment is read into it: secrets are never in it. */
  readonly text: string;
  readonly claims: readonly ClaimConfig[];
  readonly resolvers: readonly ResolverConfig[];
  readonly vantages: readonly VantageConfig[];
  readonly slots: { readonly everyMs: number; readonly draws: number; readonly firstDraws: number };
  readonly dns: { readonly timeoutMs: number; readonly attempts: number; readonly queriesPerSecond: number };
  /** What is done with the address of a draw beside judging it; undefined: not done. */
  readonly probes: {
    readonly connect: { readonly budgetMs: number } | undefined;
    /** An address is traced at most once in this time. */
    readonly trace: { readonly everyMs: number } | undefined;
    /** HTTPS records are asked for beside the addresses. */
    readonly httpsRecords?: true;
  };
  readonly feeds: FeedsConfig;
  /** Stands on what is cited; undefined: nobody is named. */
  readonly publisher?: Publisher;
  readonly evidence: EvidenceConfig;
  readonly web: WebConfig;
}

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  /** A web configuration file as exporter-toolkit has it: TLS and who may read. Absent: plain HTTP for everybody. */
  readonly configFile?: string;
  /** Holds the token that `POST /-/reload` asks for. Absent: there is no such path. */
  readonly adminTokenFile?: string;
  /** Networks in CIDR form that may ask as often as they like; loopback always may. */
  readonly exempt?: readonly string[];
  /** How often one client may ask. */
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
  /** Names that `/probe` looks at: any, or none at all. Absent: those of the manifest. */
  readonly probe?: 'any' | 'off';
}

export interface EvidenceConfig {
  readonly dir: string;
  readonly origin: string;
  /** Where the key of the log lies, when not within its directory. */
  readonly keyFile?: string;
  /** A file of C2SP tlog-policy, and how often the witnesses that it has an address of are asked for cosignatures. */
  readonly witnesses?: { readonly policy: string; readonly everyMs: number };
  /** A time stamping authority (RFC 3161), a PEM file of the certificates that its own must lead to, and how often it is asked. */
  readonly timestamps?: { readonly url: string; readonly certificates: string; readonly everyMs: number };
}

export interface ClaimConfig {
  readonly id: string;
  readonly statement: string;
  readonly source: { readonly publisher: string; readonly date: string; readonly url?: string };
  readonly country: string;
  readonly rules: LandingRules;
  readonly operator: string | undefined;
  readonly frame: { readonly id: string; readonly builtin: string } | { readonly id: string; readonly file: string };
  readonly manifest: ManifestConfig;
  readonly levels: { readonly quoted: number; readonly tested: readonly number[] };
  /** Grades that count as landed. */
  readonly grades: readonly ('A' | 'B' | 'C')[];
  readonly acceptVantageOnly: boolean;
}

export interface ManifestConfig {
  readonly id: string;
  readonly endpoints: readonly EndpointConfig[];
  /** True when every weight is a measured share of traffic. */
  readonly weightsKnown: boolean;
}

export interface EndpointConfig {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly role: string;
  readonly weight: number;
}

interface AnyResolverConfig {
  readonly id: string;
  readonly class: string;
  readonly weight: number;
}

/** Who is asked over its own door: recursive resolvers, and what may be believed of them. */
interface RecursiveConfig extends AnyResolverConfig {
  /** Its AD bit tells of signatures that it checked. Absent: it is not believed. */
  readonly trustedAd?: true;
}

export type ResolverConfig =
  | (RecursiveConfig & { readonly kind: 'udp'; readonly address: string; readonly port: number })
  | (RecursiveConfig & { readonly kind: 'tcp'; readonly address: string; readonly port: number })
  | (RecursiveConfig & {
      readonly kind: 'dot';
      readonly address: string;
      readonly port: number;
      /** What its certificate must be for. */
      readonly name: string;
    })
  | (RecursiveConfig & {
      readonly kind: 'doh';
      readonly url: string;
      readonly method: 'GET' | 'POST';
      /** Where the URL's host is; absent: this machine's own resolver knows. */
      readonly address?: string;
    })
  | (AnyResolverConfig & {
      readonly kind: 'authoritative';
      /** Id of the udp resolver asked for name servers; absent: they are searched for from the root. */
      readonly via?: string;
      /** `192.0.2.1:53`: where that search begins; absent: at the root servers of the internet. */
      readonly roots?: readonly string[];
      /** `192.0.2.1:53`: name servers named by the operator; empty: they are discovered. */
      readonly servers: readonly string[];
    });

export interface VantageConfig {
  readonly id: string;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  readonly positionErrorKm: number | undefined;
  readonly asn: number | undefined;
  /** Addresses of this machine, canonical text, that all it sends leaves from. Absent: the kernel chooses. Of several vantages each has them. */
  readonly source?: Readonly<Partial<Record<Family, string>>>;
  /** Share of the draws that it measures, among all weights; absent: 1. */
  readonly weight?: number;
  /** Machines in known places, by which the vantage's own is tested. */
  readonly anchors?: readonly AnchorConfig[];
}

/** A machine of which it is known by itself where it stands. */
export interface AnchorConfig {
  /** What its certificate is for. */
  readonly name: string;
  /** Canonical text or not; public. */
  readonly address: string;
  readonly port: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly positionErrorKm: number;
}

export interface FeedsConfig {
  /** Cron expression. */
  readonly refresh: string;
  readonly maxShrink: number;
  readonly maxAgeMs: { readonly ranges: number; readonly cdn: number; readonly rpki: number; readonly origins: number };
  /** Files and addresses that take the place of a feed's own, by feed id. `more`: further ones of the same list, of origins only. */
  readonly overrides: Readonly<
    Record<string, { readonly url?: string; readonly file?: string; readonly more?: readonly string[] }>
  >;
}

/** One mistake: `landfall.yaml:14:5 endpoints[2].weight must be above 0, is -1`. */
export interface ConfigMistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

export class ConfigError extends Error {
  readonly mistakes: readonly ConfigMistake[];
  constructor(mistakes: readonly ConfigMistake[]) {
    super(
      mistakes
        .map((m) => `${m.file}:${m.line}:${m.column} ${m.path === '' ? '' : `${m.path} `}${m.message}`)
        .join('\n'),
    );
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}
