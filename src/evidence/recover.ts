import { join } from 'node:path';
import { EvidenceError } from './evidence-log.ts';
import { type Files, type OpenFile, readFully, writeWhole } from './files.ts';
import type { Layout } from './layout.ts';
import { createLineIndex, type LineIndex } from './line-index.ts';
import { LINE_OVERHEAD, MAX_LEAF_BYTES, readLine } from './lines.ts';
import { sha256Hex } from './sha256.ts';

const READ_BYTES = 4 * 1024 * 1024;
const MAX_LINE_BYTES = MAX_LEAF_BYTES + LINE_OVERHEAD;

/**
 * Reads the whole leaves file, checks the hash of every line and resolves with the index of them. A last line without its line
 * break is what a crash leaves of an append that nobody was told of: it is put aside under `torn/` and cut off. Any other line
 * that is not as it was written cannot come from a crash: EvidenceError `corrupt` says where it is and what to do.
 */
export async function recoverLines(files: Files, layout: Layout, file: OpenFile): Promise<LineIndex> {
  const size = await file.size();
  const index = await indexLines(file, size, layout.leaves);
  if (index.end < size) await cutTail(files, layout, file, index.end, size);
  return index;
}

async function indexLines(file: OpenFile, size: number, path: string): Promise<LineIndex> {
  const index = createLineIndex();
  const buffer = Buffer.alloc(Math.max(1, Math.min(READ_BYTES, size)));
  while (index.end < size) {
    const got = await readFully(file, buffer, index.end);
    const before = index.end;
    pushLines(index, buffer.subarray(0, got), path);
    if (index.end > before) continue;
    // No line break in a whole buffer, or in what was left: nothing that we wrote is so long, unless it is the torn tail.
    if (got < buffer.length || !(await hasLineBreak(file, index.end, size))) return index;
    throw corrupt(path, index);
  }
  return index;
}

/** Adds the whole lines at the beginning of `bytes`. */
function pushLines(index: LineIndex, bytes: Buffer, path: string): void {
  let at = 0;
  for (let lineBreak = bytes.indexOf(10); lineBreak !== -1; lineBreak = bytes.indexOf(10, at)) {
    const length = lineBreak + 1 - at;
    if (length > MAX_LINE_BYTES || readLine(bytes.subarray(at, lineBreak + 1)) === undefined)
      throw corrupt(path, index);
    index.push(length);
    at += length;
  }
}

async function hasLineBreak(file: OpenFile, from: number, size: number): Promise<boolean> {
  const buffer = Buffer.alloc(READ_BYTES);
  for (let at = from; at < size; at += buffer.length) {
    const got = await readFully(file, buffer, at);
    if (buffer.subarray(0, got).includes(10)) return true;
  }
  return false;
}

async function cutTail(files: Files, layout: Layout, file: OpenFile, end: number, size: number): Promise<void> {
  const tail = Buffer.alloc(Math.min(size - end, READ_BYTES));
  const got = await readFully(file, tail, end);
  const kept = tail.subarray(0, got);
  const digest = sha256Hex(kept).slice(0, 16);
  await files.makeDir(layout.torn);
  await writeWhole(files, layout.temp, join(layout.torn, `${end}-${digest}`), kept, 'replace');
  await file.truncate(end);
  await file.sync();
}

function corrupt(path: string, index: LineIndex): EvidenceError {
  const where = `${path}:${index.count + 1}`;
  return new EvidenceError(
    'corrupt',
    path,
    `${where} (byte ${index.end}) is not as it was written: its hash does not fit. Lines before it are good. Restore the file from a copy, or begin a new log with init in another directory; landfall does not mend evidence`,
  );
}
