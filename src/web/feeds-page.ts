import type { SnapshotLeaf } from '../core/record.ts';
import type { RecordedSnapshot } from '../core/recorded-snapshot.ts';
import type { FeedReport, Report } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import { clock, day, duration, shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import type { Query } from './query.ts';
import type { Slice } from './slices.ts';
import { sliceLinks } from './slices.ts';

/** A snapshot of the list, with the feeds that are not as in the one before it; undefined of the first. */
export interface ListedSnapshot {
  readonly at: RecordedSnapshot;
  readonly changed: readonly string[] | undefined;
}

/** What a feed decides, and what becomes of draws without it (method, section 7). */
const DECIDES: Readonly<Record<FeedReport['kind'], string>> = {
  ranges:
    'Whose an address is. The list of a claim’s provider decides every address: without it all draws of the claim are undecided. Lists of others say who else it is.',
  cdn: 'Who fronts an address that nothing else decides: without it such draws are undecided.',
  origins: 'Which network originates the route to an address: without it all draws are undecided.',
  rpki: 'Whether that network may: without it all draws of addresses with a route are undecided.',
  country: 'Nothing. It hints at the country of an address.',
};

/** The published lists: each as it is now, and the snapshots that they made over time. */
export function feedsPage(report: Report, slice: Slice<ListedSnapshot>, query: Query): string {
  return layout(report, {
    title: 'published lists',
    body: html`<h1>What says whose an address is</h1>
<section aria-labelledby="feeds">
<h2 id="feeds">The published lists</h2>
<p>Every landing rests on them. A list past its limit, or one that cannot be read, makes draws undecided; it is never used in silence. A refresh that does not look like the list before it is refused, and the last good copy stays until it is too old.</p>
<div class="wide" tabindex="0"><table>
<caption>As they are now; <a href="/api/v1/feeds">as JSON</a></caption>
<thead><tr><th scope="col">List</th><th scope="col">State</th><th scope="col" class="n">Age</th><th scope="col" class="n">Limit</th><th scope="col" class="n">Prefixes</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${report.feeds.map((feed) => feedRow(feed, report))}</tbody>
</table></div>
</section>
<section aria-labelledby="snapshots">
<h2 id="snapshots">Snapshots over time</h2>
<p>All lists at one time make a snapshot, named by its digest. It is in the evidence log before a draw is judged by it, with the bytes of every list, so that each judgement can be made again.</p>
${slice.rows.length === 0 ? html`<p>None came into force yet.</p>` : snapshots(slice)}
${sliceLinks(query, slice, 'snapshots')}
</section>`,
  });
}

function feedRow(feed: FeedReport, { atMs, claims }: Report): Html {
  const { id, kind, source, dated, checked, limitSeconds, prefixes, sha256 } = feed;
  const users = claims.filter(({ provider }) => provider === id).map((claim) => claim.id);
  const age = (seconds: number | undefined): string =>
    seconds === undefined ? 'unknown' : duration(atMs / 1000 - seconds);
  return html`<tr><th scope="row">${id}${id === kind ? '' : ` (${kind})`}<span class="source quiet">${source}</span><span class="source quiet">${DECIDES[kind]}${users.length === 0 ? '' : ` Provider of ${users.join(', ')}.`}</span></th>
<td>${feed.inForce ? html`<span class="state">in force</span>` : html`<span class="state bad">not in force</span>`}${refusals(feed)}</td>
<td class="n">${age(dated)}${checked === undefined ? undefined : html`<br><span class="quiet">confirmed ${age(checked)} ago</span>`}</td>
<td class="n">${duration(limitSeconds)}</td>
<td class="n">${prefixes === undefined ? 'none' : html`${integer(prefixes.v4)} v4<br>${integer(prefixes.v6)} v6`}</td>
<td><code>${sha256 === undefined ? 'none' : shortDigest(sha256)}</code></td></tr>`;
}

function refusals({ refused, lastRefusal }: FeedReport): Html | undefined {
  const all = Object.values(refused).reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  return html`<span class="source quiet">refused refreshes: ${integer(all)}${lastRefusal === undefined ? '' : `, the last for ${lastRefusal}`}</span>`;
}

function snapshots({ rows, from }: Slice<ListedSnapshot>): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>Newest first</caption>
<thead><tr><th scope="col">In force from, UTC</th><th scope="col">Snapshot</th><th scope="col">Not as before</th><th scope="col">Evidence</th></tr></thead>
<tbody>${rows.map(({ at, changed }, i) => {
    const { leaf, sha256, atMs } = at;
    return html`<tr><th scope="row">${day(atMs)}, ${clock(atMs)}${from + i === 0 ? ' (now)' : ''}</th><td><a href="/feeds/${leaf}"><code>${shortDigest(sha256)}</code></a></td><td>${changedWords(changed)}</td><td><a href="/draws/${leaf}">leaf ${leaf}</a></td></tr>`;
  })}</tbody>
</table></div>`;
}

function changedWords(changed: readonly string[] | undefined): string {
  if (changed === undefined) return 'the first';
  return changed.length === 0 ? 'the same lists, confirmed anew' : changed.join(', ');
}

/** Ids of the feeds whose bytes are not the same in two snapshots. */
export function changedFeeds(before: SnapshotLeaf, after: SnapshotLeaf): readonly string[] {
  const digests = new Map(before.feeds.map(({ id, sha256 }) => [id, sha256]));
  const gone = before.feeds.filter(({ id }) => after.feeds.every((feed) => feed.id !== id));
  return [...after.feeds.filter(({ id, sha256 }) => digests.get(id) !== sha256), ...gone].map(({ id }) => id);
}
