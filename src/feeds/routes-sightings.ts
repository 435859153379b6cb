import type { RouteFact } from '../core/outcome.ts';
import { FeedError } from './feed.ts';

/** What the peers of collectors say of one route, while it is counted. */
export interface Sighting {
  /** So many more peers see this origin; `inSet`: as one AS of a set at the end of the path. */
  readonly addOrigin: (asn: number, peers: number, inSet: boolean) => void;
  /** So many more peers see this AS right before the origin. */
  readonly addUpstream: (asn: number, peers: number) => void;
  /** The ASNs, their peers and whether all of these saw a set: upstreams stand behind the origins. */
  readonly words: () => readonly number[];
  /** Number of origins so far. */
  readonly origins: () => number;
  readonly clear: () => void;
}

/** More origins or upstreams of one route than this are cut off, the least seen first: no collector has such a route, a hostile file may. */
const MOST = 64;
const IN_SET = 0x80000000;
const MOST_PEERS = 0x7fffffff;

interface Seen {
  readonly asn: number;
  peers: number;
  inSet: boolean;
}

/** Nothing is seen yet. */
export function sighting(): Sighting {
  let origins: Seen[] = [];
  let upstreams: Seen[] = [];
  const add = (list: Seen[], asn: number, peers: number, inSet: boolean): void => {
    const seen = list.find((other) => other.asn === asn);
    if (seen === undefined) {
      // Beyond twice what is kept, a newcomer could only be among the least seen.
      if (list.length < 2 * MOST) list.push({ asn, peers: Math.min(peers, MOST_PEERS), inSet });
      return;
    }
    seen.peers = Math.min(seen.peers + peers, MOST_PEERS);
    seen.inSet &&= inSet;
  };
  const mostSeen = (list: Seen[]): readonly Seen[] =>
    list.sort((a, b) => b.peers - a.peers || a.asn - b.asn).slice(0, MOST);
  return {
    addOrigin: (asn, peers, inSet) => add(origins, asn, peers, inSet),
    addUpstream: (asn, peers) => add(upstreams, asn, peers, false),
    words: () => {
      const first = mostSeen(origins);
      const words = [first.length];
      for (const { asn, peers, inSet } of [...first, ...mostSeen(upstreams)]) {
        words.push(asn, inSet ? (peers | IN_SET) >>> 0 : peers);
      }
      return words;
    },
    origins: () => origins.length,
    clear: () => {
      origins = [];
      upstreams = [];
    },
  };
}

/** Sightings in one typed array, equal ones once: a million routes are seen in some ten thousand ways. */
export interface Sightings {
  readonly addTo: (target: Sighting, ref: number) => void;
  readonly originsAt: (ref: number) => RouteFact['origins'];
  /** Undefined where none was seen, as in data without paths. */
  readonly upstreamsAt: (ref: number) => RouteFact['upstreams'];
  /** Peers that see the route, whatever its origin. */
  readonly peersAt: (ref: number) => number;
  /** The words of all of them, for a compiled form. */
  readonly words: Uint32Array;
}

export interface SightingsBuilder {
  /** Names a sighting. Throws FeedError `too_large` beyond 256 MB. */
  readonly refOf: (seen: Sighting) => number;
  readonly build: () => Sightings;
}

const FIRST_WORDS = 1 << 12;
const MOST_WORDS = 1 << 26;

/** No sighting yet. */
export function sightingsBuilder(): SightingsBuilder {
  let words = new Uint32Array(FIRST_WORDS);
  let used = 0;
  /** References by the hash of their words, open addressing; 0 is free, a reference stands one higher. */
  let slots = new Uint32Array(FIRST_WORDS);
  let taken = 0;
  const equals = (ref: number, wanted: readonly number[]): boolean =>
    words[ref] === wanted.length && wanted.every((word, i) => words[ref + 1 + i] === word);
  const slotOf = (wanted: readonly number[]): number => {
    let slot = hashOf(wanted) & (slots.length - 1);
    while (slots[slot] !== 0 && !equals((slots[slot] as number) - 1, wanted)) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const widen = (): void => {
    const refs = slots.filter((slot) => slot !== 0);
    slots = new Uint32Array(2 * slots.length);
    for (const ref of refs) {
      const length = words[ref - 1] as number;
      slots[slotOf([...words.subarray(ref, ref + length)])] = ref;
    }
  };
  const refOf = (seen: Sighting): number => {
    const wanted = seen.words();
    const slot = slotOf(wanted);
    const known = slots[slot] as number;
    if (known !== 0) return known - 1;
    const ref = used;
    used += 1 + wanted.length;
    if (used > MOST_WORDS) throw new FeedError('too_large', 'the routes are seen in more ways than 256 MB hold');
    while (used > words.length) {
      const wider = new Uint32Array(2 * words.length);
      wider.set(words);
      words = wider;
    }
    words.set([wanted.length, ...wanted], ref);
    slots[slot] = ref + 1;
    taken += 1;
    if (2 * taken > slots.length) widen();
    return ref;
  };
  return { refOf, build: () => sightings(words.slice(0, used)) };
}

function hashOf(words: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word ^ (word >>> 15), 0x01000193);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What the words hold: of each sighting the number of its words, the number of its origins, and pairs of ASN and peers. */
export function sightings(words: Uint32Array): Sightings {
  const at = (i: number): number => words[i] as number;
  const endOf = (ref: number): number => ref + 1 + at(ref);
  const endOfOrigins = (ref: number): number => ref + 2 + 2 * at(ref + 1);
  const seenIn = (from: number, to: number): RouteFact['origins'] => {
    const seen: RouteFact['origins'][number][] = [];
    for (let i = from; i < to; i += 2) {
      const peers = at(i + 1) & MOST_PEERS;
      seen.push(at(i + 1) >= IN_SET ? { asn: at(i), peers, inSet: true } : { asn: at(i), peers });
    }
    return seen;
  };
  const originsAt = (ref: number): RouteFact['origins'] => seenIn(ref + 2, endOfOrigins(ref));
  const upstreamsAt = (ref: number): RouteFact['origins'] => seenIn(endOfOrigins(ref), endOf(ref));
  return {
    words,
    originsAt,
    upstreamsAt: (ref) => (endOfOrigins(ref) === endOf(ref) ? undefined : upstreamsAt(ref)),
    addTo: (target, ref) => {
      for (const { asn, peers, inSet } of originsAt(ref)) target.addOrigin(asn, peers, inSet === true);
      for (const { asn, peers } of upstreamsAt(ref)) target.addUpstream(asn, peers);
    },
    peersAt: (ref) => originsAt(ref).reduce((sum, { peers }) => sum + peers, 0),
  };
}
