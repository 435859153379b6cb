import { judgeLanding } from '../judge.ts';
import type { Grade, Landing, MissingReason, Outcome } from '../outcome.ts';
import { OUTCOMES } from '../outcome.ts';

/**
 * How an address of a sweep counts, as one word: the outcome, and what tells its kinds apart. `landed:us-ashburn-1:A`,
 * `fronted:akamai`, `elsewhere:network:AS64500`, `indeterminate:unrouted`, `missing:timeout`.
 */
export type LandingClass = string;

/** A draw that was sent to the address would count so. `grades`: those that the claim counts as landed. */
export function classOfLanding(landing: Landing, grades: readonly Grade[]): LandingClass {
  const { outcome, region, grade, by, whose, reason } = judgeLanding(landing, grades);
  switch (outcome) {
    case 'landed':
      return `landed:${region ?? '-'}:${grade ?? '-'}`;
    case 'fronted':
      return `fronted:${by ?? '-'}`;
    case 'elsewhere':
      return `elsewhere:${whose?.kind ?? '-'}:${whose?.id ?? '-'}`;
    case 'indeterminate':
    case 'missing':
      return `${outcome}:${reason ?? '-'}`;
  }
}

export function missingClass(reason: MissingReason): LandingClass {
  return `missing:${reason}`;
}

/** Throws TypeError for a text that is no class. */
export function outcomeOfClass(landing: LandingClass): Outcome {
  const [word] = landing.split(':');
  const outcome = OUTCOMES.find((known) => known === word);
  if (outcome === undefined) throw new TypeError(`no landing: ${landing}`);
  return outcome;
}

/** Whether clients with these answers are sent to the same places, in whatever order the addresses stand. */
export function sameLanding(a: readonly LandingClass[], b: readonly LandingClass[]): boolean {
  return landingText(a) === landingText(b);
}

/** Each class once, in one order. */
export function landingText(classes: readonly LandingClass[]): string {
  return [...new Set(classes)].sort().join(' ');
}
