import { expect } from 'chai';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';

/** What an auditor finds in a log, counted anew and by no code of the service. */
export interface Audit {
  /** Planned draws of all announced slots. */
  readonly planned: number;
  readonly slots: readonly SlotLeaf[];
  readonly judgements: readonly JudgementLeaf[];
  /** Draws by `claim endpoint family outcome`. */
  readonly counts: Readonly<Record<string, number>>;
}

interface Found {
  readonly at: number;
  readonly slot: SlotLeaf;
  readonly draws: { readonly at: number; readonly leaf: DrawLeaf }[];
  readonly judged: { readonly at: number; readonly leaf: JudgementLeaf }[];
}

/**
 * Reads a log whose service has ended in peace and expects that every announced slot has exactly one record per planned draw, then
 * exactly one judgement that speaks of each of these records once; and that no slot was drawn before its day's commitment.
 */
export async function audit(log: Pick<EvidenceLog, 'scan'>): Promise<Audit> {
  const found = new Map<string, Found>();
  const committed = new Set<string>();
  for await (const { index, leaf } of log.scan()) {
    if (leaf.$kind === 'seed-commitment') {
      expect(committed.has(leaf.day), `${leaf.day} is committed to once`).to.equal(false);
      committed.add(leaf.day);
    }
    if (leaf.$kind === 'slot') {
      expect(found.has(keyOf(leaf)), `slot ${keyOf(leaf)} is announced once`).to.equal(false);
      expect(committed.has(new Date(leaf.slot * 1000).toISOString().slice(0, 10))).to.equal(true);
      found.set(keyOf(leaf), { at: index, slot: leaf, draws: [], judged: [] });
    }
    if (leaf.$kind === 'draw') announced(found, leaf).draws.push({ at: index, leaf });
    if (leaf.$kind === 'judgement') announced(found, leaf).judged.push({ at: index, leaf });
  }
  for (const each of found.values()) expectWhole(each);
  const judgements = [...found.values()].flatMap(({ judged }) => judged.map(({ leaf }) => leaf));
  const slots = [...found.values()].map(({ slot }) => slot);
  return {
    slots,
    judgements,
    planned: slots.reduce((sum, { planned }) => sum + planned.length, 0),
    counts: countsOf(judgements),
  };
}

function expectWhole({ slot, draws, judged }: Found): void {
  const what = `slot ${keyOf(slot)}`;
  const records = [...draws].sort((a, b) => a.leaf.draw.index - b.leaf.draw.index);
  expect(
    records.map(({ leaf }) => leaf.draw),
    `${what}: one record per draw`,
  ).to.deep.equal(slot.planned);
  expect(judged, `${what}: one judgement`).to.have.length(1);
  const [judgement] = judged;
  expect(
    [...(judgement?.leaf.judgements ?? [])].sort((a, b) => a.index - b.index).map(({ index, leaf }) => [index, leaf]),
    `${what}: each record judged once`,
  ).to.deep.equal(records.map(({ at, leaf }) => [leaf.draw.index, at]));
  for (const { at } of records) expect(at, `${what}: records before judgement`).to.be.below(judgement?.at ?? -1);
}

function announced(found: ReadonlyMap<string, Found>, leaf: DrawLeaf | JudgementLeaf): Found {
  const slot = found.get(keyOf(leaf));
  if (slot === undefined) throw new Error(`a ${leaf.$kind} of slot ${keyOf(leaf)}, which was not announced before it`);
  return slot;
}

function countsOf(judgements: readonly JudgementLeaf[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { claim, judgements: of } of judgements) {
    for (const { endpoint, family, outcome } of of) {
      const key = `${claim} ${endpoint} v${family} ${outcome}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}

/** `landfall_draws_total` of an exposition, by the keys of `Audit.counts`. */
export function exportedCounts(metrics: string): Readonly<Record<string, number>> {
  const series =
    /^landfall_draws_total\{claim="([^"]+)",endpoint="([^"]+)",family="(v[46])",outcome="(\w+)"\} (\d+)$/gm;
  return Object.fromEntries(
    [...metrics.matchAll(series)].map(([, claim, endpoint, family, outcome, value]) => [
      `${claim} ${endpoint} ${family} ${outcome}`,
      Number(value),
    ]),
  );
}

/** Leaves of a kind, in order. */
export async function leavesOf<Kind extends Leaf['$kind']>(
  log: Pick<EvidenceLog, 'scan'>,
  kind: Kind,
): Promise<readonly Extract<Leaf, { $kind: Kind }>[]> {
  const leaves: Extract<Leaf, { $kind: Kind }>[] = [];
  for await (const { leaf } of log.scan([kind])) leaves.push(leaf as Extract<Leaf, { $kind: Kind }>);
  return leaves;
}

function keyOf({ claim, slot }: { readonly claim: string; readonly slot: number }): string {
  return `${claim} ${slot}`;
}
