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
  };
  readonly feeds: FeedsConfig;
  readonly evidence: { readonly dir: string; readonly origin: string };
  readonly web: { readonly host: string; readonly port: number };
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

export type ResolverConfig =
  | {
      readonly id: string;
      readonly kind: 'udp';
      readonly class: string;
      readonly weight: number;
      readonly address: string;
      readonly port: number;
    }
  | {
      readonly id: string;
      readonly kind: 'authoritative';
      readonly class: string;
      readonly weight: number;
      /** Id of the udp resolver asked for name servers. */
      readonly via: string;
      /** `192.0.2.1:53`: name servers named by the operator; empty: they are discovered. */
      readonly servers: readonly string[];
    };

export interface VantageConfig {
  readonly id: string;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  readonly positionErrorKm: number | undefined;
  readonly asn: number | undefined;
}

export interface FeedsConfig {
  /** Cron expression. */
  readonly refresh: string;
  readonly maxShrink: number;
  readonly maxAgeMs: { readonly ranges: number; readonly cdn: number; readonly rpki: number; readonly origins: number };
  /** Files and addresses that take the place of a feed's own, by feed id. */
  readonly overrides: Readonly<Record<string, { readonly url?: string; readonly file?: string }>>;
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
