import type { TrustedCertificates } from '../evidence/timestamp.ts';
import { parseTimestampIndex, TIMESTAMP_INDEX, timestampPaths } from '../evidence/timestamp-files.ts';
import type { Checkpoint } from '../evidence/tlog/checkpoint.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import type { Policy } from '../evidence/tlog/policy.ts';
import { MAX_CHECKPOINT_BYTES, openCheckpoint } from './checkpoint-check.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { type Findings, Refuted } from './finding.ts';
import { checkGrowth } from './tree-check.ts';

/** A checkpoint of the log that an authority has put its time over. */
export interface Stamped {
  readonly authority: string;
  /** Leaves of its tree. */
  readonly size: number;
  readonly atMs: number;
}

const MAX_INDEX_BYTES = 10_000_000;
const MAX_RESPONSE_BYTES = 1_000_000;

/**
 * Verifies each time stamp beside the log: that the checkpoint under it is of the log, that the log goes on from it, and that the
 * authority leads to a certificate that is trusted. Resolves with them, the newest last; none when none can be verified. Throws
 * Refuted.
 */
export async function checkTimestamps(
  source: EvidenceSource,
  { origin, size }: Checkpoint,
  { policy, authorities }: { readonly policy: Policy; readonly authorities?: TrustedCertificates | undefined },
  findings: Findings,
): Promise<readonly Stamped[]> {
  const sizes = await stampedSizes(source, size);
  if (authorities === undefined) {
    if (sizes.length > 0) findings.unchecked('timestamps', { file: TIMESTAMP_INDEX }, sizes.length);
    return [];
  }
  const stamps: Stamped[] = [];
  for (const stampedSize of sizes) {
    const { note: file, response } = timestampPaths(stampedSize);
    const note = await present(source, file, MAX_CHECKPOINT_BYTES);
    const { checkpoint } = openCheckpoint(note, policy, { file });
    if (checkpoint.origin !== origin || checkpoint.size !== stampedSize) {
      throw new Refuted({ file }, `is of ${checkpoint.size} leaves of the log ${checkpoint.origin}`);
    }
    await checkGrowth(source, size, checkpoint);
    stamps.push({ size: stampedSize, ...(await stampOf(source, response, note, authorities)) });
    findings.checked('timestamps');
  }
  return stamps;
}

/** Those of the tree that is audited: the log may have grown since its checkpoint was read. */
async function stampedSizes(source: EvidenceSource, size: number): Promise<readonly number[]> {
  const bytes = await source.read(TIMESTAMP_INDEX, MAX_INDEX_BYTES);
  try {
    return bytes === undefined ? [] : parseTimestampIndex(bytes).filter((stamped) => stamped <= size);
  } catch (error) {
    if (error instanceof TlogFormatError) throw new Refuted({ file: TIMESTAMP_INDEX }, error.message);
    throw error;
  }
}

async function stampOf(
  source: EvidenceSource,
  file: string,
  note: Buffer,
  authorities: TrustedCertificates,
): Promise<Omit<Stamped, 'size'>> {
  // Reading time stamps takes a large library: it is loaded only where there are any.
  const { openTimestamp, TimestampError } = await import('../evidence/timestamp.ts');
  try {
    const { atMs, authority } = await openTimestamp(await present(source, file, MAX_RESPONSE_BYTES), note, authorities);
    return { atMs, authority };
  } catch (error) {
    if (error instanceof TimestampError) throw new Refuted({ file }, error.message);
    throw error;
  }
}

async function present(source: EvidenceSource, file: string, maxBytes: number): Promise<Buffer> {
  const bytes = await source.read(file, maxBytes);
  if (bytes === undefined) throw new Refuted({ file }, `is gone, and ${TIMESTAMP_INDEX} names it`);
  return bytes;
}
