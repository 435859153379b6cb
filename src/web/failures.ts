import type { ConnectionLeaf } from '../core/connection-record.ts';
import type { ClaimReport, ConnectionsReport } from '../core/report.ts';
import { counted } from '../core/rounding.ts';
import { connectionLines } from './connection-text.ts';
import { stateWords } from './connection-words.ts';
import { day, slotClock } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

type ConnectionFailure = ConnectionsReport['failures'][number];

/** Leaves of connections by their index in the log. */
export type ConnectionLeaves = ReadonlyMap<number, ConnectionLeaf>;

/**
 * The last failures of each endpoint, with the steps of the latest: they outlive the successes that come after them.
 *
 * @param most endpoints that are shown; of the others there is the number, and `rest` tells where they are
 */
export function failures(
  { connections, slotMs }: ClaimReport,
  leaves: ConnectionLeaves,
  { most, rest }: { readonly most: number; readonly rest: string },
): Html | undefined {
  if (connections === undefined || connections.states.length === 0) return undefined;
  return html`<section aria-labelledby="failures">
<h2 id="failures">Connections that failed</h2>
${
  connections.failures.length === 0
    ? html`<p>None so far.</p>`
    : html`<p>The last ones of each endpoint, newest first, however many have gone well since. None of them changed an outcome.</p>
${latestFailures(connections)
  .slice(0, most)
  .map(({ endpoint }) => endpointFailures(failuresOf(connections, endpoint), slotMs, leaves))}
${more(latestFailures(connections).length - most, rest)}`
}
</section>`;
}

/** The newest failure of each endpoint: those whose steps are shown. */
export function latestFailures({ failures: all }: ConnectionsReport): readonly ConnectionFailure[] {
  return all.filter(({ endpoint }, i) => all.findIndex((other) => other.endpoint === endpoint) === i);
}

function failuresOf({ failures: all }: ConnectionsReport, endpoint: string): readonly ConnectionFailure[] {
  return all.filter((each) => each.endpoint === endpoint);
}

function more(endpoints: number, rest: string): Html | undefined {
  return endpoints <= 0
    ? undefined
    : html`<p><a href="${rest}">${counted(endpoints, 'more endpoint')} with failures</a></p>`;
}

function endpointFailures(rows: readonly ConnectionFailure[], slotMs: number, leaves: ConnectionLeaves): Html {
  const [latest] = rows;
  const record = latest === undefined ? undefined : leaves.get(latest.leaf);
  return html`<h3>${latest?.endpoint}</h3>
<ul>${rows.map(
    ({ slot, leaf, address, failure }) =>
      html`<li>${day(slot * 1000)}, ${slotClock(slot, slotMs)}: ${stateWords(failure)}, <code>${address}</code>, <a href="/draws/${leaf}">leaf ${leaf}</a></li>`,
  )}</ul>
${
  record === undefined
    ? undefined
    : html`<details><summary>The steps of the latest</summary><pre>${connectionLines(record).join('\n')}</pre></details>`
}`;
}
