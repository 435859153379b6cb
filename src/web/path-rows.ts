import type { HopLabel, HopReading } from '../core/hop.ts';
import type { PathReading } from '../core/path.ts';

/** Letters of the networks of a row that are shown. */
const LONGEST = 56;

/** Hops at one distance, or several distances at which nobody answered in any flow. */
export interface PathRow {
  readonly firstTtl: number;
  readonly lastTtl: number;
  /** By flow; undefined where the flow had ended. */
  readonly hops: readonly (HopReading | undefined)[];
}

/** A path by distance, all flows beside each other; stretches of silence are one row. */
export function pathRows({ flows }: Pick<PathReading, 'flows'>): readonly PathRow[] {
  const greatest = Math.max(0, ...flows.flatMap(({ hops }) => hops.map(({ ttl }) => ttl)));
  const rows: PathRow[] = [];
  for (let ttl = 1; ttl <= greatest; ttl += 1) {
    const hops = flows.map((flow) => flow.hops.find((hop) => hop.ttl === ttl));
    const row = { firstTtl: ttl, lastTtl: ttl, hops };
    const last = rows.at(-1);
    if (last !== undefined && isSilent(last) && isSilent(row)) rows.splice(-1, 1, { ...last, lastTtl: ttl });
    else rows.push(row);
  }
  return rows;
}

/** Whether nobody answered. */
function isSilent({ hops }: Pick<PathRow, 'hops'>): boolean {
  return hops.every((hop) => hop === undefined || hop.addresses.length === 0);
}

/** Whose a hop's address is, as the route origins say; never more than an address shows. */
function labelText(label: HopLabel, networkName: (asn: number) => string | undefined): string {
  switch (label.kind) {
    case 'silent':
      return 'silent';
    case 'private':
      return label.block;
    case 'ixp':
      return `exchange ${label.name}`;
    case 'as':
      return label.asns.map((asn) => [`AS${asn}`, networkName(asn)].filter(Boolean).join(' ')).join(', ');
    case 'unknown':
      return 'no known route';
  }
}

/** What the flows say of a distance, each once. */
export function rowText(row: PathRow, networkName: (asn: number) => string | undefined): string {
  if (isSilent(row)) return 'silent';
  const answered = row.hops.flatMap((hop) => (hop === undefined || hop.addresses.length === 0 ? [] : [hop]));
  const text = [...new Set(answered.map(({ label }) => labelText(label, networkName)))].join(' / ');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** `7`, or `7 to 9`. */
export function ttlText({ firstTtl, lastTtl }: Pick<PathRow, 'firstTtl' | 'lastTtl'>): string {
  return firstTtl === lastTtl ? String(firstTtl) : `${firstTtl} to ${lastTtl}`;
}
