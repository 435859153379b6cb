import type { Leaf } from '../core/record.ts';
import { EvidenceError } from './evidence-log.ts';
import { type OpenFile, readFully } from './files.ts';
import type { LineIndex } from './line-index.ts';
import { kindMatcher, readLine } from './lines.ts';

const READ_BYTES = 1024 * 1024;

/** One leaf and its hash (hex), or undefined when there is none at `at`. Throws EvidenceError `corrupt` when it was altered since. */
export async function readLeaf(
  file: OpenFile,
  index: LineIndex,
  path: string,
  at: number,
): Promise<{ readonly hash: string; readonly leaf: Leaf } | undefined> {
  if (!Number.isInteger(at) || at < 0 || at >= index.count) return undefined;
  const line = Buffer.alloc(index.lengthOf(at));
  await readFully(file, line, index.offsetOf(at));
  return parseLine(line, path, at);
}

/**
 * The leaves of some kinds (of all when none is named) that are in the log when the reading begins, in order. Leaves of other
 * kinds are passed over unparsed. Throws EvidenceError `corrupt` at one that was altered since the log was opened.
 */
export async function* scanLeaves(
  file: OpenFile,
  index: LineIndex,
  path: string,
  kinds: readonly Leaf['$kind'][],
): AsyncGenerator<{ readonly index: number; readonly leaf: Leaf }> {
  const isWanted = kinds.length === 0 ? () => true : kindMatcher(kinds);
  const count = index.count;
  const end = index.end;
  const buffer = Buffer.alloc(Math.min(READ_BYTES, end));
  let at = 0;
  for (let offset = 0; offset < end; ) {
    const bytes = buffer.subarray(0, await readFully(file, buffer, offset));
    let from = 0;
    for (; at < count && from + index.lengthOf(at) <= bytes.length; at++) {
      const to = from + index.lengthOf(at);
      if (isWanted(bytes, from)) yield { index: at, leaf: parseLine(bytes.subarray(from, to), path, at).leaf };
      from = to;
    }
    if (from === 0) throw altered(path, at);
    offset += from;
  }
}

function parseLine(line: Buffer, path: string, at: number): { readonly hash: string; readonly leaf: Leaf } {
  const read = readLine(line);
  if (read === undefined) throw altered(path, at);
  // The hash says that these are the bytes of a leaf that we wrote.
  return { hash: read.hash, leaf: JSON.parse(read.leaf.toString()) as Leaf };
}

function altered(path: string, at: number): EvidenceError {
  return new EvidenceError(
    'corrupt',
    path,
    `${path}:${at + 1} has been altered or cut off while the log was open: stop the service and restore the file from a copy`,
  );
}
