import { boundDown, boundUp, integer } from '../core/rounding.ts';
import type { Reweighted, Sensitivity, Weighting } from '../core/sensitivity.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

const WEIGHTING_WORDS: Readonly<Record<Weighting, string>> = {
  network: 'Each network alike',
  as: 'Each network by its autonomous systems',
  block: 'Each network by its client blocks',
};

/** How much the figure of a window rests on the model of who uses which network; undefined where there is no figure. `of`: which window. */
export function otherWeights({ reweighted, factorTwo }: Sensitivity, of = ''): Html | undefined {
  if (factorTwo === undefined) return undefined;
  return html`<h3>By other weights${of} (not for citation)</h3>
<ul>${reweighted.map(reweightedItem)}<li>Each weight wrong by up to a factor of two: ${boundDown(factorTwo.lower)} to ${boundUp(factorTwo.upper)}.</li></ul>`;
}

function reweightedItem({ weights, isExact, nEff, figure }: Reweighted): Html {
  const which = `${WEIGHTING_WORDS[weights]}${isExact === true ? '' : ', whose parts are taken to be alike'}`;
  const said = figure === undefined ? 'withheld, too few draws are left' : figureWords(figure);
  return html`<li>${which}: ${said}; worth ${integer(Math.floor(nEff))} draws.</li>`;
}

function figureWords({ strict, ceiling, bounds }: NonNullable<Reweighted['figure']>): string {
  const range = `${boundDown(strict)} to ${boundUp(ceiling)}`;
  return bounds === undefined
    ? range
    : `${range}, with sampling error ${boundDown(bounds.lower)} to ${boundUp(bounds.upper)} (Korn-Graubard)`;
}
