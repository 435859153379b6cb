import type { Adjudication } from './adjudication.ts';
import type { Confirmation, ReprobeLeaf } from './confirmation.ts';
import type {
  ConnectionJudgement,
  ConnectionJudgementLeaf,
  ConnectionLeaf,
  LookupLeaf,
  TraceLeaf,
} from './connection-record.ts';
import type { Judgement, JudgementLeaf } from './judgement.ts';
import type { Leaf } from './record.ts';
import type { DrawLeaf, SlotLeaf } from './slot-record.ts';

/** A leaf at its place in the log. */
export interface Placed<L extends Leaf = Leaf> {
  readonly index: number;
  readonly leaf: L;
}

/**
 * All that the log holds about one draw: what came before it and what followed. A member is absent where nothing of the kind was found
 * near the draw, or is in the log yet.
 */
export interface DrawDossier {
  readonly draw: Placed<DrawLeaf>;
  readonly slot?: Placed<SlotLeaf>;
  readonly judged?: Placed<JudgementLeaf> & { readonly judgement: Judgement };
  readonly connection?: Placed<ConnectionLeaf>;
  readonly lookups: readonly Placed<LookupLeaf>[];
  readonly followed?: Placed<ConnectionJudgementLeaf> & { readonly judgement: ConnectionJudgement };
  /** The trace that the verdict on its path rests on. */
  readonly trace?: Placed<TraceLeaf>;
  /** The trace that its judgement consulted (rule 7). */
  readonly consulted?: Placed<TraceLeaf>;
  readonly reprobes: readonly Placed<ReprobeLeaf>[];
  readonly confirmed?: { readonly index: number; readonly confirmation: Confirmation };
  readonly adjudications: readonly Adjudication[];
  /** The UTC day whose secret it was drawn with, and the leaves that tell of it. */
  readonly seed: { readonly day: string; readonly commitment?: number; readonly reveal?: number };
  /** What stands at this index of the log or behind it was not looked at. */
  readonly lookedTo: number;
}

/** Kinds of leaves that follow a draw and tell of it. */
export const FOLLOWING_KINDS: readonly Leaf['$kind'][] = [
  'judgement',
  'connection',
  'lookup',
  'connection-judgement',
  'reprobe',
  'confirmation',
];

type Following = Pick<DrawDossier, 'judged' | 'connection' | 'lookups' | 'followed' | 'reprobes' | 'confirmed'>;

export const NOTHING_FOLLOWS: Following = { lookups: [], reprobes: [] };

/** Adds a leaf that stands behind the draw, if it tells of it. */
export function withFollowing(known: Following, draw: Placed<DrawLeaf>, { index, leaf }: Placed): Following {
  if (!isOfSlot(draw.leaf, leaf)) return known;
  const at = draw.leaf.draw.index;
  switch (leaf.$kind) {
    case 'judgement': {
      const judgement = leaf.judgements.find((one) => one.leaf === draw.index);
      return judgement === undefined ? known : { ...known, judged: { index, leaf, judgement } };
    }
    case 'connection':
      return leaf.index === at ? { ...known, connection: { index, leaf } } : known;
    case 'lookup':
      return leaf.index === at ? { ...known, lookups: [...known.lookups, { index, leaf }] } : known;
    case 'connection-judgement': {
      const judgement = leaf.judgements.find((one) => one.index === at);
      return judgement === undefined ? known : { ...known, followed: { index, leaf, judgement } };
    }
    case 'reprobe':
      return leaf.of === draw.index ? { ...known, reprobes: [...known.reprobes, { index, leaf }] } : known;
    case 'confirmation': {
      const confirmation = leaf.exceptions.find((one) => one.leaf === draw.index);
      return confirmation === undefined ? known : { ...known, confirmed: { index, confirmation } };
    }
    default:
      return known;
  }
}

/** Whether a leaf is about the claim and the slot of a draw. */
export function isOfSlot({ claim, slot }: DrawLeaf, leaf: Leaf): boolean {
  return 'claim' in leaf && 'slot' in leaf && leaf.claim === claim && leaf.slot === slot;
}
