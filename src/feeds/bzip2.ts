import { type BitWindow, bitWindow } from './bit-window.ts';
import { readSymbols } from './bzip2-symbols.ts';
import { FeedError } from './feed.ts';

/*
 * bzip2, as its reference implementation 1.0.8 writes it; there is no other specification. It stands here because the
 * packages want the whole file in memory and decode it in one go, a minute during which nothing else would run.
 */

const BLOCK_MAGIC = [0x314159, 0x265359];
const END_MAGIC = [0x177245, 0x385090];
/** What the coded form of a block of 900,000 bytes may take at most: 20 bits a symbol, and its tables. */
const MAX_CODED_BYTES = 2_560_000;
const OUTPUT_BYTES = 256 * 1024;

/**
 * The plain bytes of bzip2 streams, one after the other, block by block; each chunk is valid until the next is asked for.
 * Rejects with FeedError `parse` for damage, and when the last stream is cut off.
 */
// Written by anybody: any bytes at all.
export async function* bunzip(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = bitWindow(chunks);
  const output = Buffer.alloc(OUTPUT_BYTES);
  while (await input.fill(MAX_CODED_BYTES)) {
    const level = input.read(24) === 0x425a68 ? input.read(8) - 48 : 0;
    if (level < 1 || level > 9) throw new FeedError('parse', 'the bytes are no bzip2 stream');
    const block = new Uint32Array(100_000 * level);
    let streamCrc = 0;
    for (;;) {
      await input.fill(MAX_CODED_BYTES);
      const magic = [input.read(24), input.read(24)];
      const crc = ((input.read(16) << 16) | input.read(16)) >>> 0;
      if (isMagic(magic, END_MAGIC)) {
        if (crc !== streamCrc) throw damaged('the checksum of a stream is wrong');
        input.alignToByte();
        break;
      }
      if (!isMagic(magic, BLOCK_MAGIC)) throw damaged('a block does not begin where it should');
      streamCrc = ((streamCrc << 1) ^ (streamCrc >>> 31) ^ crc) >>> 0;
      yield* readBlock(input, block, output, crc);
    }
  }
}

function isMagic([a, b]: readonly number[], [c, d]: readonly number[]): boolean {
  return a === c && b === d;
}

function damaged(what: string): FeedError {
  return new FeedError('parse', `the bzip2 stream is damaged: ${what}`);
}

function* readBlock(input: BitWindow, block: Uint32Array, output: Buffer, wantedCrc: number): Generator<Uint8Array> {
  if (input.read(1) === 1) throw damaged('a block of a form that is no longer written');
  const origin = input.read(24);
  const used = readSymbols(input, block);
  if (origin >= used) throw damaged('a block points outside of itself');
  linkBlock(block, used);
  let crc = 0xffffffff;
  let filled = 0;
  let place = (block[origin] as number) >>> 8;
  let previous = -1;
  let same = 0;
  for (let left = used; left > 0; left -= 1) {
    const entry = block[place] as number;
    place = entry >>> 8;
    const byte = entry & 255;
    // After four equal bytes stands how many more there are.
    let copies = 1;
    if (same === 4) {
      copies = byte;
      same = 0;
    } else {
      same = byte === previous ? same + 1 : 1;
      previous = byte;
    }
    for (; copies > 0; copies -= 1) {
      output[filled] = previous;
      filled += 1;
      crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ previous] as number);
      if (filled === output.length) {
        yield output;
        filled = 0;
      }
    }
    if (same === 0) previous = -1;
  }
  if (filled > 0) yield output.subarray(0, filled);
  if (~crc >>> 0 !== wantedCrc) throw damaged('the checksum of a block is wrong');
}

/** Turns the bytes of the transform into a chain: each entry keeps its byte and gets, above it, the place of the next. */
function linkBlock(block: Uint32Array, used: number): void {
  const starts = new Uint32Array(257);
  for (let i = 0; i < used; i += 1)
    starts[((block[i] as number) & 255) + 1] = (starts[((block[i] as number) & 255) + 1] as number) + 1;
  for (let byte = 0; byte < 256; byte += 1) starts[byte + 1] = (starts[byte + 1] as number) + (starts[byte] as number);
  for (let i = 0; i < used; i += 1) {
    const byte = (block[i] as number) & 255;
    const place = starts[byte] as number;
    starts[byte] = place + 1;
    block[place] = ((block[place] as number) & 255) | (i << 8);
  }
}

/** CRC-32 with its bits from the most significant on, as bzip2 counts it. */
const CRC_TABLE: Int32Array = new Int32Array(256).map((_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
