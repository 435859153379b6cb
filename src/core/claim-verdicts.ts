import type { ClaimDescription } from './claim-report.ts';
import type { OneSidedBounds } from './interval.ts';
import { CLOSED_BOUNDS } from './interval.ts';
import type { WindowReport } from './report.ts';
import { sequenceBounds } from './sequence.ts';
import type { LevelVerdict } from './verdict.ts';
import { confirmedByShare, drawsNeeded, verdictAt } from './verdict.ts';
import type { Judged, Subject } from './wording.ts';
import { claimSentence, verdictSentence } from './wording.ts';

/** The levels of a claim: what the statement says, and what "at least" sentences are tried for. */
export interface Levels {
  readonly quoted: number;
  readonly tested: readonly number[];
}

/**
 * What may be said of a claim now, level by level, from a window with a fixed start; the bounds are those of the confidence
 * sequence, since people look all day. `plannedDraws` is the number that the whole window will hold.
 */
export function liveVerdicts(
  claim: ClaimDescription,
  levels: Levels,
  window: WindowReport,
  plannedDraws: number,
): SaidOfClaim {
  return verdictsOf(claim, levels, window, sequenceBounds(plannedDraws));
}

/** What may be said of a claim by a closed window: it is looked at once, so its bounds are those of a fixed number of draws. */
export function closedVerdicts(claim: ClaimDescription, levels: Levels, window: WindowReport): SaidOfClaim {
  return verdictsOf(claim, levels, window, CLOSED_BOUNDS);
}

/** The verdict of each level with its sentence, the quoted one first; and the sentence about the quotation. */
export interface SaidOfClaim {
  readonly verdicts: readonly LevelVerdict[];
  readonly sentence: string;
}

function verdictsOf(
  claim: ClaimDescription,
  levels: Levels,
  window: WindowReport,
  bounds: OneSidedBounds,
): SaidOfClaim {
  const { counts, n } = window.estimate;
  const confirmed = Math.max(window.confirmed, confirmedByShare(counts.elsewhere, n, bounds));
  const subject = subjectOf(claim, window);
  const verdicts = [
    { level: levels.quoted, basis: 'quoted' as const },
    ...levels.tested.map((level) => ({ level, basis: 'tested' as const })),
  ].map(({ level, basis }): LevelVerdict => {
    const judged: Judged = { level, basis, counts, confirmed, bounds };
    const verdict = verdictAt(level, counts, confirmed, bounds);
    const sentence = verdictSentence(subject, judged, verdict);
    return { level, basis, ...verdict, sentence, drawsNeeded: drawsNeeded(level, counts, bounds) };
  });
  const [quoted] = verdicts;
  return { verdicts, sentence: claimSentence(claim.source.date, window, quoted?.sentence ?? '') };
}

function subjectOf(claim: ClaimDescription, window: WindowReport): Subject {
  return {
    provider: claim.provider,
    country: claim.country,
    hostnames: new Set(claim.endpoints.map(({ name }) => name)).size,
    weightsKnown: claim.weightsKnown,
    frontedBy: [...new Set(window.elsewhere.filter((o) => o.outcome === 'fronted').map(({ label }) => label))],
    fromMs: window.fromMs,
    toMs: window.toMs,
  };
}
