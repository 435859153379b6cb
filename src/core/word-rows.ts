/** A list of rows of unsigned 32-bit integers in one typed array: some 10^5 rows without as many objects. */
export interface WordRows {
  readonly count: () => number;
  /** The integer at a row and column that exist. */
  readonly at: (row: number, column: number) => number;
  /** Throws RangeError for a row of another length or anything but unsigned 32-bit integers. */
  readonly add: (row: readonly number[]) => void;
}

const FIRST_ROWS = 64;

/** An empty list of rows of so many columns; it grows by doubling. */
export function wordRows(columns: number): WordRows {
  let words = new Uint32Array(FIRST_ROWS * columns);
  let used = 0;
  const add = (row: readonly number[]): void => {
    if (row.length !== columns) throw new RangeError(`not ${columns} integers: ${row.join(', ')}`);
    if (used === words.length) {
      const wider = new Uint32Array(2 * words.length);
      wider.set(words);
      words = wider;
    }
    for (let i = 0; i < columns; i += 1) {
      const word = row[i] as number;
      if (word >>> 0 !== word) throw new RangeError(`no unsigned 32-bit integer: ${word}`);
      words[used + i] = word;
    }
    used += columns;
  };
  return { count: () => used / columns, at: (row, column) => words[row * columns + column] as number, add };
}
