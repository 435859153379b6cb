import type { ConfirmationLeaf, Confirmers } from '../core/confirmation.ts';
import { confirmedBy, LONGEST_MS, planReprobes, type Reprobe, type ReprobeLeaf } from '../core/confirmation.ts';
import type { RecordedDraw } from '../core/judge.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { isSameValue } from './leaf.ts';
import { keyOf } from './slots-check.ts';

/** Exceptions that were asked for again: by the plan, each once, and confirmed by what the re-probes came to. */
export interface ExceptionsCheck {
  /** `confirmers`: undefined when the log does not tell. */
  readonly judged: (slot: SlotLeaf, leaf: JudgementLeaf, confirmers: Confirmers | undefined) => void;
  readonly reprobed: (leaf: ReprobeLeaf, at: number) => void;
  /** Resolves with the slot and the re-probes in the order of their plan. */
  readonly confirmed: (
    leaf: ConfirmationLeaf,
    at: number,
  ) => { readonly slot: SlotLeaf; readonly draws: readonly RecordedDraw[] };
}

interface Excepted {
  readonly slot: SlotLeaf;
  readonly judged: JudgementLeaf;
  readonly plan: readonly Reprobe[] | undefined;
  readonly asked: Map<string, { readonly at: number; readonly leaf: ReprobeLeaf }>;
  confirmed: boolean;
}

export function exceptionsCheck(findings: Findings): ExceptionsCheck {
  const held = new Map<string, Excepted>();

  function exceptedOf(of: ReprobeLeaf | ConfirmationLeaf, place: Place): Excepted {
    const excepted = held.get(keyOf(of));
    if (excepted === undefined)
      throw new Refuted(place, 'is about a slot without exceptions, or one that is long over');
    if (excepted.confirmed) throw new Refuted(place, 'comes after the confirmation of its slot');
    return excepted;
  }

  function forgetBefore(slot: number): void {
    for (const [key, { judged }] of held) {
      // Twice the time that asking again may take: two slots of a claim may be judged out of order.
      if (judged.slot + (2 * (2 * judged.lengthMs + LONGEST_MS)) / 1000 < slot) held.delete(key);
    }
  }

  return {
    judged: (slot, judged, confirmers) => {
      forgetBefore(slot.slot);
      if (!judged.judgements.some(({ outcome }) => outcome === 'elsewhere')) return;
      const plan = confirmers === undefined ? undefined : planReprobes(judged, slot.planned, confirmers);
      held.set(keyOf(slot), { slot, judged, plan, asked: new Map(), confirmed: false });
    },
    reprobed: (leaf, at) => {
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot };
      const { plan, asked } = exceptedOf(leaf, place);
      const { of, attempt, draw } = leaf;
      const key = `${of} ${attempt}`;
      if (asked.has(key)) throw new Refuted(place, `asks a second time for attempt ${attempt} at leaf ${of}`);
      if (plan !== undefined && !plan.some((planned) => isSameValue(planned, { of, attempt, draw }))) {
        throw new Refuted(place, 'asks for what the plan of the method does not ask for');
      }
      asked.set(key, { at, leaf });
    },
    confirmed: (leaf, at) => {
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot };
      const excepted = exceptedOf(leaf, place);
      const asked = [...excepted.asked.values()].sort(
        (a, b) => a.leaf.of - b.leaf.of || a.leaf.attempt - b.leaf.attempt,
      );
      const reprobes = asked.map(({ leaf: { of }, at: own }) => `${of} ${own}`);
      const said = leaf.exceptions.flatMap(({ leaf: of, judgements }) => judgements.map((j) => `${of} ${j.leaf}`));
      if (said.join() !== reprobes.join())
        throw new Refuted(place, 'does not judge each re-probe of its slot once, by their plan');
      for (const { leaf: of, endpoint, by, judgements } of leaf.exceptions) {
        const exception = excepted.judged.judgements.find((judgement) => judgement.leaf === of);
        if (exception === undefined || exception.endpoint !== endpoint) {
          throw new Refuted(place, `speaks of leaf ${of} as of an exception of ${endpoint}, which it is not`);
        }
        if (confirmedBy(exception, judgements) !== by)
          throw new Refuted(place, `says of leaf ${of} what its re-probes do not show`);
      }
      excepted.confirmed = true;
      findings.checked('confirmations');
      const draws = asked.map(({ at: own, leaf: record }) => ({
        leaf: own,
        record: { ...record, $kind: 'draw' as const },
      }));
      return { slot: excepted.slot, draws };
    },
  };
}
