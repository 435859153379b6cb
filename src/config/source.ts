import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, Scalar } from 'yaml';
import type { ConfigMistake } from './config.ts';
import { readEnvironment } from './environment.ts';

export type Path = readonly (string | number)[];

/** A configuration text as plain data, in which every value still knows where it was written. */
export interface Source {
  readonly value: unknown;
  /** What is wrong with the text itself; `complete` is false when that leaves nothing worth checking further. */
  readonly mistakes: readonly ConfigMistake[];
  readonly complete: boolean;
  /** A mistake at the value of a path, or at the nearest parent that was written. */
  readonly at: (path: Path, message: string) => ConfigMistake;
  /** A mistake at a key. */
  readonly atKey: (path: Path, message: string) => ConfigMistake;
  /** The scalar at a path as it was written, before the environment was read into it; undefined for anything else. */
  readonly written: (path: Path) => string | undefined;
  /** True when the value at a path could not be read at all, which `mistakes` says already. */
  readonly unreadable: (path: Path) => boolean;
}

/** A configuration holds a few hundred nodes; anchors that multiply stop here. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 16;
const MAX_WRITTEN = 60;

/** Reads a text as one YAML document. Written by an operator: anything. Never throws. */
export function readSource(text: string, file: string, env: Readonly<Record<string, string | undefined>>): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const mistakes: ConfigMistake[] = [];
  const keys = new Map<string, number>();
  const values = new Map<string, { readonly offset: number; readonly written: string | undefined }>();
  const unreadable = new Set<string>();
  let budget = MAX_NODES;

  const mistakeAt = (offset: number, path: Path, message: string): ConfigMistake => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: printPath(path), message };
  };
  const refuse = (offset: number, path: Path, message: string): undefined => {
    unreadable.add(keyOf(path));
    mistakes.push(mistakeAt(offset, path, message));
    return undefined;
  };

  const plain = (node: Node | null, path: Path, offset: number, depth: number): unknown => {
    if (budget === 0) return undefined;
    budget -= 1;
    if (budget === 0) return refuse(offset, [], `must not hold more than ${MAX_NODES} values, aliases counted`);
    if (depth > MAX_DEPTH) return refuse(offset, path, `must not be nested deeper than ${MAX_DEPTH} levels`);
    if (isAlias(node)) {
      const target = node.resolve(document);
      return target === undefined
        ? refuse(offset, path, `refers to no anchor`)
        : plain(target, path, offset, depth + 1);
    }
    const at = node?.range?.[0] ?? offset;
    values.set(keyOf(path), { offset: at, written: isScalar(node) ? writtenOf(node) : undefined });
    if (isMap(node)) return plainMap(node.items as Pair<Node, Node | null>[], path, at, depth);
    if (isSeq(node)) return node.items.map((item, i) => plain(item as Node, [...path, i], at, depth + 1));
    return isScalar(node) ? plainScalar(node, path, at) : null;
  };

  const plainMap = (items: readonly Pair<Node, Node | null>[], path: Path, offset: number, depth: number): unknown => {
    const object: Record<string, unknown> = {};
    for (const { key, value } of items) {
      const at = key?.range?.[0] ?? offset;
      if (!isScalar(key) || key.value === null || key.value === '__proto__') {
        mistakes.push(mistakeAt(at, path, 'has a key that is not a plain name'));
        continue;
      }
      const child = [...path, String(key.value)];
      keys.set(keyOf(child), at);
      object[String(key.value)] = plain(value, child, at, depth + 1);
    }
    return object;
  };

  const plainScalar = (node: Scalar, path: Path, offset: number): unknown => {
    if (typeof node.value !== 'string') return node.value;
    const read = readEnvironment(node.value, env);
    for (const problem of read.problems) refuse(offset, path, problem);
    return read.changed && node.type === Scalar.PLAIN ? plainValue(read.text) : read.text;
  };

  for (const error of document.errors) mistakes.push(mistakeAt(error.pos[0], [], syntaxMessage(error)));
  const broken = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  const value = broken ? undefined : plain(document.contents as Node | null, [], 0, 0);

  const nearest = (path: Path, places: (key: string) => number | undefined): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const found = places(keyOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return values.get(keyOf([]))?.offset ?? 0;
  };
  return {
    value,
    mistakes,
    complete: !broken && budget > 0,
    at: (path, message) =>
      mistakeAt(
        nearest(path, (key) => values.get(key)?.offset),
        path,
        message,
      ),
    atKey: (path, message) =>
      mistakeAt(
        nearest(path, (key) => keys.get(key) ?? values.get(key)?.offset),
        path,
        message,
      ),
    written: (path) => values.get(keyOf(path))?.written,
    unreadable: (path) => unreadable.has(keyOf(path)),
  };
}

/** `claims[0].levels.tested[1]` */
export function printPath(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`))
    .join('')
    .replace(/[^\x20-\x7e]/g, '?');
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function writtenOf(node: Scalar): string {
  const text = (node.source ?? String(node.value)).replace(/\s+/g, ' ');
  const short = text.length > MAX_WRITTEN ? `${text.slice(0, MAX_WRITTEN)}...` : text;
  return node.type === Scalar.PLAIN || node.type === undefined ? short : JSON.stringify(short);
}

/** An unquoted value that the environment gave is a number or a truth value as it would be when written there. */
function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}

function syntaxMessage({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in one mapping';
  if (code === 'MULTIPLE_DOCS') return 'the file must hold one YAML document, here begins another';
  if (code === 'RESOURCE_EXHAUSTION') return 'the YAML is nested too deeply';
  return `is not YAML: ${message.split('\n')[0]}`;
}
