import type { Bounds, Estimate } from '../core/estimate.ts';
import { levelPercent } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** A share as far as it is known: undecided draws counted against it, then for it, and what sampling error makes of that. */
export interface Range {
  readonly strict: number;
  readonly ceiling: number;
  readonly bounds?: Pick<Bounds, 'lower' | 'upper'> | undefined;
}

const WIDTH = 1000;
/** Where an axis may begin: as near to the whole as the ranges on it let it. */
const STARTS = [0.9999, 0.999, 0.99, 0.9, 0.5, 0] as const;

/** The range of an estimate; undefined where no percentage is given. */
export function rangeOf(
  { strict, ceiling }: Pick<Estimate, 'strict' | 'ceiling'>,
  bounds: Range['bounds'],
): Range | undefined {
  return strict === undefined || ceiling === undefined ? undefined : { strict, ceiling, bounds };
}

/** Where the axis begins that shows all of these ranges, however few; it ends at the whole. */
export function axisStart(ranges: readonly Range[]): number {
  const least = Math.min(...ranges.map(({ strict, bounds }) => Math.min(strict, bounds?.lower ?? strict)));
  return STARTS.find((start) => start < least) ?? 0;
}

/** A place on the axis: `no draw`, `99 %`, `every draw`. */
export function axisWords(share: number): string {
  if (share === 0) return 'no draw';
  return share === 1 ? 'every draw' : levelPercent(share);
}

/** A range as a band on an axis, with a line for its bounds. Its numbers stand beside it, so that it is hidden from who hears the page. */
export function rangeBar({ strict, ceiling, bounds }: Range, start: number): Html {
  const x = (share: number): number => ((share - start) / (1 - start)) * WIDTH;
  const band = Math.max(4, x(ceiling) - x(strict));
  return html`<svg class="range" viewBox="0 0 ${WIDTH} 20" preserveAspectRatio="none" aria-hidden="true"><path class="axis" d="M0 19.5H${WIDTH}M.5 12V20M${WIDTH / 2} 12V20M${WIDTH - 0.5} 12V20"></path>${
    bounds === undefined
      ? undefined
      : html`<path class="whisker" d="M${x(bounds.lower).toFixed(1)} 8H${x(bounds.upper).toFixed(1)}M${x(bounds.lower).toFixed(1)} 4v8M${x(bounds.upper).toFixed(1)} 4v8"></path>`
  }<rect class="landed" x="${Math.min(x(strict), WIDTH - band).toFixed(1)}" y="3" width="${band.toFixed(1)}" height="10"></rect></svg>`;
}

/** The words at the two ends of an axis and in its middle, to stand over or under it. */
export function axisTicks(start: number): Html {
  return html`<span class="ticks"><span>${axisWords(start)}</span><span>${axisWords((1 + start) / 2)}</span><span>${axisWords(1)}</span></span>`;
}
