/** Colours lines that are made for reading; without the codes the text stays the same, so that it can be copied. */
export type Paint = (line: string) => string;

const BOLD = 1;
const DIM = 2;
const RED = 31;
const GREEN = 32;
const YELLOW = 33;

/** An outcome at the end of a line, or before why the address alone would be something else. */
const OUTCOME_COLOURS: readonly (readonly [string, number])[] = [
  ['landed', GREEN],
  ['fronted', YELLOW],
  ['elsewhere', RED],
  ['indeterminate', YELLOW],
];

/** Of the environment: what takes colours away. */
interface Wishes {
  readonly NO_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Colours on a terminal only, and not for who has set NO_COLOR (https://no-color.org) or has a terminal without any. */
export function paintFor(stream: NodeJS.WritableStream, env: Wishes): Paint {
  const isTerminal = 'isTTY' in stream && stream.isTTY === true;
  const unwanted = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return isTerminal && !unwanted ? painted : (line) => line;
}

/** @param line without control characters, as `oneLine` leaves it */
function painted(line: string): string {
  if (/^(resolver|beyond|demo) /.test(line) || / counts? as landed on |brought no address/.test(line))
    return coded(BOLD, line);
  if (/^ {4}not rules? /.test(line) || /^ {2}(asked|found) /.test(line)) return coded(DIM, line);
  if (line.startsWith('  so a draw is missing: ')) return coded(YELLOW, line);
  for (const [word, colour] of OUTCOME_COLOURS) {
    const found = new RegExp(`^(  .*: )(${word})((?:, although the address is .*)?)$`).exec(line);
    if (found !== null) return `${found[1]}${coded(colour, word)}${found[3]}`;
  }
  return line;
}

function coded(code: number, text: string): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}
