import { integer } from '../core/rounding.ts';

/** Tells how far a long work is: one line that is written over, on a terminal only. */
export interface Progress {
  readonly at: (done: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** More often than this nobody reads it. */
const EVERY = 1000;
const CLEAR_LINE = '\r\u001b[2K';

/** `total` is of the same unit as what `at` is told. */
export function progressOn(stream: NodeJS.WritableStream, what: string, total: number): Progress {
  const isTerminal = 'isTTY' in stream && stream.isTTY === true;
  let shown = -EVERY;
  return {
    at: (done) => {
      if (!isTerminal || done - shown < EVERY) return;
      shown = done;
      stream.write(`${CLEAR_LINE}${what}: ${integer(done)} of ${integer(total)}`);
    },
    end: () => {
      if (isTerminal && shown >= 0) stream.write(CLEAR_LINE);
    },
  };
}
