import type { Judgement } from '../core/judgement.ts';
import type { Leaf } from '../core/record.ts';
import { NOT_MEASURED } from './not-measured.ts';
import type { PageAsked } from './paging.ts';
import { Problem } from './problem.ts';

type Row = Readonly<Record<string, unknown>>;

/** Leaves that are looked through for one answer: each takes a read. */
const MOST_LOOKED_AT = 500;

const SENTENCE = 'Draws as they were judged, one by one: what one of them met. None is a share of anything.';

/**
 * The judged draws of a claim, the latest slot first, slots whole: as many as fit into the limit, at least one if it is near. `next`
 * is the leaf to go on before; undefined at the beginning of the log.
 */
export async function drawsPage(
  claim: string,
  { leaf, size }: { readonly leaf: (index: number) => Promise<Leaf | undefined>; readonly size: number },
  { limit, before }: PageAsked,
): Promise<{ readonly row: Row; readonly next: string | undefined }> {
  if (before !== undefined && !/^(0|[1-9]\d{0,14})$/.test(before))
    throw new Problem(400, 'before must be taken from the answer before.');
  const end = Math.min(size, before === undefined ? size : Number(before));
  const draws: Row[] = [];
  let index = end;
  for (; index > 0 && end - index < MOST_LOOKED_AT; index -= 1) {
    const found = await leaf(index - 1);
    if (found?.$kind !== 'judgement' || found.claim !== claim) continue;
    if (draws.length > 0 && draws.length + found.judgements.length > limit) break;
    draws.push(...found.judgements.map((judgement) => drawRow(found.slot, judgement)));
  }
  const row = { claim, sentence: SENTENCE, not_measured: NOT_MEASURED, draws };
  return { row, next: index > 0 ? String(index) : undefined };
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
