import type { TraceLeaf } from '../core/connection-record.ts';
import type { Placed } from '../core/draw-dossier.ts';
import type { HopReading } from '../core/hop.ts';
import type { PathReading } from '../core/path.ts';
import { pathWords } from './connection-words.ts';
import { isoTime } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { headed, leafLink } from './labelled.ts';
import { pathLegend, pathPicture } from './path-picture.ts';
import { type PathRow, pathRows, rowText, ttlText } from './path-rows.ts';

/** Hops of all flows together, and answers of one hop, that are shown: the leaf has all. */
const MOST_HOPS = 64;
const MOST_ADDRESSES = 2;

interface Naming {
  readonly provider: string;
  readonly networkName: (asn: number) => string | undefined;
}

/** A trace as a picture and as its table, with the verdict on it. */
export function tracedPath({ index, leaf }: Placed<TraceLeaf>, path: PathReading | undefined, naming: Naming): Html {
  const { vantage, startedMs, subject, outcome } = leaf;
  const head = html`The way to <code>${subject.address}</code>, port ${subject.port}, traced from vantage ${vantage} at ${isoTime(startedMs)}, ${leafLink(index)}`;
  if (!outcome.ok) {
    return html`<p>${head}: it could not be traced, <code>${outcome.failure}</code>${outcome.detail === undefined ? '' : ` (${outcome.detail})`}.</p>`;
  }
  const { tool, toolVersion, method } = outcome.trace;
  const made = html`${head}, by ${tool} ${toolVersion} over ${method.toUpperCase()}; <a href="/blobs/${outcome.raw}">what the tool said</a>.`;
  if (path === undefined) return html`<p>${made}</p>`;
  const { name, means } = pathWords(path.verdict, naming.provider);
  const rows = pathRows(path);
  const shown = rows.slice(0, Math.floor(MOST_HOPS / Math.max(1, path.flows.length)));
  const says = `${name}: ${means}. The table beside has every hop.`;
  return html`<p>${made}</p>
<p class="${path.verdict === 'LEFT_P' ? 'alarm' : 'told'}"><strong>${name}</strong> (<code>${path.verdict}</code>): ${means}.</p>
<div class="beside">${pathPicture(path, shown, says, naming.networkName)}
<div>${hopTable(leaf, path, shown, naming)}${rows.length > shown.length ? html`<p>Further hops stand in the leaf.</p>` : undefined}</div></div>
${pathLegend(naming.provider)}
<p class="quiet">A router answers with the number of a cable, which may be its neighbour’s, and silence shows nothing. Whose a number is, is said by the lists in force now.</p>`;
}

function hopTable(leaf: TraceLeaf, path: PathReading, rows: readonly PathRow[], { networkName }: Naming): Html {
  const columns = ['Hop', 'Network', ...path.flows.map(({ verdict }, i) => `Flow ${i + 1}: ${verdict}`)];
  const times = timesOf(leaf);
  const cell = (hop: HopReading | undefined, flow: number): Html => {
    if (hop === undefined) return html`<td></td>`;
    if (hop.addresses.length === 0) return html`<td class="quiet">silent</td>`;
    const ms = times.get(`${flow} ${hop.ttl}`);
    const more = hop.addresses.length - MOST_ADDRESSES;
    return html`<td>${hop.addresses.slice(0, MOST_ADDRESSES).map((address, i) => html`${i === 0 ? '' : ' '}<code>${address}</code>`)}${more > 0 ? ` and ${more} more` : ''}${ms === undefined ? undefined : html`<br>${ms} ms`}</td>`;
  };
  return headed(
    'Hops by flow, with the network of each address and the least time there and back.',
    columns,
    rows.map(
      (row) =>
        html`<tr><th scope="row" class="nowrap">${ttlText(row)}</th><td>${rowText(row, networkName)}</td>${row.hops.map(cell)}</tr>`,
    ),
  );
}

/** Least time of each hop, milliseconds, by flow and distance. */
function timesOf({ outcome }: TraceLeaf): ReadonlyMap<string, string> {
  if (!outcome.ok) return new Map();
  return new Map(
    outcome.trace.flows.flatMap(({ hops }, flow) =>
      hops.flatMap(({ ttl, replies }): [string, string][] => {
        if (replies.length === 0) return [];
        const least = Math.min(...replies.map(({ rttUs }) => rttUs));
        return [[`${flow} ${ttl}`, (least / 1000).toFixed(1)]];
      }),
    ),
  );
}
