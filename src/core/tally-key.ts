/** Keys of counts that have several parts, `landed|us-ashburn-1|A`. Parts are any text, and still no two lists have one key. */

const SPECIAL = /[%|]/;

/** A `|` within a part is written `%7C`, a `%` `%25`. */
export function tallyKey(parts: readonly string[]): string {
  return parts.map(escaped).join('|');
}

/** The parts of a key, as they were. */
export function tallyKeyParts(key: string): readonly string[] {
  return key.split('|').map(unescaped);
}

function escaped(part: string): string {
  return SPECIAL.test(part) ? part.replaceAll('%', '%25').replaceAll('|', '%7C') : part;
}

function unescaped(part: string): string {
  return part.replaceAll('%7C', '|').replaceAll('%25', '%');
}
