import type { FrameLeaf, Leaf } from '../../src/core/record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';

/** A leaf that differs from every other by its number. */
export function numberedLeaf(number: number, text = ''): FrameLeaf {
  return { $kind: 'frame', id: text, sha256: '11'.repeat(32), blocks: number, rows: 1 };
}

/** The number of a numbered leaf, -1 of any other. */
export function numberOf(leaf: Leaf): number {
  return leaf.$kind === 'frame' ? leaf.blocks : -1;
}

export function revealLeaf(day: string): Leaf {
  return { $kind: 'seed-reveal', day, secret: '22'.repeat(32) };
}

export async function allLeaves(log: EvidenceLog): Promise<readonly Leaf[]> {
  const leaves: Leaf[] = [];
  for await (const { index, leaf } of log.scan()) {
    if (index !== leaves.length) throw new Error(`scan gave index ${index} after ${leaves.length} leaves`);
    leaves.push(leaf);
  }
  return leaves;
}
