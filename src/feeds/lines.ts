import { FeedError } from './feed.ts';

const NEWLINE = 10;
const RETURN = 13;
const MAX_LINE_BYTES = 4096;

/** Takes the bytes of a line, without its end, and its number from 1. The bytes are valid during the call only. */
export type TakeLine = (line: Buffer, from: number, to: number, number: number) => void;

/**
 * Cuts chunks of any size into lines that end in LF or CRLF; the last one may lack its end. Nothing larger than a chunk
 * and a line is held. Rejects with FeedError `parse` when a line is longer than 4 KiB.
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  takeLine: TakeLine,
): Promise<void> {
  let number = 0;
  const take = (line: Buffer, from: number, end: number): void => {
    number += 1;
    if (end - from > MAX_LINE_BYTES) {
      throw new FeedError('parse', `line ${number} is longer than ${MAX_LINE_BYTES} bytes`);
    }
    takeLine(line, from, end > from && line[end - 1] === RETURN ? end - 1 : end, number);
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      if (from === 0 && rest.length > 0) {
        const line = Buffer.concat([rest, bytes.subarray(0, end)]);
        take(line, 0, line.length);
        rest = Buffer.alloc(0);
      } else {
        take(bytes, from, end);
      }
      from = end + 1;
    }
    // Copied, since the chunk's memory may be used again by its reader.
    rest = Buffer.concat([rest, bytes.subarray(from)]);
    if (rest.length > MAX_LINE_BYTES) take(rest, 0, rest.length);
  }
  if (rest.length > 0) take(rest, 0, rest.length);
}
