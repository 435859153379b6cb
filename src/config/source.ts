import { LineCounter, parseDocument } from 'yaml';
import type { ConfigMistake } from './config.ts';
import { type Path, pathKey, plainData } from './plain-data.ts';

const MAX_STUMBLES = 5;

/** A configuration text as plain data, in which every value still knows where it was written. */
export interface Source {
  /** Undefined when the text is not YAML. */
  readonly value: unknown;
  /** What is wrong with the text itself; what it holds is worth checking further only where `readable`. */
  readonly mistakes: readonly ConfigMistake[];
  readonly readable: boolean;
  /** A mistake at the value of a path, or at the nearest parent that was written. */
  readonly at: (path: Path, message: string) => ConfigMistake;
  /** A mistake at a key, or at the nearest parent. */
  readonly atKey: (path: Path, message: string) => ConfigMistake;
  /** The scalar at a path as it was written, before the environment was read into it; undefined for anything else. */
  readonly written: (path: Path) => string | undefined;
  /** True when `mistakes` says already that the value at a path could not be read. */
  readonly refused: (path: Path) => boolean;
}

/** Reads a text as one YAML document. Written by an operator: anything. Never throws. */
export function readSource(text: string, file: string, env: Readonly<Record<string, string | undefined>>): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const mistakeAt = (offset: number, path: Path, message: string): ConfigMistake => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: printPath(path), message };
  };
  const syntax = onePerLine(document.errors.map((error) => mistakeAt(error.pos[0], [], syntaxMessage(error))));
  const { value, keys, values, problems } =
    syntax.length === 0
      ? plainData(document, env)
      : { value: undefined, keys: new Map(), values: new Map(), problems: [] };
  const valueOffset = (key: string): number | undefined => values.get(key)?.offset;
  const keyOffset = (key: string): number | undefined => keys.get(key) ?? valueOffset(key);
  return {
    value,
    mistakes: [...syntax, ...problems.map(({ offset, path, message }) => mistakeAt(offset, path, message))],
    readable: syntax.length === 0 && !problems.some(({ path }) => path.length === 0),
    at: (path, message) => mistakeAt(nearestOffset(path, valueOffset), path, message),
    atKey: (path, message) => mistakeAt(nearestOffset(path, keyOffset), path, message),
    written: (path) => values.get(pathKey(path))?.text,
    refused: (path) => problems.some((problem) => pathKey(problem.path) === pathKey(path)),
  };
}

function nearestOffset(path: Path, offsetOf: (key: string) => number | undefined): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const offset = offsetOf(pathKey(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return 0;
}

/** `claims[0].levels.tested[1]` */
function printPath(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`))
    .join('')
    .replace(/[^\x20-\x7e]/g, '?');
}

/** One slip makes a YAML reader stumble many times: the first stumbles say enough. */
function onePerLine(mistakes: readonly ConfigMistake[]): readonly ConfigMistake[] {
  return mistakes
    .filter(({ line }, i) => mistakes.findIndex((other) => other.line === line) === i)
    .slice(0, MAX_STUMBLES);
}

function syntaxMessage({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'MULTIPLE_DOCS') return 'the file must hold one YAML document, here begins another';
  if (code === 'RESOURCE_EXHAUSTION') return 'the YAML is nested too deeply';
  return `is not YAML: ${message.split('\n')[0]}`;
}
