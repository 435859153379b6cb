import type { ClaimInForce } from './claim-in-force.ts';
import { describeClaim } from './claim-in-force.ts';
import type { Config } from './config/config.ts';
import type { ClaimDescription } from './core/claim-report.ts';
import type { Levels } from './core/claim-verdicts.ts';
import type { ClosedWindow, RecordedWindow } from './core/closed-report.ts';
import { closedReport } from './core/closed-report.ts';
import type { WindowBreakdowns } from './core/window-record.ts';
import type { Blobs } from './evidence/blobs.ts';
import { parseCanonicalJson } from './evidence/canonical-json.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import type { WindowRecords } from './window-records.ts';

/**
 * Reads a record back. Rejects with EvidenceError `corrupt` where the log and its blobs do not hold what the record names; its
 * breakdowns may have been pruned, and then nothing is said but that.
 */
export async function readClosedWindow(
  { leaf: index }: Pick<RecordedWindow, 'leaf'>,
  claim: { readonly description: ClaimDescription; readonly levels: Levels },
  keep: { readonly log: Pick<EvidenceLog, 'dir' | 'read'>; readonly blobs: Pick<Blobs, 'get'> },
): Promise<ClosedWindow> {
  const { dir } = keep.log;
  const record = await keep.log.read(index);
  if (record?.$kind !== 'window')
    throw new EvidenceError('corrupt', dir, `${dir}: leaf ${index} is no record of a window`);
  const bytes = await keep.blobs.get(record.breakdowns);
  if (bytes === undefined) {
    const what = `the breakdowns of ${record.window}, blob ${record.breakdowns}`;
    throw new EvidenceError('corrupt', dir, `${dir} does not hold ${what}: restore them from a copy`);
  }
  // Of the digest that the record names, hence as canonical as it was written.
  const breakdowns = parseCanonicalJson(Buffer.from(bytes).toString()) as unknown as WindowBreakdowns;
  return { leaf: index, record, report: closedReport(claim.description, claim.levels, record, breakdowns) };
}

/** Looks up a closed window by its name; undefined where none is recorded, or the claim is not configured. */
export function closedWindows(
  claims: readonly ClaimInForce[],
  config: Config,
  records: Pick<WindowRecords, 'latest'>,
  keep: Parameters<typeof readClosedWindow>[2],
): (claim: string, window: string) => Promise<ClosedWindow | undefined> {
  const described = new Map(
    claims.map((claim) => [
      claim.config.id,
      { description: describeClaim(claim, config), levels: claim.config.levels },
    ]),
  );
  return async (id, window) => {
    const claim = described.get(id);
    const record = records.latest(id, window);
    return claim === undefined || record === undefined ? undefined : readClosedWindow(record, claim, keep);
  };
}
