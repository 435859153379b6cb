/**
 * Domain names as text: lower case, labels with dots between them, no final dot, the root as `.`. A byte that is not a
 * printable ASCII character stands as `\DDD`, a dot or a backslash inside a label as `\.` and `\\` (RFC 1035, section 5.1), so
 * that two names are the same name exactly when their texts are equal.
 */

export const ROOT = '.';

/** A name as a person writes it: letters in any case, a final dot or none. */
export function canonicalName(text: string): string {
  const lower = text.toLowerCase();
  return lower.length > 1 && lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/** The name without its first label; undefined for the root. */
export function parentOf(name: string): string | undefined {
  if (name === ROOT) return undefined;
  for (let i = 0; i < name.length; i += 1) {
    if (name[i] === '\\') i += 1;
    else if (name[i] === '.') return name.slice(i + 1);
  }
  return ROOT;
}

/** Whether a name is the zone's own name or below it. */
export function isWithin(name: string, zone: string): boolean {
  let at: string | undefined = name;
  while (at !== undefined && at.length >= zone.length && at !== zone) at = parentOf(at);
  return at === zone;
}
