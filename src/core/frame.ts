import type { Address, Prefix } from './address.ts';
import { formatPrefix, parsePrefix } from './address.ts';
import { formatTable, parseInteger, parseTable, TableError } from './table.ts';

/** Consecutive client blocks of one network, each of the same weight. */
export interface FrameRow {
  /** The first block: a /24 of IPv4 or a /56 of IPv6, as much of a client's address as ECS should say (RFC 7871, 11.1). */
  readonly first: Prefix;
  readonly blocks: number;
  /** Of each block, a positive integer. */
  readonly weight: number;
  readonly asn: number;
  /** Name of the network (ISP). */
  readonly network: string;
  /** How many in a thousand new connections from here ask for IPv6. */
  readonly v6Permille: number;
}

/** The client blocks that draws are made from. */
export interface Frame {
  /** Header comments, without the first. */
  readonly header: readonly string[];
  /** What the header says after `vintage: `. */
  readonly vintage: string | undefined;
  readonly rows: readonly FrameRow[];
  /** Number of client blocks. */
  readonly blocks: number;
  /** Sum of all blocks' weights. */
  readonly total: bigint;
  /** For each row the sum of weights up to and with it. */
  readonly ends: BigUint64Array;
}

/** A client block as it was picked. */
export interface PickedBlock {
  readonly block: string;
  readonly asn: number;
  readonly network: string;
  readonly v6Permille: number;
}

const TITLE = 'landfall frame v1';
const COLUMNS = ['first', 'blocks', 'weight', 'asn', 'network', 'v6_permille'];
const MAX_U32 = 0xffff_ffff;
const MAX_TOTAL = 2n ** 64n - 1n;
/** Blocks are numbered through both families, IPv4 first. */
const V4_BLOCKS = 2n ** 24n;
const V6_BLOCKS = 2n ** 56n;

/** Reads a frame file (tab-separated, one canonical form). Throws TableError with the line. */
export function parseFrame(text: string): Frame {
  const { header, rows: fields, firstLine } = parseTable(text, TITLE, COLUMNS);
  const rows = fields.map((row, i) => parseRow(row, firstLine + i));
  refuseOverlap(rows, firstLine);
  const ends = new BigUint64Array(rows.length);
  let total = 0n;
  let blocks = 0;
  for (const [i, row] of rows.entries()) {
    total += BigInt(row.blocks) * BigInt(row.weight);
    if (total > MAX_TOTAL) throw new TableError(firstLine + i, 'the weights add up to 2^64 or more');
    ends[i] = total;
    blocks += row.blocks;
  }
  const vintage = header.find((line) => line.startsWith('vintage: '))?.slice('vintage: '.length);
  return { header, vintage, rows, blocks, total, ends };
}

/** The text of a frame. `header` are comment lines such as `vintage: 2026-06-17`. Throws when no frame can say this. */
export function formatFrame(rows: readonly FrameRow[], header: readonly string[]): string {
  const text = formatTable(
    TITLE,
    header,
    COLUMNS,
    rows.map((row) => [formatPrefix(row.first), row.blocks, row.weight, row.asn, row.network, row.v6Permille]),
  );
  parseFrame(text);
  return text;
}

/**
 * The block in whose bucket `value` lies, 0 <= value < frame.total, when the blocks' weights are laid end to end in file order.
 * Throws RangeError outside that.
 */
export function blockAt(frame: Frame, value: bigint): PickedBlock {
  if (value < 0n || value >= frame.total) throw new RangeError(`no block at ${value} of ${frame.total}`);
  let low = 0;
  let high = frame.rows.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((frame.ends[middle] ?? 0n) > value) high = middle;
    else low = middle + 1;
  }
  const row = frame.rows[low];
  if (row === undefined) throw new RangeError(`the frame has no row ${low}`);
  const start = low === 0 ? 0n : (frame.ends[low - 1] ?? 0n);
  const number = blockNumber(row.first.address) + (value - start) / BigInt(row.weight);
  return { block: formatPrefix(blockOf(number)), asn: row.asn, network: row.network, v6Permille: row.v6Permille };
}

/** The row that a client block, or its first part of a block's length, belongs to; undefined when it is of none. */
export function rowOf(frame: Frame, { address }: Prefix): FrameRow | undefined {
  const number = blockNumber(address);
  return frame.rows.find(({ first, blocks }) => {
    const from = blockNumber(first.address);
    return from <= number && number < from + BigInt(blocks);
  });
}

function parseRow(fields: readonly string[], line: number): FrameRow {
  const [first = '', blocks = '', weight = '', asn = '', network = '', permille = ''] = fields;
  const prefix = parsePrefix(first);
  if (
    prefix === undefined ||
    prefix.length !== (prefix.address.family === 4 ? 24 : 56) ||
    formatPrefix(prefix) !== first
  ) {
    throw new TableError(line, `first must be an IPv4 /24 or an IPv6 /56 in canonical form, is "${first}"`);
  }
  const room = prefix.address.family === 4 ? V4_BLOCKS : V4_BLOCKS + V6_BLOCKS;
  const row = {
    first: prefix,
    blocks: parseInteger(blocks, 'blocks', 1, MAX_U32, line),
    weight: parseInteger(weight, 'weight', 1, Number.MAX_SAFE_INTEGER, line),
    asn: parseInteger(asn, 'asn', 0, MAX_U32, line),
    network,
    v6Permille: parseInteger(permille, 'v6_permille', 0, 1000, line),
  };
  if (blockNumber(prefix.address) + BigInt(row.blocks) > room)
    throw new TableError(line, 'the blocks run beyond the address space');
  return row;
}

function blockNumber(address: Address): bigint {
  if (address.family === 4) return BigInt(address.value >>> 8);
  const [w0, w1] = address.words;
  return V4_BLOCKS + ((BigInt(w0) << 24n) | BigInt(w1 >>> 8));
}

function blockOf(number: bigint): Prefix {
  if (number < V4_BLOCKS) return { address: { family: 4, value: Number(number) * 256 }, length: 24 };
  const n = number - V4_BLOCKS;
  const address: Address = { family: 6, words: [Number(n >> 24n), Number(n & 0xff_ffffn) * 256, 0, 0] };
  return { address, length: 56 };
}

/** A block that stood twice would be drawn more often than its weight says. */
function refuseOverlap(rows: readonly FrameRow[], firstLine: number): void {
  const spans = rows.map((row, i) => {
    const first = blockNumber(row.first.address);
    return { first, end: first + BigInt(row.blocks), line: firstLine + i };
  });
  spans.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.line - b.line));
  for (const [i, span] of spans.entries()) {
    const before = spans[i - 1];
    if (before === undefined || span.first >= before.end) continue;
    const [earlier, later] = [before.line, span.line].sort((a, b) => a - b);
    throw new TableError(later ?? span.line, `its blocks overlap those of line ${earlier}`);
  }
}
