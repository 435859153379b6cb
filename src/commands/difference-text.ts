import { parseAddress } from '../core/address.ts';
import { explainLanding } from '../core/explain.ts';
import type { Judgement } from '../core/judgement.ts';
import { landAddress } from '../core/landing.ts';
import type { Difference, JudgedAgainBy } from '../replay/replay.ts';
import { oneLine } from '../say.ts';

/** One draw under two judges, as the commands tell it. */
export interface ToldDifference {
  readonly leaf: number;
  readonly slot: string;
  readonly claim: string;
  readonly endpoint: string;
  readonly block: string;
  readonly address: string | null;
  readonly was: ToldLanding;
  readonly is: ToldLanding;
}

interface ToldLanding {
  readonly outcome: string;
  readonly label: string | null;
  readonly rule: number | null;
  readonly grade: string | null;
  /** Why it landed so, rule first; empty where what it was judged by is not at hand. */
  readonly why: readonly string[];
}

/** A difference with both explanations. */
export function toldDifference(
  { recorded, was, is }: Difference,
  by: { readonly was: JudgedAgainBy | undefined; readonly is: JudgedAgainBy | undefined },
): ToldDifference {
  const { slot, claim } = recorded.judgement;
  return {
    leaf: was.leaf,
    slot: new Date(slot * 1000).toISOString(),
    claim,
    endpoint: was.endpoint,
    block: was.block,
    address: is.address ?? was.address ?? null,
    was: toldLanding(was, slot, by.was),
    is: toldLanding(is, slot, by.is),
  };
}

export function differenceText({ leaf, slot, endpoint, block, address, was, is }: ToldDifference): string {
  const lines = [
    `leaf ${leaf}, slot ${slot}: ${endpoint} for ${block} at ${address ?? 'no address'}`,
    `  was ${landingText(was)}`,
    `  is  ${landingText(is)}`,
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}

function landingText({ outcome, label, grade, why }: ToldLanding): string {
  const what = [outcome, label, grade === null ? null : `grade ${grade}`].filter((part) => part !== null).join(', ');
  return why.length === 0 ? what : `${what}: ${why.join('; ')}`;
}

function toldLanding(judgement: Judgement, slot: number, by: JudgedAgainBy | undefined): ToldLanding {
  const { outcome, reason, region, by: cdn, whose, rule, grade } = judgement;
  return {
    outcome,
    label: cdn ?? whose?.id ?? reason ?? region ?? null,
    rule: rule ?? null,
    grade: grade ?? null,
    why: whyOf(judgement, slot, by),
  };
}

/** A trace is not consulted here: what rule 7 made of it shows in the judgement, and the rest of the explanation is the same. */
function whyOf({ address, trace }: Judgement, slot: number, by: JudgedAgainBy | undefined): readonly string[] {
  const target = address === undefined ? undefined : parseAddress(address);
  if (target === undefined || by === undefined || trace !== undefined) return [];
  const { rules } = by.claim;
  return explainLanding(landAddress(by.snapshot.facts(target, rules, slot * 1000), rules), rules);
}
