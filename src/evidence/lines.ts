import { EvidenceError } from './evidence-log.ts';
import { leafHash } from './tlog/merkle.ts';

/*
 * The format of the leaves file: `<leaf hash, hex> <leaf>\n`, a line a leaf. Canonical JSON holds no raw line break, so a line
 * is a leaf; the hash tells an altered line, the line break a finished one. Nothing outside this file knows the format.
 */

/** The most that a leaf may have: what two bytes of length can say in an entry bundle of a C2SP tile log. */
export const MAX_LEAF_BYTES = 65_535;

const HASH_LENGTH = 64;
const LEAF_AT = HASH_LENGTH + 1;
const LINE_BREAK = 0x0a;
const SPACE = 0x20;

/** Bytes of a line beyond those of its leaf. */
export const LINE_OVERHEAD: number = LEAF_AT + 1;

/** The line of a leaf in its canonical form. `path` is of the log, for the error when the leaf is too large. */
export function formatLine(leaf: string, path: string): Buffer {
  const size = Buffer.byteLength(leaf);
  if (size > MAX_LEAF_BYTES) {
    throw new EvidenceError(
      'leaf_too_large',
      path,
      `${path}: a leaf of ${size} bytes does not fit, the most is ${MAX_LEAF_BYTES}; larger bytes belong in a blob: ${leaf.slice(0, 80)}`,
    );
  }
  const line = Buffer.allocUnsafe(size + LINE_OVERHEAD);
  line.write(leaf, LEAF_AT);
  line.write(leafHash(line.subarray(LEAF_AT, LEAF_AT + size)).toString('hex'), 0, 'latin1');
  line[HASH_LENGTH] = SPACE;
  line[size + LEAF_AT] = LINE_BREAK;
  return line;
}

/**
 * The leaf and its hash, of a line with its line break; undefined when the line is not what was once written there.
 * Written by us, but the disk or a hand may have changed it since: any bytes.
 */
export function readLine(line: Buffer): { readonly hash: string; readonly leaf: Buffer } | undefined {
  if (line.length < LINE_OVERHEAD || line[HASH_LENGTH] !== SPACE || line.at(-1) !== LINE_BREAK) return undefined;
  const leaf = line.subarray(LEAF_AT, -1);
  const hash = line.toString('latin1', 0, HASH_LENGTH);
  return leafHash(leaf).toString('hex') === hash ? { hash, leaf } : undefined;
}

/** Tells whether a line, which begins at `at`, holds a leaf of one of some kinds, without parsing it. */
export function kindMatcher(kinds: readonly string[]): (bytes: Buffer, at: number) => boolean {
  const openings = kinds.map((kind) => Buffer.from(`{"$kind":${JSON.stringify(kind)}`));
  return (bytes, at) => {
    const from = at + LEAF_AT;
    return openings.some((opening) => {
      const to = from + opening.length;
      return to <= bytes.length && bytes.compare(opening, 0, opening.length, from, to) === 0;
    });
  };
}
