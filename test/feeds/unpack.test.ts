import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { FeedError } from '../../src/feeds/feed.ts';
import { begin, unpack } from '../../src/feeds/unpack.ts';
import { randomFrom } from '../core/random.ts';
import { expectRejection } from './refusal.ts';

/** By bzip2 1.0.8: a line, runs (fifteen letters, 300 bytes of 0, a line end), nothing. */
const LINE = Buffer.from('QlpoOTFBWSZTWW9PEPMAAAXRAAAQQAACRKAAMMACqDRxDa2HDxdyRThQkG9PEPM=', 'base64');
const RUNS = Buffer.from('QlpoMTFBWSZTWSSkBGwAAAhRAPAQACA4AAAIIAAiNGg9QgyYgdKNngdoxPEV4u5IpwoSBJSAjYA=', 'base64');
const NOTHING = Buffer.from('QlpoORdyRThQkAAAAAA=', 'base64');
/** Written by hand: one byte occurs, and a run of it has 32 digits. */
const LONG_RUN = Buffer.from(
  'QlpoMTFBWSZTWQAAAAAAAABAAEAAIABAgIAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  'base64',
);
const TEXT = 'hello hello hello hello\n';
const RUNS_TEXT = `aaaabbbbbcccccc${'\0'.repeat(300)}\n`;

async function unpacked(bytes: Buffer, size = bytes.length, maxBytes = 1 << 20): Promise<string> {
  const reused = Buffer.alloc(size);
  const chunks = function* (): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield reused.subarray(0, bytes.copy(reused, 0, at, at + size));
  };
  const parts: Buffer[] = [];
  for await (const chunk of unpack(chunks(), maxBytes)) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString('latin1');
}

describe('packed bytes', () => {
  for (const [what, bytes, text] of [
    ['plain text', Buffer.from(TEXT), TEXT],
    ['nothing', Buffer.alloc(0), ''],
    ['two bytes', Buffer.from('BZ'), 'BZ'],
    ['gzip', gzipSync(TEXT), TEXT],
    ['gzip in two members', Buffer.concat([gzipSync(TEXT), gzipSync(RUNS_TEXT)]), TEXT + RUNS_TEXT],
    ['bzip2', LINE, TEXT],
    ['bzip2 of runs', RUNS, RUNS_TEXT],
    ['bzip2 of nothing', NOTHING, ''],
    ['bzip2 in several streams', Buffer.concat([RUNS, NOTHING, LINE]), RUNS_TEXT + TEXT],
  ] as const) {
    it(`come out as they went in: ${what}, in chunks of any size`, async () => {
      for (const size of [1, 3, 7, 4096]) expect(await unpacked(bytes, size)).to.equal(text);
    });
  }

  for (const [what, bytes, says] of [
    ['gzip that was cut off', gzipSync(TEXT).subarray(0, -9), 'the gzip stream is damaged or was cut off'],
    [
      'gzip with a wrong checksum',
      Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)]),
      'the gzip stream is damaged',
    ],
    ['bzip2 that was cut off', LINE.subarray(0, -1), 'the bzip2 stream was cut off'],
    ['bzip2 that ends in its first block', LINE.subarray(0, 20), 'the bzip2 stream was cut off'],
    ['bzip2 of level 0', Buffer.from('BZh0'), 'the bytes are no bzip2 stream'],
    ['bzip2 with something behind it', Buffer.concat([LINE, Buffer.from('more')]), 'the bytes are no bzip2 stream'],
    ['bzip2 with a run longer than any block', LONG_RUN, 'a run is too long'],
    ['bzip2 with a wrong checksum of the stream', LINE.with(-3, 1), 'the checksum of a stream is wrong'],
    ['bzip2 with a wrong checksum of a block', LINE.with(11, 1), 'the checksum of a block is wrong'],
  ] as const) {
    it(`are refused: ${what}`, () => expectRejection(unpacked(Buffer.from(bytes)), 'parse', says));
  }

  it('are refused once they are more than may be', async () => {
    const bomb = gzipSync(Buffer.alloc(1 << 24));
    await expectRejection(unpacked(bomb), 'too_large', 'more than 1048576 bytes, unpacked');
    await expectRejection(unpacked(RUNS, RUNS.length, 100), 'too_large', 'more than 100 bytes, unpacked');
  });

  it('are unpacked or refused, whatever the bytes, and never for long', async () => {
    const random = randomFrom(3);
    const integer = (below: number): number => Math.floor(random() * below);
    for (let round = 0; round < 5000; round += 1) {
      const bytes = Buffer.from(round % 2 === 0 ? LINE : RUNS);
      for (let changes = 1 + integer(3); changes > 0; changes -= 1) bytes[4 + integer(bytes.length - 4)] = integer(256);
      try {
        await unpacked(bytes);
      } catch (error) {
        if (!(error instanceof FeedError)) throw error;
      }
    }
  }).timeout(60_000);

  it('whose reader fails are refused with its words', async () => {
    const failing = function* (): Generator<Uint8Array> {
      yield gzipSync(TEXT).subarray(0, 15);
      throw new FeedError('fetch', 'the disk is gone');
    };
    const read = async (): Promise<void> => {
      for await (const _ of unpack(failing(), 100));
    };
    await expectRejection(read(), 'fetch', 'the disk is gone');
  });
});

describe('the beginning of a stream', () => {
  it('is known before the rest is read, and comes again with it', async () => {
    const { head, chunks } = await begin([Buffer.from('ab'), Buffer.from('cd'), Buffer.from('ef')], 3);
    expect(head.toString()).to.equal('abcd');
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    expect(Buffer.concat(parts).toString()).to.equal('abcdef');
  });
});
