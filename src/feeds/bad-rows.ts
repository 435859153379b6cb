import { FeedError } from './feed.ts';

/** Rows that are left out of what is read, and named: one in a thousand may be bad before the whole is refused. */
export interface BadRows {
  /** Throws FeedError `parse` as soon as no remainder could make these few enough. */
  readonly add: (line: number, wrong: string) => void;
  readonly count: () => number;
  /** The first few, as `line 7: why`. */
  readonly named: readonly string[];
  /** Throws FeedError `parse` when of so many rows too many are bad, or when there is none. */
  readonly requireFew: (rows: number) => void;
}

const MAX_SHARE = 0.001;
const MAX_NAMED = 20;
/** One in a thousand of more rows than any such file has. */
const MAX_BAD = 1 << 21;

/** None is bad yet. */
export function badRows(): BadRows {
  const named: string[] = [];
  let bad = 0;
  const refuse = (of: string): never => {
    throw new FeedError('parse', `${bad} ${of}rows cannot be read: ${named.slice(0, 3).join('; ')}`);
  };
  return {
    add: (line, wrong) => {
      bad += 1;
      if (named.length < MAX_NAMED) named.push(`line ${line}: ${wrong}`);
      if (bad > MAX_BAD) refuse('');
    },
    count: () => bad,
    named,
    requireFew: (rows) => {
      if (rows === 0) throw new FeedError('parse', 'there is no row');
      if (bad > rows * MAX_SHARE) refuse(`of ${rows} `);
    },
  };
}
