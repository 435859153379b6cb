import { levelPercent } from '../core/rounding.ts';
import type { Statement } from '../core/statement.ts';
import type { Html } from '../web/html.ts';
import { html } from '../web/html.ts';

const [WIDTH, HEIGHT] = [1000, 96];
/** Where the axis may begin: as near to the whole as the interval lets it. */
const STARTS = [0.9999, 0.999, 0.99, 0.9, 0.5, 0] as const;
const TOP = 30;

/**
 * The figure as a picture: the band from every undecided draw counted against to every one counted for, and around it the line that
 * sampling error makes of it, on an axis that says where it begins. Undefined where no percentage is given. Its words stand beside it.
 */
export function intervalPicture({ report, described }: Pick<Statement, 'report' | 'described'>): Html | undefined {
  const { estimate, bounds } = report.window;
  const { strict, ceiling } = estimate;
  if (strict === undefined || ceiling === undefined || bounds === undefined) return undefined;
  const start = STARTS.find((at) => at < bounds.lower) ?? 0;
  const x = (share: number): string => (((share - start) / (1 - start)) * WIDTH).toFixed(1);
  const levels = [described.levels.quoted, ...described.levels.tested].filter((level) => level >= start && level < 1);
  return html`<svg class="interval" viewBox="-12 0 ${WIDTH + 24} ${HEIGHT}" role="img" aria-labelledby="interval-title"><title id="interval-title">The range of the figure on an axis from ${axisWords(start)} to every draw</title>
<line class="axis" x1="0" y1="62" x2="${WIDTH}" y2="62"></line>
${[0, 0.25, 0.5, 0.75, 1].map((part) => tick(part * WIDTH))}
<text class="tick" x="0" y="88">${axisWords(start)}</text>
<text class="tick middle" x="${WIDTH / 2}" y="88">${axisWords((1 + start) / 2)}</text>
<text class="tick end" x="${WIDTH}" y="88">every draw</text>
${levels.map((level) => html`<line class="level" x1="${x(level)}" y1="8" x2="${x(level)}" y2="62"></line><text class="tick ${level > (1 + start) / 2 ? 'end' : ''}" x="${x(level)}" dx="${level > (1 + start) / 2 ? -6 : 6}" y="16">tested: ${levelPercent(level)}</text>`)}
<line class="whisker" x1="${x(bounds.lower)}" y1="${TOP + 12}" x2="${x(bounds.upper)}" y2="${TOP + 12}"></line>
${[bounds.lower, bounds.upper].map((at) => html`<line class="whisker" x1="${x(at)}" y1="${TOP + 4}" x2="${x(at)}" y2="${TOP + 20}"></line>`)}
<rect class="band" x="${x(strict)}" y="${TOP}" width="${Math.max(4, Number(x(ceiling)) - Number(x(strict))).toFixed(1)}" height="24"></rect>
</svg>`;
}

function tick(x: number): Html {
  return html`<line class="axis" x1="${x}" y1="62" x2="${x}" y2="69"></line>`;
}

function axisWords(share: number): string {
  return share === 0 ? 'no draw' : levelPercent(share);
}
