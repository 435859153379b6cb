import { FeedError } from './feed.ts';

/** A record of an MRT file (RFC 6396 section 2); its body is valid during the call only. */
export interface MrtRecord {
  /** Which it is of the file, from 1. */
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly type: number;
  readonly subtype: number;
  readonly body: Buffer;
}

const HEADER_BYTES = 12;
/** A route with all 65,535 peers that a table can have needs some 8 MB. */
const MAX_BODY_BYTES = 1 << 24;

/** Whether bytes look like the header of an MRT record, of any type of RFC 6396. */
export function beginsMrt(head: Uint8Array): boolean {
  const type = (head[4] ?? 0) * 256 + (head[5] ?? 0);
  return head.length >= HEADER_BYTES && type >= 11 && type <= 49 && (head[6] as number) === 0;
}

/**
 * Cuts chunks of any size into records. Nothing larger than a chunk and a record is held. Rejects with FeedError `parse`
 * for a record of more than 16 MiB, and when the last one is cut off.
 */
// Written by a collector or by an operator's tool: any length, may lie about it.
export async function eachMrtRecord(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  take: (record: MrtRecord) => void,
): Promise<void> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes without which the record that `rest` begins is not whole. */
  let wanted = HEADER_BYTES;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const chunk of chunks) {
    // Copied, since the chunk's memory may be used again by its reader; put together once it is enough, not at every chunk.
    waiting.push(Buffer.from(chunk));
    waitingBytes += chunk.byteLength;
    if (rest.length + waitingBytes < wanted) continue;
    const bytes = Buffer.concat([rest, ...waiting]);
    waiting = [];
    waitingBytes = 0;
    let from = 0;
    for (;;) {
      wanted = HEADER_BYTES;
      if (bytes.length - from < wanted) break;
      const length = bytes.readUInt32BE(from + 8);
      if (length > MAX_BODY_BYTES) {
        throw new FeedError('parse', `record ${number + 1} of the MRT file claims ${length} bytes`);
      }
      wanted = HEADER_BYTES + length;
      if (bytes.length - from < wanted) break;
      number += 1;
      take({
        number,
        timestamp: bytes.readUInt32BE(from),
        type: bytes.readUInt16BE(from + 4),
        subtype: bytes.readUInt16BE(from + 6),
        body: bytes.subarray(from + HEADER_BYTES, from + wanted),
      });
      from += wanted;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length + waitingBytes > 0) {
    throw new FeedError('parse', `the MRT file was cut off within record ${number + 1}`);
  }
}
