import { isUtf8 } from 'node:buffer';
import type { Leaf } from '../core/record.ts';
import { CanonicalJsonError, parseCanonicalJson } from '../evidence/canonical-json.ts';
import { Refuted } from './finding.ts';

/** Members that a leaf of each kind has: `s` text, `n` number, `a` list, `o` object. What is in them shows when it is used. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, 's' | 'n' | 'a' | 'o'>>>> = {
  software: { version: 's', method: 's', atMs: 'n' },
  configuration: { sha256: 's', atMs: 'n' },
  frame: { id: 's', sha256: 's', blocks: 'n', rows: 'n' },
  manifest: { id: 's', sha256: 's', endpoints: 'n' },
  snapshot: { sha256: 's', feeds: 'a' },
  'seed-commitment': { day: 's', sha256: 's' },
  'seed-reveal': { day: 's', secret: 's' },
  slot: { claim: 's', slot: 'n', lengthMs: 'n', planned: 'a', frame: 's', manifest: 's', round: 'n', beacon: 's' },
  draw: { claim: 's', slot: 'n', draw: 'o', observations: 'a' },
  judgement: { claim: 's', slot: 'n', snapshot: 's', configuration: 's', judgements: 'a' },
  drift: { claim: 's', slot: 'n', events: 'a' },
  connection: { claim: 's', slot: 'n', index: 'n', observations: 'a', edges: 'a' },
  lookup: { claim: 's', slot: 'n', index: 'n', name: 's', observations: 'a' },
  trace: { vantage: 's', startedMs: 'n', subject: 'o', outcome: 'o' },
  anchor: { vantage: 's', slot: 'n', name: 's', server: 's', observations: 'a' },
  'connection-judgement': { claim: 's', slot: 'n', judgements: 'a' },
  reprobe: { claim: 's', slot: 'n', of: 'n', attempt: 'n', draw: 'o', observations: 'a' },
  confirmation: { claim: 's', slot: 'n', snapshot: 's', configuration: 's', exceptions: 'a' },
  adjudication: { claim: 's', slot: 'n', leaf: 'n', reason: 's', note: 's', atMs: 'n' },
  note: { claim: 's', about: 'o', text: 's', author: 's', atMs: 'n' },
  sweep: { claim: 's', clients: 's', blob: 's', journal: 'a' },
  window: { claim: 's', window: 's', status: 's', revision: 'n', sums: 'o', breakdowns: 's', described: 's' },
};

/**
 * The leaf of an entry; undefined when it is of a kind that this version does not know. Throws Refuted when it is no leaf at all, or
 * not in its canonical form: a text that can be read in two ways is evidence of neither.
 */
// Written by whoever runs the log: any bytes.
export function readLeaf(entry: Buffer, index: number): Leaf | undefined {
  const value = readCanonical(entry, index);
  const leaf = Object(value) as { readonly [member: string]: unknown; readonly $kind?: unknown };
  const kind = leaf.$kind;
  if (typeof kind !== 'string') throw new Refuted({ leaf: index }, 'is no leaf: it does not say of what kind it is');
  if (!Object.hasOwn(MEMBERS, kind)) return undefined;
  for (const [member, type] of Object.entries(MEMBERS[kind] ?? {})) {
    if (typeOf(leaf[member]) !== type)
      throw new Refuted({ leaf: index }, `is no ${kind}: ${member} is not as it must be`);
  }
  return leaf as unknown as Leaf;
}

function typeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return 's';
  if (typeof value === 'number') return 'n';
  if (Array.isArray(value)) return 'a';
  return typeof value === 'object' && value !== null ? 'o' : undefined;
}

function readCanonical(entry: Buffer, index: number): unknown {
  if (!isUtf8(entry)) throw new Refuted({ leaf: index }, 'is not UTF-8');
  const text = entry.toString();
  // Printing a leaf anew in canonical form takes four times as long as this, and a log has a million of them.
  const value = quickly(text);
  if (value !== undefined) return value;
  try {
    return parseCanonicalJson(text);
  } catch (error) {
    if (error instanceof CanonicalJsonError)
      throw new Refuted({ leaf: index }, `is not canonical JSON: ${error.message}`);
    throw error;
  }
}

/** The value of a text that is certainly in canonical form; undefined says nothing. */
function quickly(text: string): unknown {
  if (text.includes('\\u')) return undefined; // Perhaps half of a surrogate pair.
  try {
    const value: unknown = JSON.parse(text);
    return isInOrder(value, 0) && JSON.stringify(value) === text ? value : undefined;
  } catch {
    // What is wrong with it is for the slower way to say.
    return undefined;
  }
}

const DEEP = 32;

/** Whether members stand in the order of their code units, and numbers are integers: what printing it again would not show. */
function isInOrder(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEP) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isInOrder(item, depth + 1)) return false;
    return true;
  }
  let before = '';
  for (const key in value) {
    if (key < before || !isInOrder((value as Record<string, unknown>)[key], depth + 1)) return false;
    before = key;
  }
  return true;
}

/** Whether two values have one canonical form: a member that is undefined is as good as none. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSameValue(item, b[i]))
    );
  }
  return isSameObject(a as Members, b as Members);
}

type Members = Readonly<Record<string, unknown>>;

/** In one pass over each: an audit compares millions. What is inherited is a function, which no value of a leaf is. */
function isSameObject(a: Members, b: Members): boolean {
  let more = 0;
  for (const key of Object.keys(a)) {
    const [own, other] = [a[key], b[key]];
    if (own === undefined) continue;
    if (own !== other && !isSameValue(own, other)) return false;
    more += 1;
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) more -= 1;
  return more === 0;
}
