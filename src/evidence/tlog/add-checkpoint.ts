import { TlogFormatError } from './format-error.ts';
import { parseDecimal, parseHash, parseUtf8 } from './text.ts';

/** What a witness is asked for its cosignature with (C2SP tlog-witness, add-checkpoint). */
export interface AddCheckpoint {
  /** Leaves of the tree that the witness has cosigned last; 0 when it never did. */
  readonly oldSize: number;
  /** Consistency proof from that tree to the one of the checkpoint: RFC 6962 section 2.1.2. */
  readonly proof: readonly Buffer[];
  /** The signed note of the checkpoint. */
  readonly checkpoint: string;
}

/** What a witness that has cosigned another size answers with: that size, in a line. */
export const SIZE_TYPE = 'text/x.tlog.size';

const MAX_HASHES = 63;

/** The body of a request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  const lines = [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64')), ''];
  return `${lines.join('\n')}\n${checkpoint}`;
}

/** Takes a body apart; nothing is verified by that. Throws TlogFormatError when it is none. Written by anyone on the web: any bytes. */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpoint {
  const text = parseUtf8(bytes, 'the request');
  const end = text.indexOf('\n\n');
  if (end < 0) throw new TlogFormatError('the request has no empty line before a checkpoint');
  const [old = '', ...hashes] = text.slice(0, end).split('\n');
  if (!old.startsWith('old ')) throw new TlogFormatError('the request does not begin with an old size');
  if (hashes.length > MAX_HASHES) throw new TlogFormatError(`the request has more than ${MAX_HASHES} hashes`);
  return {
    oldSize: parseDecimal(old.slice('old '.length), 'the old size'),
    proof: hashes.map((hash, i) => parseHash(hash, `hash ${i + 1} of the request`)),
    checkpoint: text.slice(end + 2),
  };
}

/** The body of a 409 answer. */
export function formatSize(size: number): string {
  return `${size}\n`;
}

/** The size of such a body. Throws TlogFormatError when it is none. Written by a witness: any bytes. */
export function parseSize(bytes: Uint8Array): number {
  const text = parseUtf8(bytes, 'the size');
  if (!text.endsWith('\n')) throw new TlogFormatError('the size does not end in a line break');
  return parseDecimal(text.slice(0, -1), 'the size');
}
