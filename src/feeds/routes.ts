import { createHash } from 'node:crypto';
import type { Address } from '../core/address.ts';
import type { RouteFact } from '../core/outcome.ts';
import { hashing } from './address-rows.ts';
import { FeedError } from './feed.ts';
import { IPTOASN } from './iptoasn.ts';
import { readMrt } from './mrt.ts';
import { beginsMrt } from './mrt-records.ts';
import { type Origins, readOrigins } from './origins.ts';
import { readRisWhois } from './ris-whois.ts';
import type { RouteData, RoutesAbout } from './routes-builder.ts';
import { begin, unpack } from './unpack.ts';

/** Origins by address, and the routes behind them where the data is made of routes. Immutable. */
export interface Routes extends Origins {
  /** When the collectors took the routes, Unix seconds, the oldest of several files; undefined where the data does not say. */
  readonly dated: number | undefined;
  /** The most specific route that holds the address, without its validation; undefined where none does, and for data of address ranges. */
  readonly routeOf: (address: Address) => RouteFact | undefined;
  /** What `compileRoutes` takes; undefined for data of address ranges. */
  readonly columns: { readonly data: RouteData; readonly about: RoutesAbout } | undefined;
}

/** Enough to see the first line of any of the texts, or the first header of an MRT file. */
const HEAD_BYTES = 512;
/** Tables of the largest collectors have some 5 GB. */
const MAX_BYTES = 2 ** 34;

/**
 * Reads origins from files, one after the other, of any form that is known: dumps of RISwhois, MRT tables, iptoasn.com,
 * rows `first,last,asn,name`; each as it is or packed by gzip or bzip2. What they are is told by their bytes, not their
 * names. `read.sha256` is of the files as they are. Rejects with FeedError `parse` for anything else, `too_large` beyond
 * 16 GB unpacked.
 */
// Written by a publisher or by an operator's tool: any bytes at all.
export async function readRoutes(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Routes> {
  const hash = createHash('sha256');
  let sha256: string | undefined;
  const digest = (): string => {
    sha256 ??= hash.digest('hex');
    return sha256;
  };
  const plain = await begin(unpack(hashing(chunks, hash), MAX_BYTES), HEAD_BYTES);
  const form = formOf(plain.head);
  if (form === 'ris-whois') return readRisWhois(plain.chunks, digest);
  if (form === 'mrt') return readMrt(plain.chunks, digest);
  const origins = await readOrigins(plain.chunks, form === 'iptoasn' ? IPTOASN : undefined);
  const read = { ...origins.read, sha256: digest() };
  return { ...origins, read, dated: undefined, routeOf: () => undefined, columns: undefined };
}

type Form = 'ris-whois' | 'mrt' | 'iptoasn' | 'rows';

/** Throws FeedError `parse` for bytes that are neither text nor MRT. */
function formOf(head: Buffer): Form {
  if (beginsMrt(head)) return 'mrt';
  if (head.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) {
    throw new FeedError('parse', 'the bytes are neither a table of routes in MRT format nor text');
  }
  const line = head.toString('latin1').trimStart();
  if (/^%|^(?:[0-9]+|\{[0-9,]+\})\t[0-9a-f.:]+\//i.test(line)) return 'ris-whois';
  return /^[0-9a-f.:]+\t/i.test(line) ? 'iptoasn' : 'rows';
}
