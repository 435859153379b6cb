/** What the log can hold: JSON with integers only. A member that is undefined is left out, as JSON.stringify does. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/** A value or text that has no canonical form: a defect of the caller, or bytes that we did not write. */
export class CanonicalJsonError extends Error {
  /** Where in the value: `$.judgements[3].rule`. */
  readonly path: string;
  constructor(path: string, message: string) {
    super(`${path} ${message}`);
    this.name = 'CanonicalJsonError';
    this.path = path;
  }
}

/** No leaf comes near it; it keeps hostile text from exhausting the stack. */
const MAX_DEPTH = 64;

/**
 * The one text of a value, RFC 8785: members sorted by UTF-16 code units, no white space, strings escaped as ECMAScript does.
 * Narrower than the RFC in numbers: safe integers only, since a fraction has no one decimal form across languages.
 * Throws CanonicalJsonError with the path of whatever has no such form.
 */
export function canonicalJson(value: unknown): string {
  return print(value, '$', 0);
}

/**
 * The value of a text that is exactly its own canonical form; anything else (white space, other order or escapes, duplicate
 * members, fractions) throws CanonicalJsonError. Written by whoever made the file: any bytes.
 */
export function parseCanonicalJson(text: string): CanonicalValue {
  let value: CanonicalValue;
  try {
    value = JSON.parse(text) as CanonicalValue;
  } catch (error) {
    // Parsing is where a syntax error shows, and the caller needs one kind of error for all that is wrong with a text.
    throw new CanonicalJsonError('$', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (canonicalJson(value) !== text) throw new CanonicalJsonError('$', 'is JSON, but not in canonical form');
  return value;
}

function print(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonicalJsonError(path, `is nested deeper than ${MAX_DEPTH}`);
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return printInteger(value, path);
    case 'string':
      return printString(value, path);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return printArray(value, path, depth);
      return printObject(value, path, depth);
    default:
      throw new CanonicalJsonError(path, `is of type ${typeof value}, which JSON does not have`);
  }
}

function printInteger(value: number, path: string): string {
  if (!Number.isSafeInteger(value)) throw new CanonicalJsonError(path, `must be a safe integer, is ${value}`);
  return String(value); // -0 prints as 0, as RFC 8785 has it
}

function printString(value: string, path: string): string {
  if (!value.isWellFormed()) throw new CanonicalJsonError(path, 'holds half of a surrogate pair');
  return JSON.stringify(value);
}

function printArray(items: readonly unknown[], path: string, depth: number): string {
  const parts: string[] = [];
  // By index: a hole must be refused like any other undefined item, and map() would skip it.
  for (let i = 0; i < items.length; i++) parts.push(print(items[i], `${path}[${i}]`, depth + 1));
  return `[${parts.join(',')}]`;
}

function printObject(object: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CanonicalJsonError(path, 'is not a plain object');
  }
  const parts: string[] = [];
  for (const [key, member] of Object.entries(object).sort(byKey)) {
    if (member === undefined) continue;
    const memberPath = `${path}.${key}`;
    parts.push(`${printString(key, memberPath)}:${print(member, memberPath, depth + 1)}`);
  }
  return `{${parts.join(',')}}`;
}

/** UTF-16 code units, RFC 8785 section 3.2.3. */
function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
