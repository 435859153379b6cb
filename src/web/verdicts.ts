import type { ClaimReport, WindowReport } from '../core/report.ts';
import { boundDown, boundUp, counted, integer, levelPercent, shareDown, shareUp } from '../core/rounding.ts';
import type { LevelVerdict } from '../core/verdict.ts';
import { VERDICT_WORDS } from '../core/wording.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Range } from './range-bar.ts';
import { axisStart, axisTicks, rangeBar, rangeOf } from './range-bar.ts';
import { windowName, withheld } from './reading.ts';

/** What may be said of the claim, level by level: the quoted level and those that are tested are never one sentence. */
export function verdicts(claim: ClaimReport): Html {
  return html`<section aria-labelledby="verdicts">
<h2 id="verdicts">What may be said</h2>
${claim.fresh ? said(claim) : html`<p>Nothing ${claim.lastSlotMs === undefined ? 'yet: no slot has been judged' : 'at present: the last slots left no measurement'}.</p>`}
</section>`;
}

function said(claim: ClaimReport): Html {
  return html`<p class="quiet">For ${windowName(claim.verdictWindow)}.</p>
${claim.verdicts.map((v) => verdict(v, v.basis === 'quoted' ? claim.sentence : v.sentence))}`;
}

/** `Tested: at least 99.9 %: Supported at this level` */
export function verdictWords({ level, basis, verdict }: Pick<LevelVerdict, 'level' | 'basis' | 'verdict'>): string {
  const about = basis === 'quoted' ? 'The level that was quoted' : `Tested: at least ${levelPercent(level)}`;
  return `${about}: ${VERDICT_WORDS[verdict]}`;
}

/** A verdict with what is said of it. What is said of a quotation begins with the day that it was about: the claim's sentence does. */
export function verdict(each: LevelVerdict, sentence: string): Html {
  const needed = neededWords(each);
  return html`<div class="verdict">
<h3>${verdictWords(each)}</h3>
<p>${sentence}</p>
${needed === undefined ? undefined : html`<p class="quiet">${needed}</p>`}</div>`;
}

/** How far a level is from a statement; undefined where no number of draws would make one, or none is needed. */
function neededWords({ verdict: word, drawsNeeded }: LevelVerdict): string | undefined {
  if (drawsNeeded === undefined || word === 'CONTRADICTED') return undefined;
  return `A statement at this level would take ${counted(drawsNeeded, 'more draw')}, all of them landing.`;
}

/** Every window side by side, as a picture and in figures, with the bounds of those that have a fixed start. */
export function windows(claim: ClaimReport): Html {
  const shown = claim.windows.map((window) => ({ window, range: rangeIn(claim, window) }));
  const ranges = shown.flatMap(({ range }) => range ?? []);
  const start = axisStart(ranges);
  return html`<section aria-labelledby="windows">
<h2 id="windows">How sure is that?</h2>
<div class="wide" tabindex="0"><table class="ranges">
<caption>Routed share: at least, if every undecided draw went elsewhere; at most, if every one of them landed. That is the band. Windows with a fixed start also have bounds for sampling error, the line around it (95 % on each side, good at every look).</caption>
<thead><tr><th scope="col">Window</th><th scope="col">Range${ranges.length === 0 ? undefined : axisTicks(start)}</th><th scope="col" class="n">Draws</th><th scope="col" class="n">At least</th><th scope="col" class="n">At most</th><th scope="col" class="n">Coverage</th><th scope="col" class="n">Bounds</th></tr></thead>
<tbody>${shown.map(({ window, range }) => windowRow(window, range, start))}</tbody>
</table></div>
</section>`;
}

function rangeIn(claim: ClaimReport, { estimate, bounds }: WindowReport): Range | undefined {
  return withheld(claim, estimate) === undefined ? rangeOf(estimate, bounds) : undefined;
}

function windowRow({ window, estimate, bounds }: WindowReport, range: Range | undefined, start: number): Html {
  const { n, counts } = estimate;
  const hidden = range === undefined;
  const decided = counts.landed + counts.fronted + counts.elsewhere;
  return html`<tr><th scope="row">${windowName(window)}</th>
<td class="bar">${hidden ? undefined : rangeBar(range, start)}</td>
<td class="n">${integer(n)}</td>
<td class="n">${hidden ? 'withheld' : shareDown(counts.landed, n)}</td>
<td class="n">${hidden ? 'withheld' : shareUp(n - counts.fronted - counts.elsewhere, n)}</td>
<td class="n">${n === 0 ? 'no draws' : shareDown(decided, n)}</td>
<td class="n">${bounds === undefined ? '' : hidden ? 'withheld' : `${boundDown(bounds.lower)} to ${boundUp(bounds.upper)}`}</td></tr>`;
}
