import { LOCAL_BEACON, planSlot } from '../claim/claim-in-force.ts';
import type { RecordedDraw } from '../core/judge.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { slotRandomness } from '../evidence/secrets.ts';
import { sha256, sha256Hex } from '../evidence/sha256.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import type { InputsCheck } from './inputs-check.ts';
import { isSameValue } from './leaf.ts';
import type { SeedsCheck } from './seeds-check.ts';

/** A slot that was announced and is not judged yet. */
interface OpenSlot {
  readonly slot: SlotLeaf;
  readonly at: number;
  /** By index of the draw. */
  readonly records: Map<number, RecordedDraw>;
  /** Slots of the claim that were announced after it and are judged. */
  judgedSince: number;
}

/** Slots: each announced once and on the clock, drawn from its seed, with one record a planned draw and one judgement of them all. */
export interface SlotsCheck {
  readonly announced: (leaf: SlotLeaf, at: number) => void;
  readonly recorded: (leaf: DrawLeaf, at: number) => void;
  /** Resolves with the slot and its records, in the order of their judgements. */
  readonly judged: (
    leaf: JudgementLeaf,
    at: number,
  ) => { readonly slot: SlotLeaf; readonly draws: readonly RecordedDraw[] };
  /** Throws Refuted unless a slot was announced: `index` is of one of its draws, where that is meant. */
  readonly checkKnown: (
    of: { readonly claim: string; readonly slot: number; readonly index?: number },
    place: Place,
  ) => void;
  /** Whether a slot was announced. */
  readonly isKnown: (of: { readonly claim: string; readonly slot: number }) => boolean;
  readonly end: () => void;
}

/** @param isExtract slots may have gone before those that there are */
export function slotsCheck(inputs: InputsCheck, seeds: SeedsCheck, findings: Findings, isExtract: boolean): SlotsCheck {
  const open = new Map<string, OpenSlot>();
  /** By claim: its slots and how many draws were planned in each. */
  const planned = new Map<string, Map<number, number>>();
  let unrevealed = 0;

  function checkPlan(leaf: SlotLeaf, place: Place, first: boolean): void {
    const { slot, lengthMs } = leaf;
    // Whoever could choose the second or the round could choose among as many lists of draws.
    if (!first && (slot * 1000) % lengthMs !== 0) throw new Refuted(place, 'does not begin on the clock of its slots');
    if (leaf.planned.some(({ index }, i) => index !== i)) throw new Refuted(place, 'does not number its draws from 0');
    const frame = inputs.frame(leaf.frame, place);
    const endpoints = inputs.endpoints(leaf.manifest, place);
    const drawing = inputs.drawing();
    if (leaf.beacon !== LOCAL_BEACON || drawing === undefined || frame === undefined || endpoints === undefined) {
      findings.unchecked('not_drawn', place);
      return;
    }
    const claim = {
      config: { id: leaf.claim, manifest: { endpoints } },
      frame: { frame, sha256: leaf.frame },
      manifestSha256: leaf.manifest,
    };
    const { round } = leaf;
    // Its digest stands for it: a day's secret may be long in coming. As it was read it is in canonical form.
    const announced = sha256Hex(JSON.stringify(leaf));
    unrevealed += 1;
    seeds.bySecret(slot, (secret) => {
      const drawn = planSlot(claim, drawing, { slot, first, randomness: slotRandomness(secret, round) }, sha256);
      if (sha256Hex(canonicalJson(drawn)) !== announced)
        throw new Refuted(place, 'was announced with other draws than its seed gives');
      unrevealed -= 1;
      findings.checked('drawn_slots');
    });
  }

  /** Whether a slot has the form of a claim's first: in an extract it need not be. */
  function isLikeFirst({ planned: { length } }: SlotLeaf): boolean {
    const { firstDraws, draws } = inputs.drawing()?.slots ?? {};
    return length === firstDraws && length !== draws;
  }

  return {
    announced: (leaf, at) => {
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot };
      const own = planned.get(leaf.claim) ?? new Map<number, number>();
      if (own.has(leaf.slot)) throw new Refuted(place, 'is announced a second time');
      seeds.announced(leaf.slot, place);
      checkPlan(leaf, place, own.size === 0 && (!isExtract || isLikeFirst(leaf)));
      planned.set(leaf.claim, own.set(leaf.slot, leaf.planned.length));
      open.set(keyOf(leaf), { slot: leaf, at, records: new Map(), judgedSince: 0 });
    },
    recorded: (leaf, at) => {
      const { index } = leaf.draw;
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot, draw: index };
      const held = open.get(keyOf(leaf));
      if (held === undefined)
        throw new Refuted(place, 'is a record of a slot that is not open: none was announced, or it is judged');
      if (held.records.has(index)) throw new Refuted(place, 'is a second record of the same draw');
      if (!isSameValue(held.slot.planned[index], leaf.draw))
        throw new Refuted(place, 'is a record of another draw than was announced');
      held.records.set(index, { leaf: at, record: leaf });
      findings.checked('draws');
    },
    judged: (leaf, at) => {
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot };
      const held = open.get(keyOf(leaf));
      if (held === undefined)
        throw new Refuted(place, 'judges a slot that is not open: none was announced, or it is judged already');
      if (
        leaf.frame !== held.slot.frame ||
        leaf.manifest !== held.slot.manifest ||
        leaf.lengthMs !== held.slot.lengthMs
      ) {
        throw new Refuted(place, 'names another frame, manifest or length than its slot was announced with');
      }
      const gap = held.slot.planned.find(({ index }) => !held.records.has(index));
      if (gap !== undefined)
        throw new Refuted({ ...place, draw: gap.index }, 'judges a slot with a draw that has no record');
      if (leaf.judgements.length !== held.records.size) {
        throw new Refuted(
          place,
          `judges ${leaf.judgements.length} draws of the ${held.records.size} that the slot has`,
        );
      }
      const draws = leaf.judgements.map((judgement) => {
        const { index } = judgement;
        const record = held.records.get(index);
        held.records.delete(index);
        if (record === undefined || record.leaf !== judgement.leaf) {
          throw new Refuted(
            { ...place, draw: index },
            `says that leaf ${judgement.leaf} is the record of the draw, which it is not`,
          );
        }
        return record;
      });
      open.delete(keyOf(leaf));
      for (const other of open.values())
        if (other.slot.claim === leaf.claim && other.at < held.at) other.judgedSince += 1;
      findings.checked('slots');
      return { slot: held.slot, draws };
    },
    checkKnown: ({ claim, slot, index }, place) => {
      const draws = planned.get(claim)?.get(slot);
      if (draws === undefined) throw new Refuted(place, 'is about a slot that was not announced before it');
      if (index !== undefined && !(index >= 0 && index < draws))
        throw new Refuted(place, 'is about a draw that its slot does not have');
    },
    isKnown: ({ claim, slot }) => planned.get(claim)?.has(slot) === true,
    end: () => {
      for (const { slot, at, judgedSince } of open.values()) {
        const place = { leaf: at, claim: slot.claim, slot: slot.slot };
        // A service settles what it owes before it announces more, so only the last two slots may be under way.
        if (judgedSince >= 2) throw new Refuted(place, 'was announced and never judged, though later ones were');
        findings.unchecked('under_way', place);
      }
      if (unrevealed > 0) findings.unchecked('unrevealed', {}, unrevealed);
    },
  };
}

export function keyOf({ claim, slot }: { readonly claim: string; readonly slot: number }): string {
  return `${slot} ${claim}`;
}
