import type { Family } from '../core/address.ts';
import { formatPrefix, parsePrefix } from '../core/address.ts';
import { blockNumber, blockOfNumber } from '../core/sweep/block-space.ts';
import type { SweepEntry } from '../core/sweep/sweep-state.ts';

/** What a sweep is of, and what its random order follows from. */
export interface SweepHead {
  readonly claim: string;
  readonly endpoint: string;
  readonly family: Family;
  /** Digest of the text that tells the blocks. */
  readonly clients: string;
  readonly startedMs: number;
  /** Hex. */
  readonly seed: string;
}

const TITLE = '# landfall sweep journal v1 ';

/** The first line of a journal. */
export function formatHead(head: SweepHead): string {
  return `${TITLE}${JSON.stringify(head)}`;
}

/** What `formatHead` printed; undefined for another line. */
export function parseHead(line: string): SweepHead | undefined {
  return line.startsWith(TITLE) ? (JSON.parse(line.slice(TITLE.length)) as SweepHead) : undefined;
}

/** An answer with its bytes, fields apart by tabs. */
export function formatEntry(
  { kind, name, block, atMs, scope, ttl, said }: SweepEntry,
  message: Uint8Array | undefined,
  family: Family,
): string {
  const bytes = message === undefined ? '' : Buffer.from(message).toString('base64');
  return [kind, name, formatPrefix(blockOfNumber(family, block)), atMs, scope ?? '-', ttl ?? '-', said, bytes].join(
    '\t',
  );
}

/** The bytes of the answer in such a line; undefined where it holds none. */
export function messageIn(line: string): Uint8Array | undefined {
  const bytes = line.slice(line.lastIndexOf('\t') + 1);
  return bytes === '' ? undefined : Buffer.from(bytes, 'base64');
}

/** The entry of a line that `formatEntry` printed; undefined for another. */
export function parseEntry(line: string): SweepEntry | undefined {
  const [kind, name = '', block = '', atMs = '', scope = '', ttl = '', said, bytes] = line.split('\t');
  const prefix = parsePrefix(block);
  if ((kind !== 'ask' && kind !== 'audit') || prefix === undefined || said === undefined || bytes === undefined) {
    return undefined;
  }
  return {
    kind,
    name,
    block: blockNumber(prefix.address),
    atMs: Number(atMs),
    ...(scope === '-' ? {} : { scope: Number(scope) }),
    ...(ttl === '-' ? {} : { ttl: Number(ttl) }),
    said,
  };
}
