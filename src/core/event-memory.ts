import type { Cause, DriftEvent, DriftLeaf, Facet, Facets } from './event.ts';
import { FACETS } from './event.ts';
import { facetsOfJudgement } from './event-facets.ts';
import type { Judgement, JudgementLeaf } from './judgement.ts';

/** Events kept for page and API, the latest. The log has all of them. */
const EVENTS_KEPT = 100;
/** Values kept of a facet of an endpoint, and addresses of an endpoint: those met longest ago are forgotten. */
const VALUES_KEPT = 500;
const ADDRESSES_KEPT = 32;
/** A facet is settled, so that something new is an event, after this many draws without anything new for each value known. */
const SETTLED_DRAWS = 30;
const BEFORE_TOLD = 3;

/** What the draws of one claim have shown of each endpoint: grows in place, by judgement and drift leaves in the order of the log. */
export interface EventMemory {
  /** Takes a slot in; of its drift leaf, when it has one, before its judgement leaf. */
  readonly takeJudged: (leaf: JudgementLeaf) => void;
  readonly takeEvents: (leaf: DriftLeaf, index: number) => void;
  /** The facets of a draw that its endpoint was never seen with, though it was seen often enough to be surprised. */
  readonly newIn: (endpoint: string, facets: Facets) => readonly Facet[];
  readonly isKnown: (endpoint: string, facet: Facet, value: string) => boolean;
  /** What was known of a facet, latest first, the first few. */
  readonly known: (endpoint: string, facet: Facet) => readonly string[];
  /** Whether the endpoint was ever asked for through this resolver from this vantage. */
  readonly hasEyes: (judgement: Pick<Judgement, 'endpoint' | 'resolver' | 'vantage'>) => boolean;
  /** The addresses that were met last, with the latest draw of each. */
  readonly addresses: () => readonly RememberedAddress[];
  /** Latest first. */
  readonly events: () => readonly RememberedEvent[];
  /** Events since the log began. */
  readonly counts: () => ReadonlyMap<Cause, number>;
}

export interface RememberedAddress {
  readonly endpoint: string;
  readonly address: string;
  /** Of its latest draw. */
  readonly leaf: number;
  /** What that was judged to say, and by which snapshot. */
  readonly facets: Facets;
  readonly snapshot: string;
}

export interface RememberedEvent extends DriftEvent {
  /** Index of the drift leaf that tells of it. */
  readonly leaf: number;
  /** Unix seconds of the slot that it appeared in, and of the latest slot that showed the same again. */
  readonly firstSlot: number;
  readonly lastSlot: number;
}

interface FacetMemory {
  drawsSinceNew: number;
  /** Slot of the latest draw, by value; the value met last comes last. */
  readonly values: Map<string, number>;
  /** The value met last. */
  latest: string | undefined;
}

interface EndpointMemory {
  readonly facets: Map<Facet, FacetMemory>;
  readonly addresses: Map<string, RememberedAddress>;
  readonly eyes: Set<string>;
}

export function createEventMemory(): EventMemory {
  const endpoints = new Map<string, EndpointMemory>();
  const counts = new Map<Cause, number>();
  let events: readonly Omit<RememberedEvent, 'lastSlot'>[] = [];

  function take(judgement: Judgement, { slot, snapshot }: JudgementLeaf): void {
    const facets = facetsOfJudgement(judgement);
    if (facets === undefined) return;
    const { endpoint, address, leaf } = judgement;
    const memory = memoryOf(endpoints, endpoint);
    for (const facet of FACETS) {
      const value = facets[facet];
      if (value !== undefined) meet(facetOf(memory, facet), value, slot);
    }
    memory.eyes.add(eyesOf(judgement));
    if (address === undefined) return;
    moveToEnd(memory.addresses, address, { endpoint, address, leaf, facets, snapshot }, ADDRESSES_KEPT);
  }

  /** The same values again, whoever's doing they are: an event is over when nothing shows it any more. */
  function lastSlotOf({ endpoint, facets, firstSlot }: Omit<RememberedEvent, 'lastSlot'>): number {
    const slots = facets.map(({ facet, now }) => endpoints.get(endpoint)?.facets.get(facet)?.values.get(now) ?? 0);
    return Math.max(firstSlot, Math.min(...slots));
  }

  return {
    takeJudged: (leaf) => {
      for (const judgement of leaf.judgements) take(judgement, leaf);
    },
    takeEvents: ({ slot, events: added }, leaf) => {
      for (const event of added) {
        counts.set(event.cause, (counts.get(event.cause) ?? 0) + 1);
        // What feeds say now is known, though no draw of the slot may have shown it.
        for (const { facet, now } of event.facets) {
          remember(facetOf(memoryOf(endpoints, event.endpoint), facet), now, slot);
        }
      }
      const latest = added.map((event) => ({ ...event, leaf, firstSlot: slot })).reverse();
      events = [...latest, ...events].slice(0, EVENTS_KEPT);
    },
    newIn: (endpoint, facets) =>
      FACETS.filter((facet) => {
        const value = facets[facet];
        const memory = endpoints.get(endpoint)?.facets.get(facet);
        return value !== undefined && memory !== undefined && isSettled(memory) && !memory.values.has(value);
      }),
    isKnown: (endpoint, facet, value) => endpoints.get(endpoint)?.facets.get(facet)?.values.has(value) === true,
    known: (endpoint, facet) => {
      const values = endpoints.get(endpoint)?.facets.get(facet)?.values.keys() ?? [];
      return [...values].reverse().slice(0, BEFORE_TOLD);
    },
    hasEyes: (judgement) => endpoints.get(judgement.endpoint)?.eyes.has(eyesOf(judgement)) === true,
    addresses: () => [...endpoints.values()].flatMap(({ addresses }) => [...addresses.values()]),
    events: () => events.map((event) => ({ ...event, lastSlot: lastSlotOf(event) })),
    counts: () => counts,
  };
}

/**
 * Draws without anything new, thirty for each value that is known: an endpoint that answers with one of several addresses is not
 * changing each time that it does.
 */
function isSettled({ drawsSinceNew, values }: FacetMemory): boolean {
  return values.size > 0 && drawsSinceNew >= SETTLED_DRAWS * values.size;
}

function meet(memory: FacetMemory, value: string, slot: number): void {
  memory.drawsSinceNew = memory.values.has(value) ? memory.drawsSinceNew + 1 : 0;
  remember(memory, value, slot);
}

function remember(memory: FacetMemory, value: string, slot: number): void {
  // Most draws show what the one before them showed, which is the last already.
  if (memory.latest === value) memory.values.set(value, slot);
  else moveToEnd(memory.values, value, slot, VALUES_KEPT);
  memory.latest = value;
}

function moveToEnd<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

function memoryOf(endpoints: Map<string, EndpointMemory>, endpoint: string): EndpointMemory {
  const held = endpoints.get(endpoint);
  if (held !== undefined) return held;
  const memory: EndpointMemory = { facets: new Map(), addresses: new Map(), eyes: new Set() };
  endpoints.set(endpoint, memory);
  return memory;
}

function facetOf({ facets }: EndpointMemory, facet: Facet): FacetMemory {
  const held = facets.get(facet);
  if (held !== undefined) return held;
  const memory: FacetMemory = { drawsSinceNew: 0, values: new Map(), latest: undefined };
  facets.set(facet, memory);
  return memory;
}

function eyesOf({ resolver, vantage }: Pick<Judgement, 'resolver' | 'vantage'>): string {
  return `${resolver} ${vantage ?? ''}`;
}
