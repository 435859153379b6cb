import type { Detector } from '../core/drift.ts';
import type { AlarmReport } from '../core/drift-report.ts';
import type { ClaimReport } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { day, slotClock } from './format.ts';
import { CAUSE_WORDS } from './history.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

const DETECTOR_WORDS: Readonly<Record<Detector, string>> = {
  level: 'Draws that went elsewhere, against one in 2,000',
  level_strong: 'The same, with a hundred times the certainty',
  landed: 'Draws that landed, against the last final week',
  fronted: 'Draws that a content network answered, against that week',
  elsewhere: 'Draws that went elsewhere, against that week',
  coverage: 'Draws that stayed undecided, against that week or one in twenty',
};

/** Whether shares have moved: each detector with its score, and what was raised before. */
export function drift({ drift: state, fresh, slotMs }: ClaimReport): Html {
  const burning = state.burn.filter(({ isBurning }) => isBurning);
  return html`<section aria-labelledby="drift">
<h2 id="drift">Has it moved?</h2>
${fresh ? undefined : html`<p>The last slots left no measurement: this is how it was before.</p>`}
<div class="wide" tabindex="0"><table>
<caption>Detectors: the score says how far the draws have moved towards an alarm, which is at 1 (method, section 14). Undecided draws move the last alone.</caption>
<thead><tr><th scope="col">What is watched</th><th scope="col" class="n">Score</th><th scope="col">State</th></tr></thead>
<tbody>${state.detectors.map(
    ({ detector, score, alarm }) =>
      html`<tr><th scope="row">${DETECTOR_WORDS[detector]}</th><td class="n">${scoreText(score)}</td><td>${
        alarm === undefined
          ? 'quiet'
          : html`<strong>alarm</strong> since ${moment(alarm.raised, slotMs)}; it began at about ${moment(alarm.since, slotMs)} and was last kept up in the slot of ${moment(alarm.lastSeen, slotMs)}; <a href="/draws/${alarm.leaf}">leaf ${alarm.leaf}</a>; ${causesText(alarm)}`
      }</td></tr>`,
  )}</tbody>
</table></div>
${
  burning.length === 0
    ? undefined
    : html`<ul>${burning.map(
        ({ level, long, longSeconds, exceptions, clusters }) =>
          html`<li><strong>In the last ${counted(longSeconds / 3600, 'hour')}</strong> exceptions came ${integer(Math.round(long ?? 0))} times as often as the level ${level} allows: ${counted(exceptions, 'exception')} in ${counted(clusters, 'mapping cluster')}.</li>`,
      )}</ul>`
}
${
  state.past.length === 0
    ? undefined
    : html`<p class="quiet">Alarms that are over: ${state.past.slice(0, 5).map(({ detector, raised, cleared }) => html`${DETECTOR_WORDS[detector]}, ${moment(raised, slotMs)} to ${moment(cleared, slotMs)}. `)}</p>`
}
</section>`;
}

/** What became new meanwhile, and whose doing that was. */
function causesText({ causes }: Pick<AlarmReport, 'causes'>): string {
  if (causes.length === 0) return 'nothing new was met meanwhile: known answers came in other shares';
  return `new meanwhile: ${causes.map((cause) => CAUSE_WORDS[cause]).join('; ')}`;
}

/** The same as JSON. Slots are Unix seconds there and ISO 8601 here. */
export function driftRow({ drift: state, fresh }: ClaimReport): Readonly<Record<string, unknown>> {
  return {
    fresh,
    detectors: state.detectors.map(({ detector, score, alarm }) => ({
      detector,
      score,
      alarm: alarm === undefined ? null : alarmRow(alarm),
    })),
    alarms_raised: state.raised,
    past_alarms: state.past.map(({ cleared, ...alarm }) => ({ ...alarmRow(alarm), cleared: isoSlot(cleared) })),
    burn_rates: state.burn.map(({ atLeast, longSeconds, shortSeconds, isBurning, long, short, ...rest }) => ({
      ...rest,
      at_least: atLeast,
      long_seconds: longSeconds,
      short_seconds: shortSeconds,
      long: long ?? null,
      short: short ?? null,
      burning: isBurning,
    })),
  };
}

function alarmRow({
  since,
  raised,
  lastSeen,
  ...alarm
}: NonNullable<ClaimReport['drift']['detectors'][number]['alarm']>): Readonly<Record<string, unknown>> {
  return { ...alarm, since: isoSlot(since), raised: isoSlot(raised), last_seen: isoSlot(lastSeen) };
}

function isoSlot(slot: number): string {
  return new Date(slot * 1000).toISOString();
}

/** Of 1, rounded up: it speaks against a claim. */
function scoreText(score: number): string {
  return (Math.ceil(score * 100) / 100).toFixed(2);
}

function moment(slot: number, slotMs: number): string {
  return `${day(slot * 1000)}, ${slotClock(slot, slotMs)}`;
}
