import { type Family, formatPrefix, parsePrefix } from '../core/address.ts';
import { FeedError, type RangeRow } from './feed.ts';
import { quote, requireText } from './json-bytes.ts';

/** What a list says of a prefix in one of its entries. */
interface PrefixEntry {
  /** The only family that may stand there, where the format says so. */
  readonly family?: Family;
  readonly region?: string | undefined;
  readonly tags?: readonly string[];
  readonly service?: string | undefined;
  /** Under what the prefix stands in the list: there it may stand once. The service, where nothing else is given. */
  readonly under?: string;
}

/**
 * The rows of a list in which a prefix may stand several times, for one service after another. `place` is where an
 * entry stands in the list, for messages.
 */
export interface PrefixRows {
  /**
   * Throws FeedError `parse` for what is no prefix in canonical or other text, for host bits that are set (nobody can tell
   * which of the two was meant, the address or the length), for an entry that stands already in the list, and for a prefix in two regions.
   */
  readonly add: (prefix: unknown, place: string, entry: PrefixEntry) => void;
  /** One row a prefix, in the order of the list, with all its services. */
  readonly all: () => readonly RangeRow[];
}

interface Gathered {
  readonly prefix: string;
  region: string | undefined;
  readonly tags: Set<string>;
  readonly services: Set<string>;
  /** Where the prefix stands under each thing; the empty text is for entries that stand under nothing. */
  readonly places: Map<string, string>;
}

/** No rows yet. */
export function prefixRows(): PrefixRows {
  const gathered = new Map<string, Gathered>();
  const add: PrefixRows['add'] = (value, place, { family, region, tags = [], service, under = service ?? '' }) => {
    const prefix = canonicalPrefix(value, place, family);
    const row = gathered.get(prefix) ?? { prefix, region, tags: new Set(), services: new Set(), places: new Map() };
    const earlier = row.places.get(under);
    if (earlier !== undefined) throw new FeedError('parse', `${place} ${prefix} stands already at ${earlier}`);
    if (region !== undefined && row.region !== undefined && region !== row.region) {
      throw new FeedError('parse', `${place} ${prefix} is in ${region}, and in ${row.region} before that`);
    }
    row.region ??= region;
    for (const tag of tags) row.tags.add(tag);
    row.places.set(under, place);
    if (service !== undefined) row.services.add(service);
    gathered.set(prefix, row);
  };
  return { add, all: () => Array.from(gathered.values(), toRow) };
}

function toRow({ prefix, region, tags, services }: Gathered): RangeRow {
  return { prefix, region, tags: [...tags], services: [...services].sort() };
}

function canonicalPrefix(value: unknown, place: string, family: Family | undefined): string {
  const text = requireText(value, place);
  const prefix = parsePrefix(text);
  if (prefix === undefined || (family !== undefined && prefix.address.family !== family)) {
    const kind = family === undefined ? '' : `IPv${family} `;
    throw new FeedError('parse', `${place} ${quote(text)} is no ${kind}prefix with host bits zero`);
  }
  return formatPrefix(prefix);
}

/** Region names become metric labels and evidence: lower-case words joined by hyphens, `us-ashburn-1`. */
export function requireRegion(value: unknown, place: string): string {
  const region = requireText(value, place);
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region) || region.length > 40) {
    throw new FeedError('parse', `${place} ${quote(region)} is no region name`);
  }
  return region;
}

/** Service names stand in configurations and evidence: letters, digits and a few signs between them. */
export function requireService(value: unknown, place: string): string {
  const service = requireText(value, place);
  if (!/^[A-Za-z0-9]+(?:[ ._-][A-Za-z0-9]+)*$/.test(service) || service.length > 80) {
    throw new FeedError('parse', `${place} ${quote(service)} is no service name`);
  }
  return service;
}
