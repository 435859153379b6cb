import type { KeptReprobe, OpenConfirmation } from '../claim/confirmer.ts';
import { LONGEST_MS } from '../core/confirmation.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { Leaf } from '../core/record.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';

/** What the log of earlier runs tells of exceptions that were being asked for again when it ended: takes its leaves in order. */
export interface PastConfirmations {
  /** Kinds that it does not need are passed over. */
  readonly take: (leaf: Leaf, index: number) => void;
  /** The slots with re-probes in the log and no confirmation. */
  readonly open: (log: Pick<EvidenceLog, 'read' | 'size'>) => Promise<readonly OpenConfirmation[]>;
}

interface Judged {
  readonly slot: SlotLeaf;
  readonly judged: JudgementLeaf;
  readonly index: number;
}

/** Has read nothing yet. */
export function pastConfirmations(): PastConfirmations {
  const announced = new Map<string, SlotLeaf>();
  const judged = new Map<string, Judged>();

  function takeJudged(leaf: JudgementLeaf, index: number): void {
    const key = keyOf(leaf);
    const slot = announced.get(key);
    announced.delete(key);
    // What a slot that is long over had asked again has been judged, or was never asked.
    for (const [old, { judged: before }] of judged) {
      if (before.slot + (2 * before.lengthMs + LONGEST_MS) / 1000 < leaf.slot) judged.delete(old);
    }
    if (slot === undefined || !leaf.judgements.some(({ outcome }) => outcome === 'elsewhere')) return;
    judged.set(key, { slot, judged: leaf, index });
  }

  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'slot') announced.set(keyOf(leaf), leaf);
      if (leaf.$kind === 'judgement') takeJudged(leaf, index);
      if (leaf.$kind === 'confirmation') judged.delete(keyOf(leaf));
    },
    open: async (log) => {
      const open: OpenConfirmation[] = [];
      for (const { slot, judged: leaf, index } of judged.values()) {
        const kept = await reprobesAfter(log, index, keyOf(slot));
        if (kept.length > 0) open.push({ slot, judged: leaf, kept });
      }
      return open;
    },
  };
}

async function reprobesAfter(
  log: Pick<EvidenceLog, 'read' | 'size'>,
  index: number,
  key: string,
): Promise<readonly KeptReprobe[]> {
  const kept: KeptReprobe[] = [];
  for (let i = index + 1; i < log.size; i += 1) {
    const record = await log.read(i);
    if (record?.$kind === 'reprobe' && keyOf(record) === key) kept.push({ leaf: i, record });
  }
  return kept;
}

function keyOf({ claim, slot }: { readonly claim: string; readonly slot: number }): string {
  return `${slot} ${claim}`;
}
