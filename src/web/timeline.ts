import type { RecordedWindow } from '../core/closed-report.ts';
import type { ClosedWindow, WindowKind } from '../core/closed-window.ts';
import { closedWindowAt, parseClosedWindow } from '../core/closed-window.ts';
import { isSuppressed } from '../core/estimate.ts';
import type { ClaimReport } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { drawsIn, undecidedIn } from '../core/tally.ts';
import { betweenStrictAndCeiling } from '../core/wording.ts';
import { CAUSE_WORDS } from './history.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Query } from './query.ts';
import { hrefWith } from './query.ts';
import type { Range } from './range-bar.ts';
import { axisStart, axisWords } from './range-bar.ts';

/** How many windows of each kind are shown. */
const SHOWN: Readonly<Record<WindowKind, number>> = { day: 31, week: 26, month: 24 };
const HEIGHT = 100;
const COLUMN = 10;
/** Of a window without a percentage: it has a mark at the foot of the chart, so that it is told from one without a record. */
const FOOT = 3;

/** A window of the chart, what is recorded of it, and what became new in it. */
interface Column {
  readonly window: ClosedWindow;
  readonly record: RecordedWindow | undefined;
  readonly range: Range | undefined;
  readonly causes: readonly string[];
}

/** How the figure went from day to day, from week to week or from month to month; lines mark when something became new, and why. */
export function timeline(claim: ClaimReport, records: readonly RecordedWindow[], query: Query): Html {
  const kind = kindOf(query);
  const columns = columnsOf(kind, claim, records);
  return html`<section aria-labelledby="days">
<h2 id="days">How it went</h2>
<p class="switch">${(['day', 'week', 'month'] as const).map((each) =>
    each === kind
      ? html`<strong aria-current="true">By ${each}</strong> `
      : html`<a href="${hrefWith(query, { by: each })}#days">By ${each}</a> `,
  )}</p>
${
  columns.length === 0
    ? html`<p>No ${kind} is recorded yet: a ${kind} is recorded an hour after it has ended (UTC).</p>`
    : html`${chart(columns)}
<details><summary>The numbers behind this chart</summary>${table(claim.id, columns)}</details>`
}
</section>`;
}

/** Written by the client: what is no kind of window is read as the usual one. */
function kindOf({ by: asked }: Query): WindowKind {
  return asked === 'week' || asked === 'month' ? asked : 'day';
}

/** From the first recorded window to the last, as many as are shown, those without a record too. */
function columnsOf(kind: WindowKind, claim: ClaimReport, records: readonly RecordedWindow[]): readonly Column[] {
  const recorded = new Map(records.map((record) => [record.window, record]));
  const spans = records.flatMap(({ window }) => parseClosedWindow(window) ?? []).filter((each) => each.kind === kind);
  const first = Math.min(...spans.map(({ fromMs }) => fromMs));
  const last = spans.reduce((latest, { fromMs }) => Math.max(latest, fromMs), first);
  const columns: Column[] = [];
  let ms = last;
  while (spans.length > 0 && ms >= first && columns.length < SHOWN[kind]) {
    const window = closedWindowAt(kind, ms);
    const record = recorded.get(window.name);
    columns.push({ window, record, range: rangeOf(record), causes: causesIn(window, claim) });
    ms = window.fromMs - 1;
  }
  return columns.reverse();
}

function rangeOf(record: RecordedWindow | undefined): Range | undefined {
  if (record === undefined || isSuppressed(record.counts)) return undefined;
  const { counts } = record;
  const n = drawsIn(counts);
  return { strict: counts.landed / n, ceiling: (counts.landed + undecidedIn(counts)) / n };
}

function causesIn({ fromMs, toMs }: ClosedWindow, { events, drift }: ClaimReport): readonly string[] {
  const isIn = (slot: number): boolean => slot * 1000 >= fromMs && slot * 1000 < toMs;
  const alarms = [...drift.past, ...drift.detectors.flatMap(({ alarm }) => alarm ?? [])];
  return [
    ...events.latest.filter(({ firstSlot }) => isIn(firstSlot)).map(({ cause }) => CAUSE_WORDS[cause]),
    ...alarms.filter(({ raised }) => isIn(raised)).map(() => 'shares moved: an alarm was raised'),
  ].filter((words, i, all) => all.indexOf(words) === i);
}

function chart(columns: readonly Column[]): Html {
  const ranges = columns.flatMap(({ range }) => range ?? []);
  const start = axisStart(ranges);
  const y = (share: number): number => HEIGHT * (1 - (share - start) / (1 - start));
  const bands = columns.map(({ range, record }, i) => band(range, record, i * COLUMN, y));
  const marks = columns.map(({ causes }, i) =>
    causes.length === 0 ? '' : `M${i * COLUMN + COLUMN / 2} 0V${HEIGHT - FOOT}`,
  );
  const [first, last] = [columns[0]?.window.name, columns.at(-1)?.window.name];
  const width = Math.max(columns.length, 12) * COLUMN;
  return html`<figure>
<div class="ticks"><span>${axisWords(1)}</span></div>
<svg class="timeline" viewBox="0 0 ${width} ${HEIGHT + 1}" preserveAspectRatio="none" role="img" aria-labelledby="timeline-title">
<title id="timeline-title">The range of the figure from ${first} to ${last}; the numbers stand below</title>
<path class="rule" d="M0 .5H${width}M0 ${HEIGHT / 2}H${width}"></path>
<path class="event" d="${marks.join('')}"></path>
${bands}
<path class="axis" d="M0 ${HEIGHT + 0.5}H${width}"></path>
</svg>
${ranges.length === 0 ? undefined : html`<div class="ticks"><span>${axisWords(start)}</span></div>`}
<div class="ticks"><span>${first}</span><span>${last === first ? '' : last}</span></div>
<figcaption>Each bar reaches from every undecided draw counted against the statement to every one counted for it. A stub at the foot: too little was measured. An upright line: something became new, told in the table.</figcaption>
</figure>`;
}

function band(
  range: Range | undefined,
  record: RecordedWindow | undefined,
  x: number,
  y: (share: number) => number,
): Html {
  if (record === undefined) return html``;
  if (range === undefined)
    return html`<rect class="indeterminate" x="${x + 2}" y="${HEIGHT - FOOT}" width="${COLUMN - 4}" height="${FOOT}"></rect>`;
  const height = Math.max(2, y(range.strict) - y(range.ceiling));
  const top = Math.min(y(range.ceiling), HEIGHT - height);
  return html`<rect class="landed" x="${x + 1}" y="${top.toFixed(1)}" width="${COLUMN - 2}" height="${height.toFixed(1)}"></rect>`;
}

function table(id: string, columns: readonly Column[]): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>Closed windows, newest first. Marks are of the latest events and alarms that the service remembers.</caption>
<thead><tr><th scope="col">Window, UTC</th><th scope="col" class="n">Draws</th><th scope="col">Routed to the provider</th><th scope="col">What became new</th></tr></thead>
<tbody>${columns.toReversed().map((column) => row(id, column))}</tbody>
</table></div>`;
}

function row(id: string, { window: { name }, record, causes }: Column): Html {
  if (record === undefined)
    return html`<tr><th scope="row">${name}</th><td class="n">0</td><td>no record</td><td>${causes.join('; ')}</td></tr>`;
  const { counts, status } = record;
  const figure = betweenStrictAndCeiling({ counts }) ?? 'no percentage: too little was measured';
  return html`<tr><th scope="row" class="nowrap"><a href="/claims/${encodeURIComponent(id)}/windows/${name}">${name}</a>${status === 'final' ? '' : ' [p]'}</th>
<td class="n">${integer(drawsIn(counts))}</td><td>${figure}${undecidedIn(counts) === 0 ? '' : ` (${counted(undecidedIn(counts), 'undecided draw')})`}</td><td>${causes.join('; ')}</td></tr>`;
}
