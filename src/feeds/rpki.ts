import { bitsOf, firstOf, type Prefix, parsePrefix } from '../core/address.ts';
import { type RouteValidity, type Vrp, validateOrigin } from '../core/origin-validation.ts';
import { type RouteRows, routeRows } from '../core/route-rows.ts';
import { routeTree } from '../core/route-tree.ts';
import { type WordRows, wordRows } from '../core/word-rows.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { FeedError } from './feed.ts';
import { parseJsonBytes, quote, requireObject } from './json-bytes.ts';
import type { PrefixCounts } from './part.ts';
import { takeOutArray } from './rpki-elements.ts';

/** Validated ROA payloads at one time. Immutable. */
export interface Vrps {
  /** Of the bytes that were read. */
  readonly sha256: string;
  /** When they were validated, Unix seconds; undefined where the file does not say. */
  readonly dated: number | undefined;
  /** Distinct payloads. */
  readonly prefixes: PrefixCounts;
  /** Memory that they hold. */
  readonly bytes: number;
  /** A route's validity (RFC 6811); `origin` is undefined where the route has none, because its path ends in an AS_SET. */
  readonly validate: (prefix: Prefix, origin: number | undefined) => RouteValidity;
}

/** Some eight times what there is. */
const MOST_PAYLOADS = 1 << 23;

/**
 * Reads what rpki-client, Routinator and StayRTR write as JSON: `roas`, each with `asn` (a number or `AS64500`), `prefix`
 * and `maxLength`; the date from `metadata`. That single payloads expire is left to the feed's limit of age. Throws
 * FeedError `parse` that names the place, `too_large` beyond eight million payloads.
 */
// Written by a validator or by an operator's tool: any bytes at all.
export function readVrps(bytes: Uint8Array): Vrps {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (/^\s*</.test(buffer.toString('latin1', 0, 512))) {
    throw new FeedError('parse', 'the bytes are markup, an error page perhaps, not JSON');
  }
  const { rest, elements } = takeOutArray(buffer, 'roas');
  const dated = dateOf(parseJsonBytes(Buffer.from(rest)));
  const rows = routeRows();
  const payloads = wordRows(2);
  for (const text of elements()) {
    const { prefix, maxLength, asn } = readPayload(text, `roas[${payloads.count()}]`);
    if (payloads.count() === MOST_PAYLOADS) throw new FeedError('too_large', `more than ${MOST_PAYLOADS} payloads`);
    rows.addPrefix(prefix, payloads.count());
    payloads.add([asn, maxLength]);
  }
  if (payloads.count() === 0) throw new FeedError('parse', 'roas is empty');
  return vrpsOver(rows, payloads, { sha256: sha256Hex(bytes), dated });
}

function readPayload(text: string, place: string): Vrp {
  const value = requireObject<'asn' | 'prefix' | 'maxLength'>(parseElement(text, place), place);
  const prefix = typeof value.prefix === 'string' ? parsePrefix(value.prefix) : undefined;
  if (prefix === undefined) throw misfit(`${place}.prefix`, 'a prefix with host bits zero', value.prefix);
  const asn = asnOf(value.asn);
  if (asn === undefined) throw misfit(`${place}.asn`, 'an AS number', value.asn);
  const { maxLength } = value;
  const most = bitsOf(prefix.address.family);
  if (typeof maxLength !== 'number' || !Number.isInteger(maxLength) || maxLength < prefix.length || maxLength > most) {
    throw misfit(`${place}.maxLength`, `an integer from ${prefix.length} to ${most}`, maxLength);
  }
  return { prefix, maxLength, asn };
}

function parseElement(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FeedError('parse', `${place} is not JSON, or was cut off`, { cause });
  }
}

/** A number, or decimal digits with or without `AS`. */
function asnOf(value: unknown): number | undefined {
  const digits = typeof value === 'string' ? /^(?:AS)?(0|[1-9][0-9]{0,9})$/.exec(value)?.[1] : undefined;
  const asn = digits === undefined ? value : Number(digits);
  return typeof asn === 'number' && asn >>> 0 === asn ? asn : undefined;
}

function misfit(place: string, expected: string, value: unknown): FeedError {
  return new FeedError('parse', `${place} must be ${expected}, is ${quote(value)}`);
}

/** rpki-client writes `buildtime`, Routinator `generated` (Unix seconds) or only `generatedTime`. */
function dateOf(value: unknown): number | undefined {
  const { metadata } = requireObject<'metadata'>(value, 'the file');
  if (metadata === undefined) return undefined;
  const { buildtime, generated, generatedTime } = requireObject<'buildtime' | 'generated' | 'generatedTime'>(
    metadata,
    'metadata',
  );
  if (typeof generated === 'number' && Number.isSafeInteger(generated) && generated > 0) return generated;
  const text = buildtime ?? generatedTime;
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.floor(dateMs / 1000);
}

/** Builds the tree; of equal payloads one is kept. */
function vrpsOver(rows: RouteRows, payloads: WordRows, about: Pick<Vrps, 'sha256' | 'dated'>): Vrps {
  const { prefixes, starts, values } = rows.sorted();
  const tree = routeTree(prefixes);
  const asns: number[] = [];
  const maxLengths: number[] = [];
  const begins = new Uint32Array(starts.length);
  const counts = { v4: 0, v6: 0 };
  for (let number = 0; number + 1 < starts.length; number += 1) {
    const own = [...values.subarray(starts[number], starts[number + 1])];
    const known = new Set<number>();
    for (const row of own) {
      const key = payloads.at(row, 0) * 256 + payloads.at(row, 1);
      if (known.has(key)) continue;
      known.add(key);
      asns.push(payloads.at(row, 0));
      maxLengths.push(payloads.at(row, 1));
    }
    begins[number + 1] = asns.length;
    counts[number < tree.counts.v4 ? 'v4' : 'v6'] += known.size;
  }
  return answering(tree, begins, Uint32Array.from(asns), Uint8Array.from(maxLengths), { ...about, prefixes: counts });
}

// On its own, so that what is kept holds nothing of the rows.
function answering(
  tree: ReturnType<typeof routeTree>,
  begins: Uint32Array,
  asns: Uint32Array,
  maxLengths: Uint8Array,
  about: Pick<Vrps, 'sha256' | 'dated' | 'prefixes'>,
): Vrps {
  /** All that hold the prefix hold its first address: they are the most specific of these, and the wider ones. */
  const covering = function* ({ address, length }: Prefix): Generator<Pick<Vrp, 'maxLength' | 'asn'>> {
    const first = firstOf({ address, length });
    for (let number = tree.find(first); number >= 0; number = tree.widerThan(number)) {
      const holder = tree.prefixAt(number);
      if (holder.length > length || holder.address.family !== address.family) continue;
      for (let i = begins[number] as number; i < (begins[number + 1] as number); i += 1) {
        yield { asn: asns[i] as number, maxLength: maxLengths[i] as number };
      }
    }
  };
  return {
    ...about,
    bytes: tree.bytes + begins.byteLength + asns.byteLength + maxLengths.byteLength,
    validate: (prefix, origin) => validateOrigin(prefix.length, origin, covering(prefix)),
  };
}
