import fc from 'fast-check';
import type { Judgement, JudgementLeaf } from '../../src/core/judgement.ts';
import { judgement, someJudgement } from './judgements.ts';

/** Judgement leaves for the tests of what they come to. */

export function judgementLeaf(slot: number, judgements: readonly Judgement[], lengthMs = 300_000): JudgementLeaf {
  return {
    $kind: 'judgement',
    claim: 'test',
    slot,
    lengthMs,
    frame: '22'.repeat(32),
    manifest: '33'.repeat(32),
    snapshot: '00'.repeat(32),
    configuration: '11'.repeat(32),
    method: '1',
    version: '0',
    judgements,
  };
}

/** `n` draws that landed, with leaves from `leaf` on. */
export function landedDraws(n: number, leaf = 0): readonly Judgement[] {
  return Array.from({ length: n }, (_, index) =>
    judgement({ index, leaf: leaf + index, grade: 'A', region: 'us-ashburn-1', edge: false, country: 'US' }),
  );
}

/** Slots of five minutes in order, with gaps, from `start` (Unix seconds) on, and any judgements. */
export function someSlots(start: number): fc.Arbitrary<readonly JudgementLeaf[]> {
  return fc
    .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(someJudgement, { maxLength: 6 })), { maxLength: 12 })
    .map((parts) => {
      let slot = start;
      let leaf = 0;
      return parts.map(([steps, judgements]) => {
        slot += 300 * steps;
        return judgementLeaf(
          slot,
          judgements.map((j, index) => ({ ...j, index, leaf: leaf++ })),
        );
      });
    });
}
