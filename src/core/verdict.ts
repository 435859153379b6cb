/** The verdicts, method section 4. */
export const VERDICTS = [
  'CONTRADICTED',
  'SUPPRESSED',
  'FRONTED',
  'SUPPORTED',
  'SUPPORTED_IF_MISSING_AT_RANDOM',
  'NOT_CONTRADICTED',
  'INCONCLUSIVE',
] as const;
export type Verdict = (typeof VERDICTS)[number];
export type InconclusiveReason = 'coverage' | 'sample' | 'unconfirmed' | 'fronted';

/** What may be said of a claim at one level, in one window. */
export interface LevelVerdict {
  readonly level: number;
  /** Whether the level is the quoted one or one that is tested. */
  readonly basis: 'quoted' | 'tested';
  readonly verdict: Verdict;
  readonly reason: InconclusiveReason | undefined;
  /** The sentence of the method for this verdict. */
  readonly sentence: string;
  /** Draws still missing for a statement at this level, all of them landing; undefined when none is needed or none suffices. */
  readonly drawsNeeded: number | undefined;
}
