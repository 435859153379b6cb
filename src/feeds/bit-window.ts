import { FeedError } from './feed.ts';

/** Bits of a stream of bytes, the most significant of a byte first. */
export interface BitWindow {
  /** Sees to it that so many bytes are at hand, or all that are left. Resolves with whether there is any. */
  readonly fill: (bytes: number) => Promise<boolean>;
  /** The next bits, at most 24, as an integer. Throws FeedError `parse` when the stream was cut off before them. */
  readonly read: (bits: number) => number;
  /** The same bits without going on; beyond the end they are 0. */
  readonly peek: (bits: number) => number;
  /** Goes on. Throws FeedError `parse` beyond the end. */
  readonly skip: (bits: number) => void;
  readonly alignToByte: () => void;
}

/** Bytes of 0 behind the window, so that reading four bytes at once never leaves it. */
const MARGIN = 4;

/** A window upon chunks, each of which may be used again by its reader when the next is asked for. */
export function bitWindow(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): BitWindow {
  const source = (async function* () {
    yield* chunks;
  })();
  let bytes: Buffer = Buffer.alloc(MARGIN);
  let end = 0;
  /** In bits. */
  let position = 0;
  const fill = async (wanted: number): Promise<boolean> => {
    if (8 * (end - wanted) >= position) return true;
    const from = position >>> 3;
    const parts = [Buffer.from(bytes.subarray(from, end))];
    let held = end - from;
    while (held < 2 * wanted) {
      const { value, done } = await source.next();
      if (done === true) break;
      parts.push(Buffer.from(value));
      held += value.byteLength;
    }
    bytes = Buffer.concat([...parts, Buffer.alloc(MARGIN)]);
    end = held;
    position &= 7;
    return 8 * end > position;
  };
  const peek = (bits: number): number => {
    const at = position >>> 3;
    const word =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
    return (word << (position & 7)) >>> (32 - bits);
  };
  const skip = (bits: number): void => {
    position += bits;
    if (position > 8 * end) throw new FeedError('parse', 'the bzip2 stream was cut off');
  };
  return {
    fill,
    peek,
    skip,
    read: (bits) => {
      const value = peek(bits);
      skip(bits);
      return value;
    },
    alignToByte: () => skip(-position & 7),
  };
}
