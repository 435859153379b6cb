import type { BesideReport } from '../core/beside-report.ts';
import type { PositionReport } from '../core/position.ts';
import type { ClaimReport, ConnectionsReport, TracerReport } from '../core/report.ts';
import { counted, integer, shareDown } from '../core/rounding.ts';
import { leftTable, pathsTable, statesTable } from './beside-tables.ts';
import { pathsIn } from './beside-words.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { windowName } from './reading.ts';

const SINCE = 'since the log began';

/** What connecting to the drawn addresses and tracing the way there showed: beside the figure, and never in it. */
export function beyondTheAddress(claim: ClaimReport): Html {
  const { connections } = claim;
  return html`<section aria-labelledby="beyond">
<h2 id="beyond">Beyond the address</h2>
<p><strong>Nothing in this part changes an outcome or the figure.</strong> The figure is about the address that a user is given. Connecting to that address, and tracing the way to it from our own vantage point, shows what stands behind it from here.</p>
${connections === undefined ? html`<p>Neither is done: the configuration asks for no connections and no traces.</p>` : seen(claim, connections)}
</section>`;
}

function seen(claim: ClaimReport, connections: ConnectionsReport): Html {
  return html`${leftAlarm(claim, connections)}
<h3>How far connections came</h3>
${statesTable(connections.states, SINCE)}
<h3>Where connections were sent on to</h3>
${leftTable(connections.left, claim.provider, SINCE)}
<h3>The way there</h3>
${tracerLines(connections.tracers)}${pathsTable(connections.paths, claim.provider, SINCE)}
${pathsByWindow(claim)}
<h3>In the country, by time</h3>
${domestic(claim, connections)}`;
}

/** Loud, since a path that leaves the provider is what an address alone hides. */
export function leftAlarm({ provider }: ClaimReport, { paths: rows }: ConnectionsReport): Html | undefined {
  const draws = rows.find(({ path }) => path === 'LEFT_P')?.draws ?? 0;
  if (draws === 0) return undefined;
  return html`<p class="alarm"><strong>${counted(draws, 'draw')}: the path leaves ${provider} again.</strong> Behind routers of ${provider} a router of another network answered. That is a relay or a back-haul: the address is ${provider}'s, and packets to it were seen to go on elsewhere.</p>`;
}

/** How many of the followed draws of each live window had a path that entered the provider and was not seen to leave it. */
function pathsByWindow({ provider, windows, fresh }: ClaimReport): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>Draws whose address was followed, by window: those whose path was seen to enter ${provider} and not to leave it, their share of all that were followed, and those where it left again. What is in neither has no verdict, or another.</caption>
<thead><tr><th scope="col">Window</th><th scope="col" class="n">Followed</th><th scope="col" class="n">Entered</th><th scope="col" class="n">Share</th><th scope="col" class="n">Left again</th></tr></thead>
<tbody>${windows.flatMap(({ window, beside }) => (beside === undefined ? [] : pathsRow(window, beside, fresh)))}</tbody>
</table></div>`;
}

function pathsRow(window: string, beside: BesideReport, fresh: boolean): Html {
  const { stayed, left } = pathsIn(beside);
  const share = fresh && beside.paths[0]?.share !== undefined ? shareDown(stayed, beside.draws) : 'withheld';
  return html`<tr><th scope="row">${windowName(window)}</th><td class="n">${integer(beside.draws)}</td><td class="n">${integer(stayed)}</td><td class="n">${share}</td><td class="n">${integer(left)}</td></tr>`;
}

function tracerLines(tracers: readonly TracerReport[]): Html {
  if (tracers.length === 0) return html`<p>No paths are traced: the configuration asks for no traces.</p>`;
  return html`${tracers.map(tracerLine)}`;
}

function tracerLine({ vantage, up, says }: TracerReport): Html {
  return up
    ? html`<p>Traced from vantage ${vantage}: ${says}.</p>`
    : html`<p><span class="state bad">No paths can be traced</span> from vantage ${vantage}: ${says}. Draws without a trace have no verdict here; that speaks neither for the statement nor against it.</p>`;
}

/** Loud where it is refused: whoever misplaces the vantage could have anything shown in the country. */
function positionLine({ vantage, state, says }: PositionReport): Html {
  if (state === 'refused') {
    return html`<p class="alarm"><strong>The place of vantage ${vantage} is ${says}.</strong> It stands somewhere else than the configuration says. While that lasts it tells nothing by time, and draws that no other vantage can tell of are not tested.</p>`;
  }
  return html`<p>The place of vantage ${vantage} is tested by anchors, machines of which it is known where they stand: ${says}.</p>`;
}

function domestic({ country, fresh }: ClaimReport, connections: ConnectionsReport): Html {
  const { domestic: rows } = connections;
  return html`${connections.positions.map(positionLine)}<div class="wide" tabindex="0"><table>
<caption>Landed draws whose address answered so soon that, at the speed of light, it answered from within ${country}; the share is of all landed draws.</caption>
<thead><tr><th scope="col">Window</th><th scope="col" class="n">Share shown</th><th scope="col" class="n">Shown</th><th scope="col" class="n">Not shown</th><th scope="col" class="n">Not tested</th></tr></thead>
<tbody>${rows.map(({ window, shown, notShown, notTested, ratio }) => {
    const share = shareDown(shown, shown + notShown + notTested);
    return html`<tr><th scope="row">${windowName(window)}</th><td class="n">${ratio === undefined || !fresh ? 'withheld' : share}</td><td class="n">${integer(shown)}</td><td class="n">${integer(notShown)}</td><td class="n">${integer(notTested)}</td></tr>`;
  })}</tbody>
</table></div>
<ul>
<li><strong>Not shown is not abroad.</strong> The machine may stand further from our vantage point than the border does, answer slowly, or answer in several places.</li>
<li><strong>Not tested</strong> is an address with fewer than ten complete TLS handshakes in the day before, or any while the configuration does not say where our vantage point stands, or anchors show that it is not there. It counts against the share.</li>
<li><strong>Time cannot tell neighbours apart.</strong> The region us-ashburn-1 and other data centres in Virginia, for example, share a metropolitan area: only ranges and origins tell whose a machine there is.</li>
<li>It is about the machine that completes the handshake, not about where that one fetches from or keeps anything.</li>
</ul>`;
}
