import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import type { FacetChange, Stage } from './cause.ts';
import { changesOfOurs } from './cause.ts';
import { eventOfFall } from './coverage-fall.ts';
import type { Drift } from './drift.ts';
import { fallIn } from './drift.ts';
import type { Change, DriftEvent, DriftLeaf, Facet, Facets } from './event.ts';
import { causeOf, FACETS } from './event.ts';
import { facetsOfJudgement } from './event-facets.ts';
import type { EventMemory, RememberedAddress } from './event-memory.ts';
import type { Judgement, JudgementLeaf } from './judgement.ts';

/** What feeds and rules say of an address. */
type FacetsOf = (address: Address) => Facets;

/** The way from what an earlier slot was judged by to what this one is judged by, one change at a time. */
export interface Transition {
  /** What the earlier slot was judged by, asked by this program. */
  readonly from: { readonly snapshot: string; readonly facetsOf: FacetsOf };
  /** Present where the earlier slot was judged by another version. */
  readonly software: Change | undefined;
  /** In the order of their exchange; the last is what this slot is judged by. Empty: nothing but the time is another. */
  readonly steps: readonly { readonly change: Change; readonly facetsOf: FacetsOf }[];
}

/** A leaf holds 65,535 bytes, and a name of the peer's may take three a character. */
const CHARACTERS_TOLD = 20_000;
const LEAVES_TOLD = 3;

/** Facets that feeds and rules decide by themselves. A list that is cut into other prefixes has not changed the world. */
const OURS: ReadonlySet<Facet> = new Set(['landing', 'region', 'origin', 'rpki']);

/**
 * What is new in a slot that has just been judged, and why. Old evidence, the addresses that draws met last, is judged by what this
 * slot is judged by: what is said of them now and was not before is our doing, or that of whoever publishes the feeds. New
 * evidence that shows what its endpoint was never seen with is judged by what earlier slots were judged by: only when that would
 * have said the same, the answer is new.
 *
 * @param drift what the detectors have seen before this slot
 * @param transitions from the slot before this one, then from earlier sets of feeds; none at a claim's first slot
 */
export function detectEvents(
  memory: EventMemory,
  leaf: JudgementLeaf,
  transitions: readonly Transition[],
  drift: Drift,
): DriftLeaf | undefined {
  const [latest] = transitions;
  const ours = latest === undefined ? [] : eventsOfOurs(memory, latest);
  const known = new Set(ours.flatMap(({ endpoint, facets }) => facets.map((f) => `${endpoint} ${f.facet} ${f.now}`)));
  const news = newsIn(memory, leaf, transitions).filter((one) => !known.has(`${one.endpoint} ${one.facet} ${one.now}`));
  const found = [...ours, ...merged(news)];
  const events = [...fallOf(memory, leaf, drift, found), ...found];
  if (events.length === 0) return undefined;
  const told = withinLeaf(events);
  return { $kind: 'drift', claim: leaf.claim, slot: leaf.slot, events: told, left: events.length - told.length };
}

/** The fall in coverage that a slot tells, none or one. */
function fallOf(
  memory: EventMemory,
  leaf: JudgementLeaf,
  drift: Drift,
  found: readonly DriftEvent[],
): readonly DriftEvent[] {
  const told = fallIn(drift, leaf);
  if (told === undefined) return [];
  const known = [...found, ...memory.events().filter(({ firstSlot }) => firstSlot >= told.since)];
  const isBehind = ({ facets }: DriftEvent, reason: string): boolean =>
    facets.some(({ facet, now }) => facet === 'landing' && now === `indeterminate: ${reason}`);
  return [
    eventOfFall(told.fall, told.expected, (reason) =>
      known.filter((event) => isBehind(event, reason)).flatMap(({ changes }) => changes),
    ),
  ];
}

/** As many events as one leaf holds. */
function withinLeaf(events: readonly DriftEvent[]): readonly DriftEvent[] {
  let characters = 0;
  return events.filter((event) => {
    characters += JSON.stringify(event).length;
    return characters <= CHARACTERS_TOLD;
  });
}

/** One facet of one endpoint with another value, and the draws that show it. */
interface News {
  readonly endpoint: string;
  readonly facet: Facet;
  readonly before: readonly string[];
  readonly now: string;
  readonly changes: readonly Change[];
  readonly leaves: readonly number[];
}

function eventsOfOurs(memory: EventMemory, transition: Transition): readonly DriftEvent[] {
  if (transition.steps.length === 0 && transition.software === undefined) return [];
  const news = memory.addresses().flatMap((remembered) =>
    changesOfAddress(remembered, transition).map(
      ({ facet, before, now, changes }): News => ({
        endpoint: remembered.endpoint,
        facet,
        before: [before],
        now,
        changes,
        leaves: [remembered.leaf],
      }),
    ),
  );
  return merged(collected(news));
}

function changesOfAddress(
  { address, facets: judged, snapshot }: RememberedAddress,
  { from, software, steps }: Transition,
): readonly FacetChange[] {
  const target = required(address);
  const before = from.facetsOf(target);
  // The judgement of another version can be compared only with one made of the same feeds.
  const recorded = software !== undefined && snapshot === from.snapshot ? judged : undefined;
  const now = steps.at(-1)?.facetsOf(target) ?? before;
  if (FACETS.every((facet) => before[facet] === now[facet]) && recorded === undefined) return [];
  const stages: Stage[] = steps.map(({ change, facetsOf }) => ({ change, facets: facetsOf(target) }));
  const all =
    software === undefined || recorded === undefined ? stages : [{ change: software, facets: before }, ...stages];
  return changesOfOurs(recorded ?? before, all).filter(({ facet }) => OURS.has(facet));
}

function newsIn(memory: EventMemory, leaf: JudgementLeaf, transitions: readonly Transition[]): readonly News[] {
  const news = leaf.judgements.flatMap((judgement) => {
    const facets = facetsOfJudgement(judgement);
    if (facets === undefined) return [];
    return memory.newIn(judgement.endpoint, facets).map(
      (facet): News => ({
        endpoint: judgement.endpoint,
        facet,
        before: memory.known(judgement.endpoint, facet),
        now: facets[facet] ?? '',
        changes: changesBehind(memory, judgement, facet, transitions),
        leaves: [judgement.leaf],
      }),
    );
  });
  return collected(firstCauses(news)).filter(({ facet, changes }) => facet !== 'prefix' || isOfTheWorld(changes));
}

/** Which of our changes make a draw new that would have been nothing new before them; else the answer, or who asked for it. */
function changesBehind(
  memory: EventMemory,
  judgement: Judgement,
  facet: Facet,
  transitions: readonly Transition[],
): readonly Change[] {
  const target = required(judgement.address ?? '');
  for (const { from, steps } of transitions) {
    const before = from.facetsOf(target);
    const was = before[facet];
    if (was === undefined || !memory.isKnown(judgement.endpoint, facet, was)) continue;
    const stages = steps.map(({ change, facetsOf }) => ({ change, facets: facetsOf(target) }));
    const found = changesOfOurs(before, stages).find((change) => change.facet === facet);
    if (found !== undefined) return found.changes;
  }
  if (memory.hasEyes(judgement)) return [{ cause: 'answer' }];
  return [{ cause: 'vantage', to: `${judgement.resolver} from ${judgement.vantage ?? 'unknown'}` }];
}

function isOfTheWorld(changes: readonly Change[]): boolean {
  return changes.every(({ cause }) => cause === 'answer' || cause === 'vantage');
}

/** What is seen through known eyes too is not the doing of new ones. */
function firstCauses(news: readonly News[]): readonly News[] {
  const answers = new Set(news.filter(({ changes }) => changes[0]?.cause === 'answer').map(nameOf));
  return news.map((one) =>
    one.changes[0]?.cause === 'vantage' && answers.has(nameOf(one)) ? { ...one, changes: [{ cause: 'answer' }] } : one,
  );
}

/** The same news of several draws as one. */
function collected(news: readonly News[]): readonly News[] {
  const all = new Map<string, News>();
  for (const one of news) {
    const key = `${nameOf(one)} ${JSON.stringify([one.before, one.changes])}`;
    const held = all.get(key);
    all.set(key, held === undefined ? one : { ...held, leaves: [...held.leaves, ...one.leaves] });
  }
  return [...all.values()];
}

/** News that the same draws show for the same reason are one event. */
function merged(news: readonly News[]): readonly DriftEvent[] {
  const events = new Map<string, DriftEvent>();
  for (const { endpoint, facet, before, now, changes, leaves } of collected(news)) {
    const key = JSON.stringify([endpoint, changes, leaves]);
    const facets = [...(events.get(key)?.facets ?? []), { facet, before, now }];
    events.set(key, {
      endpoint,
      cause: causeOf(changes),
      changes,
      facets: facets.sort((a, b) => FACETS.indexOf(a.facet) - FACETS.indexOf(b.facet)),
      leaves: leaves.slice(0, LEAVES_TOLD),
      shownBy: leaves.length,
    });
  }
  return [...events.values()];
}

function nameOf({ endpoint, facet, now }: News): string {
  return `${endpoint} ${facet} ${now}`;
}

function required(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  return address;
}
