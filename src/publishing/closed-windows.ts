import { parseDescribedClaim } from '../claim/described-claim.ts';
import type { ClosedWindow } from '../core/closed-report.ts';
import { closedReport } from '../core/closed-report.ts';
import type { WindowBreakdowns, WindowLeaf } from '../core/window-record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { parseCanonicalJson } from '../evidence/canonical-json.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { WindowRecords } from '../past/window-records.ts';

/** A log with its blobs, as far as records of windows are read from it. */
export interface KeptRecords {
  readonly log: Pick<EvidenceLog, 'dir' | 'read'>;
  readonly blobs: Pick<Blobs, 'get'>;
}

/**
 * Reads a record back with what it names. Rejects with EvidenceError `corrupt` where the log and its blobs do not hold that; the
 * breakdowns may have been pruned, and then nothing is said but that.
 */
export async function readClosedWindow(index: number, keep: KeptRecords): Promise<ClosedWindow> {
  const record = await readWindowLeaf(index, keep);
  const { dir } = keep.log;
  const text = async (digest: string, what: string): Promise<string> => {
    const bytes = await keep.blobs.get(digest);
    if (bytes !== undefined) return Buffer.from(bytes).toString();
    throw corrupt(dir, `does not hold ${what} of ${record.window}, blob ${digest}: restore them from a copy`);
  };
  const described = parseDescribedClaim(await text(record.described, 'the description of the claim'));
  if (described === undefined) throw corrupt(dir, `holds no description of a claim in blob ${record.described}`);
  // Of the digest that the record names, hence as canonical as it was written.
  const breakdowns = parseCanonicalJson(await text(record.breakdowns, 'the breakdowns')) as unknown as WindowBreakdowns;
  return { leaf: index, record, described, report: closedReport(described, record, breakdowns) };
}

/** The leaf alone. Rejects with EvidenceError `corrupt` where it is no record of a window. */
export async function readWindowLeaf(index: number, { log }: Pick<KeptRecords, 'log'>): Promise<WindowLeaf> {
  const record = await log.read(index);
  if (record?.$kind !== 'window') throw corrupt(log.dir, `holds no record of a window in leaf ${index}`);
  return record;
}

/** Windows that are kept in memory as they are told: a record never changes, and to tell one takes some milliseconds. */
const WINDOWS_KEPT = 32;

/** Looks up a closed window by its name; undefined where none is recorded. */
export function closedWindows(
  records: Pick<WindowRecords, 'latest'>,
  keep: KeptRecords,
): (claim: string, window: string) => Promise<ClosedWindow | undefined> {
  const kept = new Map<number, ClosedWindow>();
  return async (claim, window) => {
    const record = records.latest(claim, window);
    if (record === undefined) return undefined;
    const closed = kept.get(record.leaf) ?? (await readClosedWindow(record.leaf, keep));
    kept.set(record.leaf, closed);
    const [oldest] = kept.keys();
    if (kept.size > WINDOWS_KEPT && oldest !== undefined) kept.delete(oldest);
    return closed;
  };
}

function corrupt(dir: string, words: string): EvidenceError {
  return new EvidenceError('corrupt', dir, `${dir} ${words}`);
}
