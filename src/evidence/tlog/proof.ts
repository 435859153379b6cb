import { TlogFormatError } from './format-error.ts';
import { parseBase64, parseDecimal, parseHash, parseUtf8 } from './text.ts';

/** A proof that a leaf is in a log, which needs nothing but the leaf and the log's key to be verified (C2SP tlog-proof). */
export interface TlogProof {
  /** Whatever the maker adds; nothing vouches for it. */
  readonly extra: Buffer | undefined;
  readonly index: number;
  /** Inclusion proof, from the leaf's sibling up. */
  readonly hashes: readonly Buffer[];
  /** The signed note of the checkpoint, as it is. */
  readonly checkpoint: string;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** A tree of 2^53 leaves has no longer a path. */
const MAX_HASHES = 63;

/** A proof as it is written to a `.tlog-proof` file. */
export function formatProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
    '',
  ];
  return `${lines.join('\n')}\n${checkpoint}`;
}

/**
 * Takes a proof apart; nothing is verified by that. Throws TlogFormatError when it is none. Written by whoever claims something by
 * it: any bytes.
 */
export function parseProof(bytes: Uint8Array): TlogProof {
  const text = parseUtf8(bytes, 'the proof');
  const end = text.indexOf('\n\n');
  if (end < 0) throw new TlogFormatError('the proof has no empty line before a checkpoint');
  const lines = text.slice(0, end).split('\n');
  if (lines.shift() !== FIRST_LINE) throw new TlogFormatError(`the proof does not begin with ${FIRST_LINE}`);
  const extra = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined;
  const index = lines.shift();
  if (!index?.startsWith('index ')) throw new TlogFormatError('the proof names no index');
  if (lines.length > MAX_HASHES) throw new TlogFormatError(`the proof has more than ${MAX_HASHES} hashes`);
  return {
    extra: extra === undefined ? undefined : parseBase64(extra, 'the extra data of the proof'),
    index: parseDecimal(index.slice('index '.length), 'the index of the proof'),
    hashes: lines.map((line, i) => parseHash(line, `hash ${i + 1} of the proof`)),
    checkpoint: text.slice(end + 2),
  };
}
