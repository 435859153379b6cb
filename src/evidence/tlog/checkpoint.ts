import { TlogFormatError } from './format-error.ts';
import { parseDecimal, parseHash } from './text.ts';

/** What a log says of itself at one size: the text of a signed note (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  /** RFC 6962 root of the tree, 32 bytes. */
  readonly root: Buffer;
  /** Further lines, without meaning here; we write none. */
  readonly extensions: readonly string[];
}

/** The text of a checkpoint, to be signed as a note. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  return `${[origin, size, root.toString('base64'), ...extensions].join('\n')}\n`;
}

/** The checkpoint of a note's text. Throws TlogFormatError when it is none. Written by whoever runs the log. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new TlogFormatError('the checkpoint does not end in a line break');
  const lines = text.slice(0, -1).split('\n');
  const [origin, size, root, ...extensions] = lines;
  if (origin === undefined || size === undefined || root === undefined) {
    throw new TlogFormatError(`the checkpoint has ${lines.length} lines, not three or more`);
  }
  if (lines.includes('')) throw new TlogFormatError('the checkpoint has an empty line');
  return {
    origin,
    size: parseDecimal(size, 'the tree size of the checkpoint'),
    root: parseHash(root, 'the root hash of the checkpoint'),
    extensions,
  };
}
