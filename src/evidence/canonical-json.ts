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

/** Texts in which nothing is to be escaped: printable ASCII but for the quotation mark and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The one text of a value, RFC 8785: members sorted by UTF-16 code units, no white space, strings escaped as ECMAScript does.
 * Narrower than the RFC in numbers: safe integers only, since a fraction has no one decimal form across languages.
 * Throws CanonicalJsonError with the path of whatever has no such form.
 */
export function canonicalJson(value: unknown): string {
  return print(value, []);
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

/** The way from the whole to a value in it. It grows and shrinks with the printing: its text is made when something is wrong. */
type Path = (string | number)[];

function print(value: unknown, path: Path): string {
  if (path.length > MAX_DEPTH) throw wrong(path, `is nested deeper than ${MAX_DEPTH}`);
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return printInteger(value, path);
    case 'string':
      return printString(value, path);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return printArray(value, path);
      return printObject(value, path);
    default:
      throw wrong(path, `is of type ${typeof value}, which JSON does not have`);
  }
}

function printInteger(value: number, path: Path): string {
  if (!Number.isSafeInteger(value)) throw wrong(path, `must be a safe integer, is ${value}`);
  return String(value); // -0 prints as 0, as RFC 8785 has it
}

function printString(value: string, path: Path): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw wrong(path, 'holds half of a surrogate pair');
  return JSON.stringify(value);
}

function printArray(items: readonly unknown[], path: Path): string {
  let text = '';
  // By index: a hole must be refused like any other undefined item, and map() would skip it.
  for (let i = 0; i < items.length; i++) {
    path.push(i);
    text += `${i === 0 ? '' : ','}${print(items[i], path)}`;
    path.pop();
  }
  return `[${text}]`;
}

function printObject(object: object, path: Path): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw wrong(path, 'is not a plain object');
  let text = '';
  // Sorted as RFC 8785 section 3.2.3 has it, by UTF-16 code units.
  for (const key of Object.keys(object).sort()) {
    const member = (object as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    path.push(key);
    text += `${text === '' ? '' : ','}${printString(key, path)}:${print(member, path)}`;
    path.pop();
  }
  return `{${text}}`;
}

function wrong(path: Path, message: string): CanonicalJsonError {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return new CanonicalJsonError(`$${steps.join('')}`, message);
}
