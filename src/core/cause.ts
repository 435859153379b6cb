import type { Change, Facet, Facets } from './event.ts';
import { FACETS } from './event.ts';

/** Old evidence judged after one more change: what is then said. */
export interface Stage {
  readonly change: Change;
  readonly facets: Facets;
}

/** A facet that was given another value, and the changes at which it got one. */
export interface FacetChange {
  readonly facet: Facet;
  readonly before: string;
  readonly now: string;
  readonly changes: readonly Change[];
}

/**
 * Why what is said of the same evidence changed. The stages exchange one thing after another, feeds and rules, until all is as it is
 * now: a change at which a value changes is a cause of it. What comes to the same in the end has not changed.
 */
export function changesOfOurs(before: Facets, stages: readonly Stage[]): readonly FacetChange[] {
  return FACETS.flatMap((facet) => {
    const first = before[facet];
    const now = stages.at(-1)?.facets[facet] ?? first;
    // What was not said before, or is not any more, follows from a facet that was: a region from a landing.
    if (first === undefined || now === undefined || now === first) return [];
    const changes: Change[] = [];
    let value = first;
    for (const stage of stages) {
      const next = stage.facets[facet] ?? value;
      if (next !== value) changes.push(stage.change);
      value = next;
    }
    return [{ facet, before: first, now, changes }];
  });
}
