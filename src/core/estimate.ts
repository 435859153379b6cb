import type { Tally } from './tally.ts';

/** The five counts of a window and what follows from them (method, section 2). Ratios lie in [0, 1]. */
export interface Estimate {
  readonly n: number;
  readonly counts: Tally['counts'];
  /** True when n < 30 or coverage < 0.5: no percentage may be exported. */
  readonly suppressed: boolean;
  /** x / n; undefined when suppressed. */
  readonly strict: number | undefined;
  /** (x + k) / n; undefined when suppressed. */
  readonly ceiling: number | undefined;
  /** x / (x + f + e); undefined when suppressed or coverage < 0.95. */
  readonly determinate: number | undefined;
  /** (x + f + e) / n; undefined when n = 0. */
  readonly coverage: number | undefined;
  /** Five shares that sum to 1; undefined when n = 0. */
  readonly shares: Tally['counts'] | undefined;
  /** Shares of all draws: the operator's own sites, landed outside the claim's country, landed at a provider edge, vantage-only. */
  readonly operatorSite: number | undefined;
  readonly landedAbroad: number | undefined;
  readonly landedEdge: number | undefined;
  readonly vantageOnly: number | undefined;
}

/** Lower from x, upper from x + k: valid whatever the missing draws would have said. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
  readonly method: 'confidence-sequence' | 'clopper-pearson';
  /** 0.95 on each side. */
  readonly confidence: number;
}
