import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { bunzip } from './bzip2.ts';
import { FeedError } from './feed.ts';

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A stream of bytes whose beginning is known. */
export interface Begun {
  /** At least so many bytes as were asked for, or all there are. */
  readonly head: Buffer;
  /** All bytes, the beginning too; to be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Reads on until so many bytes are known. */
export async function begin(chunks: Chunks, bytes: number): Promise<Begun> {
  const source = (async function* () {
    yield* chunks;
  })();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const { value, done } = await source.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield head;
    yield* source;
  };
  return { head, chunks: all() };
}

/**
 * The plain bytes of gzip or bzip2 streams, told by how they begin; anything else as it is. Each chunk is valid until the
 * next is asked for. Rejects with FeedError `parse` for damage, `too_large` beyond `maxBytes`.
 */
// Written by anybody: a few bytes may stand for very many.
export async function* unpack(chunks: Chunks, maxBytes: number): AsyncGenerator<Uint8Array> {
  const begun = await begin(chunks, 4);
  const [a, b, c] = begun.head;
  let plain = begun.chunks;
  if (a === 0x1f && b === 0x8b) plain = gunzip(begun.chunks);
  else if (a === 0x42 && b === 0x5a && c === 0x68) plain = bunzip(begun.chunks);
  let passed = 0;
  for await (const chunk of plain) {
    passed += chunk.byteLength;
    if (passed > maxBytes) throw new FeedError('too_large', `more than ${maxBytes} bytes, unpacked`);
    yield chunk;
  }
}

const GUNZIP_CHUNK_BYTES = 256 * 1024;

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflating = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  const copied = async function* (): AsyncGenerator<Uint8Array> {
    // Copied, since the stream reads ahead while the chunk's memory is used again.
    for await (const chunk of chunks) yield Buffer.from(chunk);
  };
  // Its failure arrives below, where the stream is read.
  pipeline(Readable.from(copied(), { highWaterMark: 1 }), inflating).catch(() => undefined);
  try {
    yield* inflating;
  } catch (cause) {
    if (cause instanceof FeedError) throw cause;
    throw new FeedError('parse', 'the gzip stream is damaged or was cut off', { cause });
  }
}
