import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, SlotSummary } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { day, slotClock } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { colourKey } from './share-bar.ts';

const COLUMN = 10;
const UNIT = 10;
/** With more draws in a slot than this, the lines between single draws would cover the draws. */
const MOST_CELLS = 40;

/**
 * The latest slots: a column a slot, at its place in time, and a cell a draw. The numbers stand in the table below. `columns` is how
 * many there is room for.
 */
export function slotsChart({ id, slots, slotMs, events }: ClaimReport, columns: number): Html {
  const last = slots.at(-1);
  if (last === undefined) return html``;
  const column = (slot: number): number => Math.floor((slot * 1000) / slotMs);
  const left = column(last.slot) - columns + 1;
  const shown = slots.filter(({ slot }) => column(slot) >= left);
  const at = (index: number): string => slotClock((index * slotMs) / 1000, slotMs);
  const most = Math.max(...shown.map(({ n }) => n), 1);
  const newAt = [...new Set(events.latest.map(({ firstSlot }) => column(firstSlot) - left))].filter(
    (index) => index >= 0,
  );
  return html`<section aria-labelledby="slots">
<h2 id="slots">The latest slots</h2>
<figure>
<div class="ticks"><span>${counted(most, 'draw')} in a slot, at most; one cell is one draw</span></div>
<svg class="slots" viewBox="0 0 ${columns * COLUMN} ${most * UNIT + 1}" preserveAspectRatio="none" role="img" aria-labelledby="slots-title slots-desc">
<title id="slots-title">Outcomes of the draws, slot by slot</title>
<desc id="slots-desc">${shown.length} slots from ${moment(shown[0] ?? last, slotMs)} to ${moment(last, slotMs)}. Landed draws stand at the bottom of each column, the others on top. Slots that were missed leave a gap. Upright lines stand where something became new, as told with the events.</desc>
${OUTCOMES.flatMap((outcome) => cells(outcome, shown, (slot) => (column(slot) - left) * COLUMN, most))}
${most > MOST_CELLS ? undefined : html`<path class="grid" d="${lines(columns, most)}"></path>`}
${newAt.map((index) => html`<path class="event" d="M${index * COLUMN} 0V${most * UNIT}"></path>`)}
<path class="axis" d="M0 ${most * UNIT + 0.5}H${columns * COLUMN}"></path>
</svg>
<div class="ticks"><span>${at(left)}</span><span>${at(left + Math.floor(columns / 2))}</span><span>${slotClock(last.slot, slotMs)} UTC</span></div>
<ul class="legend">${OUTCOMES.map((outcome) => html`<li>${colourKey(outcome)}${OUTCOME_WORDS[outcome].name}</li>`)}${newAt.length === 0 ? undefined : html`<li><a href="/claims/${encodeURIComponent(id)}#history">upright line: something became new</a></li>`}</ul>
</figure>
<details><summary>The numbers behind this chart</summary>${table(shown, slotMs)}</details>
</section>`;
}

/** The draws of one outcome, in one path: a rectangle for each would be most of the page. */
function cells(
  outcome: Outcome,
  slots: readonly SlotSummary[],
  x: (slot: number) => number,
  most: number,
): readonly Html[] {
  const upTo = OUTCOMES.slice(0, OUTCOMES.indexOf(outcome) + 1);
  const d = slots
    .filter(({ counts }) => counts[outcome] > 0)
    .map(({ slot, counts }) => {
      const below = upTo.reduce((sum, each) => sum + counts[each], 0);
      const height = counts[outcome] * UNIT - 1;
      return `M${x(slot) + 0.6} ${(most - below) * UNIT + 0.5}h${COLUMN - 1.2}v${height}h${1.2 - COLUMN}z`;
    });
  return d.length === 0 ? [] : [html`<path class="${outcome}" d="${d.join('')}"></path>`];
}

function lines(columns: number, most: number): string {
  return Array.from({ length: most - 1 }, (_, i) => `M0 ${(i + 1) * UNIT}H${columns * COLUMN}`).join('');
}

function table(slots: readonly SlotSummary[], slotMs: number): Html {
  return html`<div class="wide" tabindex="0"><table class="nums">
<caption>Draws by slot, newest first</caption>
<thead><tr><th scope="col">Slot, UTC</th><th scope="col">Draws</th>${OUTCOMES.map((outcome) => html`<th scope="col">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${slots
    .toReversed()
    .map(
      (slot) =>
        html`<tr><th scope="row">${moment(slot, slotMs)}</th><td>${integer(slot.n)}</td>${OUTCOMES.map((outcome) => html`<td>${integer(slot.counts[outcome])}</td>`)}</tr>`,
    )}</tbody>
</table></div>`;
}

function moment({ slot }: SlotSummary, slotMs: number): string {
  return `${day(slot * 1000)}, ${slotClock(slot, slotMs)}`;
}
