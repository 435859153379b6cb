import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FeedError } from './feed.ts';
import type { Routes } from './routes.ts';
import { type RouteData, type RoutesAbout, routesOver } from './routes-builder.ts';
import { sightings } from './routes-sightings.ts';

/*
 * Routes as a file that is read in a tenth of the time: this line, the length of a JSON header in four bytes and the
 * header, then from the next multiple of four on the columns of 32-bit integers, those of bytes, and SHA-256 of all that.
 * Integers stand as the machine has them, least significant byte first.
 */
const MAGIC = Buffer.from('landfall routes 1\n');
const DIGEST_BYTES = 32;

const count = z.int().min(0);
const headerShape = z.strictObject({
  /** What the caller knows the files by that it was compiled from. */
  source: z.string(),
  read: z.strictObject({ sha256: z.string(), rows: count, bad: count, badRows: z.array(z.string()) }),
  dated: z.int().optional(),
  fullPeers: z.strictObject({ v4: count, v6: count }),
  routes: z.strictObject({ v4: count, v6: count }),
  words: count,
});

/** The compiled form; `source` is what `readCompiled` must be asked for. */
export function compileRoutes(
  { prefixes, refs, sightings: seenAs }: RouteData,
  about: RoutesAbout,
  source: string,
): Buffer {
  const { v4, v6 } = prefixes;
  const header: z.input<typeof headerShape> = {
    source,
    read: { ...about.read, badRows: [...about.read.badRows] },
    ...(about.dated === undefined ? {} : { dated: about.dated }),
    fullPeers: about.fullPeers,
    routes: { v4: v4.length.length, v6: v6.length.length },
    words: seenAs.words.length,
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const padding = Buffer.alloc(-(MAGIC.length + 4 + json.length) & 3);
  const columns = [v4.first, v6.words, refs, seenAs.words, v4.length, v6.length].map((column) =>
    Buffer.from(column.buffer, column.byteOffset, column.byteLength),
  );
  const whole = Buffer.concat([MAGIC, length, json, padding, ...columns]);
  return Buffer.concat([whole, sha256Of(whole)]);
}

/**
 * Reads the compiled form of `source`; undefined when the file is of another one. Throws FeedError `not_kept` when the file
 * is no compiled form or is damaged.
 */
export function readCompiled(file: Buffer, source: string): Routes | undefined {
  const end = file.length - DIGEST_BYTES;
  if (end < MAGIC.length + 4 || !file.subarray(0, MAGIC.length).equals(MAGIC)) throw notKept('not of this version');
  if (!sha256Of(file.subarray(0, end)).equals(file.subarray(end))) throw notKept('damaged');
  const from = MAGIC.length + 4;
  const start = from + file.readUInt32LE(MAGIC.length);
  const header = headerShape.safeParse(JSON.parse(file.toString('utf8', from, start)));
  if (!header.success) throw notKept('not of this version');
  const { read, dated, fullPeers, routes, words } = header.data;
  if (header.data.source !== source) return undefined;
  // Copied to where it is aligned, so that the file's own memory can go.
  const columns = Uint8Array.prototype.slice.call(file, start + (-start & 3), end).buffer;
  const all = routes.v4 + routes.v6;
  const integers = [routes.v4, 4 * routes.v6, all, words];
  if (columns.byteLength !== 4 * integers.reduce((sum, length) => sum + length, 0) + all) throw notKept('damaged');
  let at = 0;
  const column = (length: number): Uint32Array => {
    at += 4 * length;
    return new Uint32Array(columns, at - 4 * length, length);
  };
  const [first, addresses, refs, seen] = integers.map(column) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  const lengths = new Uint8Array(columns, at);
  const prefixes = {
    v4: { first, length: lengths.subarray(0, routes.v4) },
    v6: { words: addresses, length: lengths.subarray(routes.v4) },
  };
  return routesOver({ prefixes, refs, sightings: sightings(seen) }, { read, dated, fullPeers });
}

function sha256Of(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function notKept(what: string): FeedError {
  return new FeedError('not_kept', `the compiled routes are ${what}`);
}
