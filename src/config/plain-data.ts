import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml';
import { readEnvironment } from './environment.ts';

export type Path = readonly (string | number)[];

/** A YAML document as plain data, and where each part of it was written (offsets into the text, by `pathKey`). */
export interface PlainData {
  readonly value: unknown;
  readonly keys: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, Written>;
  readonly problems: readonly Problem[];
}

export interface Written {
  readonly offset: number;
  /** A scalar as it was written, before the environment was read into it, so that a message shows no secret. */
  readonly text: string | undefined;
}

export interface Problem {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
}

/** A configuration holds a few hundred values; anchors that multiply stop here. */
const MAX_VALUES = 50_000;
const MAX_DEPTH = 16;
const MAX_WRITTEN = 60;

interface Walk {
  readonly document: Document;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly keys: Map<string, number>;
  readonly values: Map<string, Written>;
  readonly problems: Problem[];
  left: number;
}

/** Unfolds a document: aliases followed, the environment read, every value at its path. Written by an operator: anything. */
export function plainData(document: Document, env: Readonly<Record<string, string | undefined>>): PlainData {
  const walk: Walk = { document, env, keys: new Map(), values: new Map(), problems: [], left: MAX_VALUES };
  const value = plain(walk, document.contents as Node | null, [], 0);
  return { value, keys: walk.keys, values: walk.values, problems: walk.problems };
}

/** A path as a key of a map. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function plain(walk: Walk, node: Node | null, path: Path, before: number): unknown {
  const offset = node?.range?.[0] ?? before;
  walk.left -= 1;
  if (walk.left < 0) {
    return walk.left === -1
      ? refuse(walk, offset, [], `must not hold more than ${MAX_VALUES} values, aliases counted`)
      : undefined;
  }
  if (path.length > MAX_DEPTH) return refuse(walk, offset, path, `must not be nested deeper than ${MAX_DEPTH} levels`);
  if (isAlias(node)) {
    const target = node.resolve(walk.document);
    return target === undefined
      ? refuse(walk, offset, path, 'refers to an anchor that is not there')
      : plain(walk, target, path, offset);
  }
  walk.values.set(pathKey(path), { offset, text: isScalar(node) ? writtenText(node) : undefined });
  if (isMap(node)) return plainMap(walk, node.items as Pair<Node, Node | null>[], path, offset);
  if (isSeq(node)) return node.items.map((item, i) => plain(walk, item as Node, [...path, i], offset));
  return isScalar(node) ? plainScalar(walk, node, path, offset) : null;
}

function plainMap(walk: Walk, items: readonly Pair<Node, Node | null>[], path: Path, before: number): unknown {
  const object: Record<string, unknown> = {};
  for (const { key, value } of items) {
    const offset = key?.range?.[0] ?? before;
    if (!isScalar(key) || key.value === null || key.value === '__proto__') {
      walk.problems.push({ offset, path, message: 'has a key that is not a plain name' });
      continue;
    }
    const name = String(key.value);
    const child = [...path, name];
    if (walk.keys.has(pathKey(child)))
      walk.problems.push({ offset, path: child, message: 'stands twice in one mapping' });
    walk.keys.set(pathKey(child), offset);
    object[name] = plain(walk, value, child, offset);
  }
  return object;
}

function plainScalar(walk: Walk, node: Scalar, path: Path, offset: number): unknown {
  if (typeof node.value !== 'string') return node.value;
  const read = readEnvironment(node.value, walk.env);
  for (const problem of read.problems) refuse(walk, offset, path, problem);
  return read.changed && node.type === Scalar.PLAIN ? typed(read.text) : read.text;
}

/** An unquoted value that the environment gave is a number or a truth value, as it would be when written there. */
function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}

function writtenText(node: Scalar): string {
  const text = (node.source ?? String(node.value)).replace(/\s+/g, ' ');
  const short = text.length > MAX_WRITTEN ? `${text.slice(0, MAX_WRITTEN)}...` : text;
  return node.type === Scalar.PLAIN || node.type === undefined ? short : JSON.stringify(short);
}

function refuse(walk: Walk, offset: number, path: Path, message: string): undefined {
  walk.problems.push({ offset, path, message });
  return undefined;
}
