/** A line of a frame or manifest that is not as the format has it. `line` counts from 1. */
export class TableError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'TableError';
    this.line = line;
  }
}

export interface Table {
  /** Header comments after the title, without their `# `. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Line number of the first row. */
  readonly firstLine: number;
}

/**
 * Reads a titled table: `# title`, more `# comment` lines, a line of column names, then rows; fields parted by one tab, each
 * line ended by one LF. There is one way to write a given table, so that its digest names its content. Throws TableError.
 */
export function parseTable(text: string, title: string, columns: readonly string[]): Table {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new TableError(lines.length + 1, 'the last line must end with LF');
  if (lines[0] !== `# ${title}`) throw new TableError(1, `must be "# ${title}"`);
  let at = 1;
  while (lines[at]?.startsWith('#')) at += 1;
  if (lines[at] !== columns.join('\t')) throw new TableError(at + 1, `must name the columns ${columns.join(', ')}`);
  const header = lines.slice(1, at).map((line, i) => parseComment(line, i + 2));
  const rows = lines.slice(at + 1).map((line, i) => parseRow(line, columns, at + 2 + i));
  if (rows.length === 0) throw new TableError(at + 2, 'there are no rows');
  return { header, rows, firstLine: at + 2 };
}

/**
 * The text of a table. What a row means is for the caller to check, by reading the text back. Throws RangeError for a field or
 * comment that would part a line.
 */
export function formatTable(
  title: string,
  header: readonly string[],
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const parting = [...header, ...rows.flat()].find((field) => /[\t\n]/.test(String(field)));
  if (parting !== undefined) throw new RangeError(`a table cannot hold ${JSON.stringify(parting)}`);
  const lines = [
    `# ${title}`,
    ...header.map((line) => (line === '' ? '#' : `# ${line}`)),
    columns.join('\t'),
    ...rows.map((row) => row.join('\t')),
  ];
  return `${lines.join('\n')}\n`;
}

/** A decimal integer as it is printed, within [least, greatest]. Throws TableError. */
export function parseInteger(text: string, name: string, least: number, greatest: number, line: number): number {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= greatest) return value;
  throw new TableError(line, `${name} must be an integer from ${least} to ${greatest}, is "${text}"`);
}

/** Text in which nothing is invisible: no control characters, no blanks at its ends. */
function isPlain(text: string): boolean {
  return !/\p{Cc}|^\s|\s$/u.test(text) && text.isWellFormed();
}

function parseComment(line: string, number: number): string {
  if (line === '#') return '';
  const text = line.slice(2);
  if (!line.startsWith('# ') || text === '' || !isPlain(text)) {
    throw new TableError(number, 'a comment must be "# " and text without control characters or blanks at its ends');
  }
  return text;
}

function parseRow(line: string, columns: readonly string[], number: number): readonly string[] {
  const fields = line.split('\t');
  if (fields.length !== columns.length) {
    throw new TableError(number, `must have ${columns.length} fields parted by tabs, has ${fields.length}`);
  }
  const wrong = fields.findIndex((field) => field === '' || !isPlain(field));
  if (wrong >= 0) {
    throw new TableError(number, `${columns[wrong]} must be text without control characters or blanks at its ends`);
  }
  return fields;
}
