import { TlogFormatError } from './format-error.ts';

/** The most that an entry may have: what two bytes of length can say. */
export const MAX_ENTRY_BYTES = 65_535;

const LENGTH_BYTES = 2;

/** Entries as an entry bundle of a C2SP tlog-tiles log has them: each after its length in two bytes, big-endian. */
export function formatBundle(entries: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((total, entry) => total + LENGTH_BYTES + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) throw new RangeError(`an entry of ${entry.length} bytes has no length prefix`);
    at = bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at);
    at += entry.length;
  }
  return bundle;
}

/**
 * The entries of a bundle that must hold `count`. Throws TlogFormatError when it holds fewer or more, or ends in the middle of one.
 * Written by whoever runs the log: any bytes.
 */
export function parseBundle(bundle: Buffer, count: number): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const from = at + LENGTH_BYTES;
    const to = from <= bundle.length ? from + bundle.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (to > bundle.length) throw new TlogFormatError(`the bundle ends in the middle of its entry ${entries.length}`);
    entries.push(bundle.subarray(from, to));
    at = to;
  }
  if (entries.length !== count) throw new TlogFormatError(`the bundle holds ${entries.length} entries, not ${count}`);
  return entries;
}
