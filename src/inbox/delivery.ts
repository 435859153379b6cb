import type { AdjudicationLeaf } from '../core/adjudication.ts';
import type { NoteLeaf } from '../core/note.ts';
import type { Leaf, SnapshotLeaf } from '../core/record.ts';
import { objectionTo, subjectOf } from '../core/remark.ts';
import type { SweepLeaf } from '../core/sweep/sweep-record.ts';
import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from '../evidence/canonical-json.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { Refuted } from '../verify/finding.ts';
import { readLeaf } from '../verify/leaf.ts';

/** Leaves that were made beside whoever writes the log. They are appended together. */
export interface Delivery {
  /** Leaves that the log had when this was made: none of these is before them. */
  readonly after: number;
  readonly leaves: readonly (SnapshotLeaf | SweepLeaf | AdjudicationLeaf | NoteLeaf)[];
}

/** Measured leaves come from nowhere but the measurement. */
const KINDS: ReadonlySet<Leaf['$kind']> = new Set(['snapshot', 'sweep', 'adjudication', 'note']);

/** What `putInInbox` wrote, else a text that says why it is none. */
// Written by whoever may write to the evidence directory: any bytes.
export function parseDelivery(bytes: Buffer): Delivery | string {
  try {
    const { after, leaves } = Object(parseCanonicalJson(bytes.toString())) as Partial<Delivery>;
    if (!Number.isSafeInteger(after) || !Array.isArray(leaves) || leaves.length === 0) return 'it holds no leaves';
    for (const leaf of leaves) {
      const read = readLeaf(Buffer.from(canonicalJson(leaf)), 0);
      if (read === undefined || !KINDS.has(read.$kind)) return 'it holds a leaf of a kind that is not delivered';
    }
    return { after: Number(after), leaves };
  } catch (error) {
    // That it cannot be read is the answer; whoever asked has the file.
    if (error instanceof CanonicalJsonError || error instanceof Refuted) return error.message;
    throw error;
  }
}

/** Why the log does not take a delivery; undefined when it does. */
export async function objectionToDelivery(
  { after, leaves }: Delivery,
  log: Pick<EvidenceLog, 'size' | 'read'>,
): Promise<string | undefined> {
  if (after < 0 || after > log.size) return `it was made for a log of ${after} leaves, this one has ${log.size}`;
  for (const leaf of leaves) {
    if (leaf.$kind !== 'adjudication' && leaf.$kind !== 'note') continue;
    const subject = subjectOf(leaf);
    const objection = objectionTo(leaf, subject === undefined ? undefined : await log.read(subject));
    if (objection !== undefined) return objection;
  }
  return undefined;
}
