import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../../src/evidence/layout.ts';
import { parseBundle } from '../../src/evidence/tlog/bundle.ts';
import { parseCheckpoint } from '../../src/evidence/tlog/checkpoint.ts';
import { noteVerifier, parseVkey } from '../../src/evidence/tlog/key.ts';
import { leafHash, rootOf } from '../../src/evidence/tlog/merkle.ts';
import { openNote } from '../../src/evidence/tlog/note.ts';
import { tilePath, tilesOf } from '../../src/evidence/tlog/tile.ts';

/** What a checkpoint says, once its signature is verified. */
export interface Head {
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

/** The head of a log as its directory shows it to anyone, verified by the key that `init` left there. */
export function headOf(dir: string): Head {
  const vkey = readFileSync(join(layoutOf(dir).private, 'key.vkey'), 'utf8').trimEnd();
  const note = readFileSync(layoutOf(dir).checkpoint);
  const { size, root } = parseCheckpoint(openNote(note, [noteVerifier(parseVkey(vkey))]).text);
  return { size, root: root.toString('base64') };
}

/** The entries of the log, from its bundles alone. */
export function entriesOf(dir: string): readonly Buffer[] {
  return Array.from(tilesOf('entries', headOf(dir).size), (tile) =>
    parseBundle(readFileSync(join(dir, tilePath(tile))), tile.width),
  ).flat();
}

/** Throws unless the entries make the root that was signed, and began with that of each head that was ever seen. */
export function checkHeads(dir: string, seen: readonly Head[]): void {
  const hashes = entriesOf(dir).map(leafHash);
  for (const { size, root } of [...seen, headOf(dir)]) {
    if (size > hashes.length)
      throw new Error(`a checkpoint of ${size} leaves was taken back: there are ${hashes.length}`);
    const is = rootOf(hashes.slice(0, size)).toString('base64');
    if (is !== root) throw new Error(`a fork: at ${size} leaves the root is ${is}, and ${root} was signed`);
  }
}
