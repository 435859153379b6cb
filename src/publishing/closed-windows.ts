import { parseDescribedClaim } from '../claim/described-claim.ts';
import type { ClosedWindow } from '../core/closed-report.ts';
import { closedReport } from '../core/closed-report.ts';
import type { DescribedClaim } from '../core/described-claim.ts';
import { latestRead, type Weighed } from '../core/latest-used.ts';
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

/** Reads the record of a leaf back with what it names. Rejects as `closedWindowReader` says. */
export type ReadClosedWindow = (leaf: number) => Promise<ClosedWindow>;

/** What is kept of windows as they are told, in characters of what they were read from; in memory they take some times that. */
const WINDOW_CHARACTERS_KEPT = 2_000_000;
/** What is kept of claims as they were: most windows name the same. */
const DESCRIBED_CHARACTERS_KEPT = 1_000_000;

/**
 * Reads records back with what they name, and keeps those that were asked for last: a record never changes, and to tell one takes some
 * milliseconds. Reading rejects with EvidenceError `corrupt` where the log and its blobs do not hold that; the breakdowns may have been
 * pruned, and then nothing is said but that.
 */
export function closedWindowReader({ log, blobs }: KeptRecords): ReadClosedWindow {
  const windows = latestRead<number, ClosedWindow>(WINDOW_CHARACTERS_KEPT);
  const descriptions = latestRead<string, DescribedClaim>(DESCRIBED_CHARACTERS_KEPT);

  async function textOf(digest: string, { window }: WindowLeaf, what: string): Promise<string> {
    const bytes = await blobs.get(digest);
    if (bytes !== undefined) return Buffer.from(bytes).toString();
    throw corrupt(log.dir, `does not hold ${what} of ${window}, blob ${digest}: restore them from a copy`);
  }

  async function describedBy(record: WindowLeaf): Promise<Weighed<DescribedClaim>> {
    const text = await textOf(record.described, record, 'the description of the claim');
    const value = parseDescribedClaim(text);
    if (value === undefined) throw corrupt(log.dir, `holds no description of a claim in blob ${record.described}`);
    return { value, weight: text.length };
  }

  async function read(leaf: number): Promise<Weighed<ClosedWindow>> {
    const record = await log.read(leaf);
    if (record?.$kind !== 'window') throw corrupt(log.dir, `holds no record of a window in leaf ${leaf}`);
    const described = await descriptions(record.described, () => describedBy(record));
    const text = await textOf(record.breakdowns, record, 'the breakdowns');
    // Of the digest that the record names, hence as canonical as it was written.
    const breakdowns = parseCanonicalJson(text) as unknown as WindowBreakdowns;
    const value = { leaf, record, described, report: closedReport(described, record, breakdowns) };
    return { value, weight: text.length };
  }

  return (leaf) => windows(leaf, () => read(leaf));
}

/** Looks up a closed window by its name; undefined where none is recorded. */
export function closedWindows(
  records: Pick<WindowRecords, 'latest'>,
  read: ReadClosedWindow,
): (claim: string, window: string) => Promise<ClosedWindow | undefined> {
  return async (claim, window) => {
    const record = records.latest(claim, window);
    return record && read(record.leaf);
  };
}

function corrupt(dir: string, words: string): EvidenceError {
  return new EvidenceError('corrupt', dir, `${dir} ${words}`);
}
