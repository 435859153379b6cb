import { FeedError } from './feed.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = [91, 123];
const CLOSE = [93, 125];
const COMMA = 44;
const COLON = 58;

/** A JSON object with one array member taken out of it. */
export interface TakenOut {
  /** The object, with an empty array in its place. */
  readonly rest: string;
  /** The array's elements, as text between its commas. */
  readonly elements: () => Iterable<string>;
}

/**
 * Finds an array that is a member of the object that the bytes are, without parsing it: a million payloads as objects all at
 * once would take half a gigabyte. What is not JSON shows when `rest` and the elements are parsed. Throws FeedError `parse`
 * when there is no such member.
 */
// Written by a validator or by an operator's tool: any bytes at all.
export function takeOutArray(bytes: Buffer, member: string): TakenOut {
  const name = Buffer.from(JSON.stringify(member));
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (OPEN.includes(byte)) depth += 1;
    else if (CLOSE.includes(byte)) depth -= 1;
    if (byte !== QUOTE) continue;
    const end = endOfString(bytes, at);
    const array = depth === 1 && bytes.subarray(at, end).equals(name) ? arrayAfter(bytes, end) : -1;
    if (array >= 0) {
      const close = endOfArray(bytes, array);
      const rest = `${bytes.toString('utf8', 0, array + 1)}${bytes.toString('utf8', close)}`;
      return { rest, elements: () => elementsOf(bytes, array, close) };
    }
    at = end - 1;
  }
  throw new FeedError('parse', `there is no array ${member} in an object`);
}

/** The place behind a string's closing quote, or behind the bytes. */
function endOfString(bytes: Buffer, quote: number): number {
  let at = quote + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** The place of the bracket that follows a member's name; -1 when the name is a value, or another value follows. */
function arrayAfter(bytes: Buffer, from: number): number {
  const colon = skipBlank(bytes, from);
  if (bytes[colon] !== COLON) return -1;
  const at = skipBlank(bytes, colon + 1);
  return bytes[at] === OPEN[0] ? at : -1;
}

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) <= 32) at += 1;
  return at;
}

/** The place of the closing bracket, or the end of the bytes. */
function endOfArray(bytes: Buffer, open: number): number {
  let last = open;
  for (const end of cuts(bytes, open)) last = end;
  return last;
}

function* elementsOf(bytes: Buffer, open: number, close: number): Generator<string> {
  if (skipBlank(bytes, open + 1) === close) return;
  let from = open + 1;
  for (const end of cuts(bytes, open)) {
    yield bytes.toString('utf8', from, end);
    from = end + 1;
  }
}

/** Places of the commas between the elements, and of what ends the array. */
function* cuts(bytes: Buffer, open: number): Generator<number> {
  let depth = 0;
  for (let at = open + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfString(bytes, at) - 1;
    else if (byte === COMMA && depth === 0) yield at;
    else if (OPEN.includes(byte)) depth += 1;
    else if (CLOSE.includes(byte)) {
      depth -= 1;
      if (depth < 0) {
        yield at;
        return;
      }
    }
  }
  yield bytes.length;
}
