import { upperBound1 } from '../interval.ts';
import type { BlockSpace } from './block-space.ts';
import { blockAtOrdinal } from './block-space.ts';

/** What asking inherited blocks after all showed. */
export interface AuditCounts {
  readonly audited: number;
  /** With another landing than what they had inherited. */
  readonly disagreed: number;
}

/** Share of the inherited blocks that is audited (method, section 5), and where it ends: a server's patience has limits too. */
const AUDIT_SHARE = 0.02;
const MOST_AUDITED = { 4: 150_000, 6: 3_000 } as const;

/** Those of a random 2 % of all blocks that have inherited their answer, in random order, none twice. */
export function auditSample(
  space: BlockSpace,
  isInherited: (block: number) => boolean,
  random32: () => number,
): readonly number[] {
  const wanted = Math.min(Math.ceil(AUDIT_SHARE * space.blocks), MOST_AUDITED[space.family]);
  const looked = new Set<number>();
  while (looked.size < wanted) {
    const share = (random32() * 2 ** 20 + (random32() >>> 12)) / 2 ** 52;
    looked.add(blockAtOrdinal(space, Math.floor(share * space.blocks)));
  }
  return [...looked].filter(isInherited);
}

/** The most of the inherited blocks that may land otherwise than their answer says, by a bound that is right 19 times in 20. */
export function pruningError({ audited, disagreed }: AuditCounts): number {
  return upperBound1(disagreed, audited);
}
