import type { ConfirmationLeaf } from '../core/confirmation.ts';
import { type Echoes, withEchoes } from '../core/echoes.ts';
import type { RecordedDraw } from '../core/judge.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import type { Rejudging } from './rejudge.ts';

/** Judgements of draws, made again from what their leaves name, and what each learns from those before it. */
export interface JudgementsCheck {
  readonly judged: (recorded: Recorded, leaf: JudgementLeaf, place: Place) => Promise<void>;
  readonly confirmed: (recorded: Recorded, leaf: ConfirmationLeaf, place: Place) => Promise<void>;
  /** Only learns: of a slot that is not looked at itself. */
  readonly learn: (leaf: JudgementLeaf) => void;
}

/** Records in the order of their judgements. */
interface Recorded {
  readonly slot: SlotLeaf;
  readonly draws: readonly RecordedDraw[];
}

/** @param judging undefined: nothing is judged again */
export function judgementsCheck(judging: Rejudging | undefined, findings: Findings): JudgementsCheck {
  const echoes = new Map<string, { readonly now: Echoes; readonly before: Echoes }>();

  function learn({ claim, slot, judgements }: JudgementLeaf): void {
    const known = echoes.get(claim)?.now ?? new Map();
    echoes.set(claim, { now: withEchoes(known, slot, judgements), before: known });
  }

  return {
    judged: async ({ slot, draws }, leaf, place) => {
      const known = echoes.get(leaf.claim)?.now ?? new Map();
      const isSame = await judging?.isSame(draws, { slot, leaf, judgements: leaf.judgements }, known, place);
      if (isSame === false)
        throw new Refuted(place, 'is not what its records come to, by the feeds and the rules that it names');
      if (isSame === true) findings.checked('judged_draws', draws.length);
      learn(leaf);
    },
    confirmed: async ({ slot, draws }, leaf, place) => {
      const judgements = leaf.exceptions.flatMap((exception) => exception.judgements);
      const { now = new Map(), before = new Map() } = echoes.get(leaf.claim) ?? {};
      const said = { slot, leaf, judgements };
      let isSame = await judging?.isSame(draws, said, now, place);
      // A slot may have been judged between the judging of this and its keeping.
      if (isSame === false) isSame = await judging?.isSame(draws, said, before, place);
      if (isSame === false)
        throw new Refuted(place, 'is not what its re-probes come to, by the feeds and the rules that it names');
    },
    learn,
  };
}
