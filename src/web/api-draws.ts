import type { Placed } from '../core/draw-dossier.ts';
import type { Judgement } from '../core/judgement.ts';
import { NOT_MEASURED } from './not-measured.ts';
import type { PageAsked } from './paging.ts';
import { Problem } from './problem.ts';

type Row = Readonly<Record<string, unknown>>;

/** Leaves that are looked through for one answer, however few of them are judgements of the claim. */
const MOST_LOOKED_AT = 500;
/** Of these, so many in one go. */
const LOOKED_AT_ONCE = 64;

/** The leaves [from, to) of the log. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The judgement leaves of a stretch of the log, in its order. */
export type JudgementsIn = (stretch: Stretch) => AsyncIterable<Placed>;

const SENTENCE = 'Draws as they were judged, one by one: what one of them met. None is a share of anything.';

/**
 * The judged draws of a claim, the latest slot first, slots whole: as many as fit into the limit, at least one if it is near. `next`
 * is the leaf to go on before; undefined at the beginning of the log.
 */
export async function drawsPage(
  claim: string,
  { judgements, size }: { readonly judgements: JudgementsIn; readonly size: number },
  { limit, before }: PageAsked,
): Promise<{ readonly row: Row; readonly next: string | undefined }> {
  if (before !== undefined && !/^(0|[1-9]\d{0,14})$/.test(before))
    throw new Problem(400, 'before must be taken from the answer before.');
  const end = Math.min(size, before === undefined ? size : Number(before));
  const furthest = Math.max(0, end - MOST_LOOKED_AT);
  const draws: Row[] = [];
  let next = furthest;
  for await (const { index, leaf } of latestFirst(judgements, { from: furthest, to: end })) {
    if (leaf.$kind !== 'judgement' || leaf.claim !== claim) continue;
    if (draws.length > 0 && draws.length + leaf.judgements.length > limit) {
      next = index + 1;
      break;
    }
    draws.push(...leaf.judgements.map((judgement) => drawRow(leaf.slot, judgement)));
  }
  const row = { claim, sentence: SENTENCE, not_measured: NOT_MEASURED, draws };
  return { row, next: next > 0 ? String(next) : undefined };
}

async function* latestFirst(judgements: JudgementsIn, { from: furthest, to: end }: Stretch): AsyncGenerator<Placed> {
  for (let to = end; to > furthest; to -= LOOKED_AT_ONCE) {
    const found: Placed[] = [];
    for await (const placed of judgements({ from: Math.max(furthest, to - LOOKED_AT_ONCE), to })) found.push(placed);
    yield* found.toReversed();
  }
}

function drawRow(slot: number, judgement: Judgement): Row {
  const { leaf, block, endpoint, family, network, resolver, outcome, reason, rule, address, grade } = judgement;
  return {
    leaf,
    slot: new Date(slot * 1000).toISOString(),
    block,
    network,
    endpoint,
    family,
    resolver,
    outcome,
    reason: reason ?? null,
    rule: rule ?? null,
    address: address ?? null,
    grade: grade ?? null,
    evidence: `/api/v1/draws/${leaf}`,
  };
}
