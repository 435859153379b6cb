/**
 * What a person found out about a single draw after it was judged. It is told beside the figure and changes no count, no share and no
 * verdict: a publisher who may explain a miss must not be able to explain it away.
 */
export const ADJUDICATION_REASONS = [
  /** A published list or a route origin said something wrong of the address. */
  'wrong_list',
  /** The hostname is none of the service's, or no longer. */
  'wrong_name',
  /** The address is a site that the configuration did not know. */
  'unknown_site',
  /** Our own resolver, vantage or software was at fault. */
  'own_fault',
  /** The operator or the provider has confirmed what was seen. */
  'confirmed_by_operator',
] as const;
export type AdjudicationReason = (typeof ADJUDICATION_REASONS)[number];

export interface AdjudicationLeaf {
  readonly $kind: 'adjudication';
  readonly claim: string;
  /** Of the draw. */
  readonly slot: number;
  /** Leaf of the draw. */
  readonly leaf: number;
  readonly reason: AdjudicationReason;
  /** One line: what was found, and by whom. */
  readonly note: string;
  readonly atMs: number;
}

/** One that the log holds. */
export interface Adjudication extends Pick<AdjudicationLeaf, 'leaf' | 'slot' | 'reason' | 'note'> {
  /** Index of its own leaf. */
  readonly index: number;
}
