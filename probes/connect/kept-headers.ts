import type { ResponseHead } from './response-head.ts';

/** What tells who answered, from which cache and which site, and where it sends on. */
const KEPT: readonly string[] = [
  'age',
  'alt-svc',
  'cache-control',
  'cache-status',
  'cf-ray',
  'content-length',
  'content-type',
  'date',
  'location',
  'opc-request-id',
  'server',
  'server-timing',
  'via',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'x-cache',
  'x-cache-hits',
  'x-served-by',
  'x-timer',
  'x-tt-logid',
  'x-tt-trace-host',
];
/** Characters of a value. */
const MAX_VALUE = 256;

/** The headers that a record keeps, by name; several of one name joined by commas, long values cut. */
export function keptHeaders({ fields }: ResponseHead): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (!KEPT.includes(name)) continue;
    const before = kept[name];
    kept[name] = (before === undefined ? value : `${before}, ${value}`).slice(0, MAX_VALUE);
  }
  return kept;
}
