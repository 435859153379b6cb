import type { LogReport } from '../../src/core/log-report.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import type { Inclusion } from '../../src/evidence/inclusion.ts';
import { windowRecords } from '../../src/past/window-records.ts';
import { drawBefore, drawDossier } from '../../src/publishing/dossiers.ts';
import { leafPage } from '../../src/publishing/leaf-pages.ts';
import type { EvidenceParts } from '../../src/web/evidence-parts.ts';
import { readDrawn } from './drawn-reading.ts';

/** What the web room is given of evidence, over leaves that are handed in. */

export const LOG: LogReport = {
  origin: 'example.org/log',
  vkey: 'example.org/log+c07ec227+ARNHpK1kXQEFzuA0eIeRT3b1cNV5OIxQMdqOGbA1sXb8',
  checkpoint: {
    note: 'example.org/log\n1234\nQ8VQxW0vVb0Qn0WzB8p1mZVq6Zr0H0s0kH1Z6q9b7bs=\n\n— example.org/log wH7CJ0b1\n',
    size: 1234,
    root: '43'.repeat(32),
  },
  signedMs: 1_795_000_000_000,
  isWitnessed: true,
  cosigned: { size: 1200, by: [{ witness: 'witness.example/one', atSeconds: 1_794_999_900 }] },
  isStamped: true,
  stamped: [300, 1100],
  firstLists: { leaf: 3, named: 5, kept: 4 },
};

/** The way up of a leaf, as long as that in a log of a million. */
export function inclusionAt(index: number): Inclusion {
  return {
    index,
    leafHash: 'ab'.repeat(32),
    path: Array.from({ length: 20 }, (_, i) => ({
      side: i % 2 === 0 ? ('left' as const) : ('right' as const),
      hash: 'cd'.repeat(32),
    })),
    size: 1_048_570,
    root: LOG.checkpoint.root,
    checkpoint: LOG.checkpoint.note,
  };
}

/** A log of leaves at some indices, with nothing between them. */
export function logOf(leaves: ReadonlyMap<number, Leaf>): Pick<EvidenceLog, 'size' | 'read' | 'scan'> {
  const size = Math.max(-1, ...leaves.keys()) + 1;
  return {
    size,
    read: async (index) => leaves.get(index),
    scan: async function* (kinds = [], { from, to } = { from: 0, to: size }) {
      for (const [index, leaf] of [...leaves].sort(([a], [b]) => a - b)) {
        const isWanted = kinds.length === 0 || kinds.includes(leaf.$kind);
        if (index >= from && index < to && isWanted) yield { index, leaf };
      }
    },
  };
}

export function evidenceOf(leaves: ReadonlyMap<number, Leaf>): EvidenceParts {
  const log = logOf(leaves);
  const windows = windowRecords();
  for (const [index, leaf] of leaves) if (leaf.$kind === 'adjudication') windows.take(leaf, index);
  const days = { of: () => ({ commitment: 0 }) };
  return {
    origin: LOG.origin,
    vkey: LOG.vkey,
    log: async () => LOG,
    leaves: (asked) => leafPage(log, asked),
    dossier: (draw) => drawDossier(draw, { log, days, windows }),
    drawBefore: (placed) => drawBefore(placed, log),
    inclusion: async (index) => (leaves.has(index) ? inclusionAt(index) : undefined),
    blobs: async (leaf) =>
      leaf.$kind === 'snapshot' ? leaf.feeds.map(({ sha256 }, i) => ({ sha256, isKept: i > 0 })) : [],
    path: (_claim, trace) => readDrawn(trace),
    networkName: (asn) => (asn === 31898 ? 'Oracle Cloud' : undefined),
  };
}
