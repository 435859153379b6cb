import type { Placed } from '../core/draw-dossier.ts';
import type { LeafPage } from '../core/log-report.ts';
import type { Leaf } from '../core/record.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';

/** Leaves that are looked through for one page, however few of them are of the kind that was asked for. */
const MOST_LOOKED_AT = 2048;
/** Leaves that are read at a time: what the log keeps together. */
const STRETCH = 256;

interface LeavesAsked {
  /** Undefined: of every kind. */
  readonly kind: Leaf['$kind'] | undefined;
  /** Only what stands below this index; undefined: from the newest on. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** The latest leaves of a kind, newest first. Rejects with EvidenceError. */
export async function leafPage(
  log: Pick<EvidenceLog, 'size' | 'scan'>,
  { kind, before, limit }: LeavesAsked,
): Promise<LeafPage> {
  const rows: Placed[] = [];
  let to = Math.min(log.size, before ?? log.size);
  const end = Math.max(0, to - MOST_LOOKED_AT);
  while (to > end && rows.length < limit) {
    const from = Math.max(end, to - 1 - ((to - 1) % STRETCH));
    const found: Placed[] = [];
    for await (const placed of log.scan(kind === undefined ? [] : [kind], { from, to })) found.push(placed);
    rows.push(...found.toReversed());
    to = from;
  }
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? page.at(-1)?.index : to;
  return { rows: page, next: next === 0 ? undefined : next };
}
