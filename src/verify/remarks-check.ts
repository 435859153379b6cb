import type { Leaf } from '../core/record.ts';
import { objectionTo, type Remark, subjectOf } from '../core/remark.ts';
import { Refuted } from './finding.ts';

/**
 * What somebody has to say of a draw, an event or a window is their word and changes no count; but it must be one that the log takes, about
 * something that it holds before it. Rejects with Refuted.
 */
export async function checkRemark(
  remark: Remark,
  at: number,
  leafAt: (at: number) => Promise<Leaf | undefined>,
): Promise<void> {
  const subject = subjectOf(remark);
  const objection = objectionTo(remark, subject === undefined || subject >= at ? undefined : await leafAt(subject));
  if (objection !== undefined)
    throw new Refuted({ leaf: at, claim: remark.claim }, `is a remark that the log does not take: ${objection}`);
}
