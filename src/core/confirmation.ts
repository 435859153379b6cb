import type { Judgement, JudgementLeaf } from './judgement.ts';
import type { Observation } from './observation.ts';
import type { Draw, DrawLeaf } from './slot-record.ts';

/**
 * Whether an exception is confirmed by asking again (method, section 9): the rule is fixed before anything is asked, and what it
 * finds never enters the counts of the draws. Asking again only where a draw did not land would bias the share.
 */

/** How often an exception is asked for again. */
const REPROBES = 5;
/** Exceptions of one slot that are asked for again, the lowest draw indices first; a slot that has more is told by their share. */
const EXCEPTIONS_A_SLOT = 2;
/** Time for all of it, counted from the judgement; in two slots at most. */
export const LONGEST_MS = 600_000;

/** One more look at the cell of an exception. */
export interface Reprobe {
  /** Leaf of the draw that it looks at again. */
  readonly of: number;
  /** 1 to 5. */
  readonly attempt: number;
  /** The cell of that draw, perhaps at another resolver or from another vantage; `offsetMs` counts from the judgement of its slot. */
  readonly draw: Draw;
}

/** What came of it: like the leaf of a draw, under a kind of its own, so that no count takes it for one. */
export interface ReprobeLeaf extends Reprobe {
  readonly $kind: 'reprobe';
  readonly claim: string;
  /** Of the exception. */
  readonly slot: number;
  readonly observations: readonly Observation[];
  readonly fault?: NonNullable<DrawLeaf['fault']>;
}

/** One leaf a slot that had exceptions to ask for again. */
export interface ConfirmationLeaf extends Pick<JudgementLeaf, 'snapshot' | 'configuration' | 'method' | 'version'> {
  readonly $kind: 'confirmation';
  readonly claim: string;
  /** Of the exceptions. */
  readonly slot: number;
  readonly exceptions: readonly Confirmation[];
}

export interface Confirmation {
  /** Leaf of the draw. */
  readonly leaf: number;
  readonly endpoint: string;
  /** The condition that holds: `resolver` or `vantage` (a) or `reprobe` (b); absent when it is not confirmed. */
  readonly by?: ConfirmedBy;
  /** The re-probes that were judged; `leaf` is that of the re-probe. */
  readonly judgements: readonly Judgement[];
}

export type ConfirmedBy = 'resolver' | 'vantage' | 'reprobe';

/** By whom an exception may be asked for again. */
export interface Confirmers {
  /** Ids of those that draws are made for. */
  readonly resolvers: readonly string[];
  /** All that are configured. `asn`: the network that it stands in, where that is known. */
  readonly vantages: readonly { readonly id: string; readonly asn?: number | undefined }[];
}

/** What is to be asked again after a slot has been judged. `draws` are the slot's. */
export function planReprobes(
  { judgements, lengthMs }: Pick<JudgementLeaf, 'judgements' | 'lengthMs'>,
  draws: readonly Draw[],
  { resolvers, vantages }: Confirmers,
): readonly Reprobe[] {
  const spacingMs = Math.floor(Math.min(LONGEST_MS, 2 * lengthMs) / (REPROBES + 1));
  return judgements
    .filter(({ outcome }) => outcome === 'elsewhere')
    .sort((a, b) => a.index - b.index)
    .slice(0, EXCEPTIONS_A_SLOT)
    .flatMap((exception) => {
      const drawn = draws.find(({ index }) => index === exception.index);
      if (drawn === undefined) return [];
      const others = resolvers.filter((id) => id !== drawn.resolver);
      const apart = inOtherNetworks(vantages, drawn.vantage);
      return Array.from({ length: REPROBES }, (_, i): Reprobe => {
        // Every other time another resolver, where there is one, and the times between from another network: what a single one says
        // may be its own fault.
        const turn = Math.floor(i / 2);
        const resolver = (i % 2 === 0 ? inTurn(others, turn) : undefined) ?? drawn.resolver;
        const vantage = (i % 2 === 1 ? inTurn(apart, turn) : undefined) ?? drawn.vantage;
        const draw = { ...drawn, resolver, vantage, offsetMs: (i + 1) * spacingMs };
        return { of: exception.leaf, attempt: i + 1, draw };
      });
    });
}

/** Vantages of which it is known that they stand in another network than the one of this id. */
function inOtherNetworks(vantages: Confirmers['vantages'], id: string): readonly string[] {
  const own = vantages.find((vantage) => vantage.id === id)?.asn;
  if (own === undefined) return [];
  return vantages.filter(({ asn }) => asn !== undefined && asn !== own).map((vantage) => vantage.id);
}

function inTurn(ids: readonly string[], turn: number): string | undefined {
  return ids[turn % ids.length];
}

/** The condition by which an exception is confirmed, given its judged re-probes; undefined when none holds. */
export function confirmedBy(exception: Judgement, reprobes: readonly Judgement[]): ConfirmedBy | undefined {
  const elsewhere = reprobes.filter(({ outcome }) => outcome === 'elsewhere');
  if (elsewhere.some((other) => other.resolver !== exception.resolver && isSameLanding(other, exception)))
    return 'resolver';
  // The plan goes to vantages of other networks only.
  if (elsewhere.some((other) => isFromElsewhere(other, exception) && isSameLanding(other, exception))) return 'vantage';
  return elsewhere.length > 0 ? 'reprobe' : undefined;
}

/** Judgements of earlier versions do not say from where. */
function isFromElsewhere({ vantage }: Judgement, exception: Judgement): boolean {
  return vantage !== undefined && exception.vantage !== undefined && vantage !== exception.vantage;
}

function isSameLanding(a: Judgement, b: Judgement): boolean {
  return a.whose?.kind === b.whose?.kind && a.whose?.id === b.whose?.id;
}
