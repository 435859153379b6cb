import { type ClaimEvents, claimEvents } from '../claim/claim-events.ts';
import { type Drift, noDrift, withRecord, withSlotDrift } from '../core/drift.ts';
import type { DriftLeaf } from '../core/event.ts';
import { createEventMemory, type EventMemory } from '../core/event-memory.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { WindowLeaf } from '../core/window-record.ts';
import type { Basis } from '../feeds/transition.ts';
import { METHOD, VERSION } from '../version.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { isSameValue } from './leaf.ts';
import type { Rejudging } from './rejudge.ts';

/** Events: what became new in a slot and why, found again from the judgements so far and the feeds that they name. */
export interface EventsCheck {
  /** A service began: of feeds before those of the last slot it knows nothing any more. */
  readonly started: () => void;
  /** It counts with the judgement of its slot, which follows it. */
  readonly told: (leaf: DriftLeaf, at: number) => void;
  readonly judged: (leaf: JudgementLeaf, place: Place) => Promise<void>;
  readonly recorded: (leaf: WindowLeaf) => void;
}

interface ClaimSeen {
  /** What the detectors have seen, known whatever slots were judged by. */
  drift: Drift;
  readonly memory: EventMemory;
  /** Undefined since what a slot was judged by is not known, until a service began again and knew what it compares with. */
  events: ClaimEvents | undefined;
  last: Basis | undefined;
  told: { readonly leaf: DriftLeaf; readonly index: number } | undefined;
}

export function eventsCheck(judging: Pick<Rejudging, 'basisOf'>, findings: Findings): EventsCheck {
  const claims = new Map<string, ClaimSeen>();

  async function basisOf(leaf: JudgementLeaf): Promise<Basis | undefined> {
    const held = await judging.basisOf(leaf);
    if (held === undefined) return undefined;
    const { snapshot, configuration, claim } = held;
    const { rules, grades } = claim;
    const { version, method, slot } = leaf;
    return { snapshot, configuration, rules, grades, version, method, nowMs: slot * 1000 };
  }

  function begin(seen: ClaimSeen): void {
    const { memory, last } = seen;
    seen.events = claimEvents(memory, async () => last);
  }

  function claimOf(id: string): ClaimSeen {
    const known = claims.get(id);
    if (known !== undefined) return known;
    const seen: ClaimSeen = {
      drift: noDrift(),
      memory: createEventMemory(),
      events: undefined,
      last: undefined,
      told: undefined,
    };
    claims.set(id, seen);
    begin(seen);
    return seen;
  }

  return {
    started: () => {
      for (const seen of claims.values()) if (seen.last !== undefined) begin(seen);
    },
    told: (leaf, index) => {
      claimOf(leaf.claim).told = { leaf, index };
    },
    judged: async (leaf, place) => {
      const seen = claimOf(leaf.claim);
      const before = seen.drift;
      seen.drift = withSlotDrift(before, leaf);
      // A service that ended between the two judged the slot again, and found its events again.
      const told = seen.told?.leaf.slot === leaf.slot ? seen.told : undefined;
      seen.told = undefined;
      const basis = await basisOf(leaf);
      seen.last = basis;
      const { events } = seen;
      if (basis === undefined || events === undefined) {
        if (told !== undefined) {
          findings.unchecked('events', place);
          seen.memory.takeEvents(told.leaf, told.index);
        }
        seen.memory.takeJudged(leaf);
        seen.events = undefined;
        return;
      }
      const found = await events.find(leaf, basis, before);
      if (isSameValue(found, told?.leaf)) findings.checked('events', told?.leaf.events.length ?? 0);
      else if (leaf.version !== VERSION || leaf.method !== METHOD) findings.unchecked('other_version', place);
      else throw told === undefined ? new Refuted(place, UNTOLD) : new Refuted({ ...place, leaf: told.index }, OTHER);
      events.take(leaf, told, basis);
    },
    recorded: (leaf) => {
      const seen = claimOf(leaf.claim);
      seen.drift = withRecord(seen.drift, leaf);
    },
  };
}

const UNTOLD = 'shows something new, of which no event is told';
const OTHER = 'tells of other events than its judgements and feeds come to';
