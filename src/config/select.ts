import type { Path } from './plain-data.ts';

export interface Found {
  readonly path: Path;
  readonly value: unknown;
}

/** Every value that a pattern of keys leads to; `*` stands for any key or index. */
export function select(value: unknown, pattern: readonly string[], path: Path = []): readonly Found[] {
  const [head, ...rest] = pattern;
  if (head === undefined) return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown, i) => [i, item] as const)
    : Object.entries(value);
  return entries
    .filter(([key]) => head === '*' || head === String(key))
    .flatMap(([key, item]) => select(item, rest, [...path, key]));
}

/** Ids as a message lists them. */
export function listed(ids: readonly string[]): string {
  return ids.length === 0 ? 'there are none' : ids.join(', ');
}
