import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { integer, shareDown, shareUp } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';

type Counts = Readonly<Record<Outcome, number>>;

const WIDTH = 1000;

/** Counts of the five outcomes as one bar, to scale; the numbers stand in the table that it belongs to. */
export function shareBar(counts: Counts, className = ''): Html {
  const n = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
  let drawn = 0;
  const parts = OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => {
    const x = (drawn * WIDTH) / n;
    drawn += counts[outcome];
    const width = (drawn * WIDTH) / n - x;
    return html`<rect class="${outcome}" x="${x.toFixed(1)}" y="0.5" width="${Math.max(width - 2, 1).toFixed(1)}" height="19"></rect>`;
  });
  const words = OUTCOMES.map((outcome) => `${OUTCOME_WORDS[outcome].name} ${integer(counts[outcome])}`).join(', ');
  return html`<svg class="${className}" viewBox="0 0 ${WIDTH} 20" preserveAspectRatio="none" role="img" aria-label="${words}">${parts}</svg>`;
}

/** A square in the colour of an outcome, for legends and row headings. */
export function colourKey(outcome: Outcome): Html {
  return html`<svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="${outcome}" x="0.5" y="0.5" width="9" height="9"></rect></svg>`;
}

/** Landed shares are rounded down and every other share up. */
export function shareOf(outcome: Outcome, draws: number, n: number): string {
  return outcome === 'landed' ? shareDown(draws, n) : shareUp(draws, n);
}
