import type { HopReading } from '../core/hop.ts';
import type { FlowReading, PathReading } from '../core/path.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { type PathRow, pathRows, rowText, ttlText } from './path-rows.ts';

/** Units of the picture: as wide as the screen of a phone, so that its words can be read there. */
const WIDTH = 340;
const ROW = 28;
const LANE = 24;
const FIRST_LANE = 16;
/** Letters that fit beside the lanes. */
const LETTERS = 34;

/** What the signs of the picture mean: each has a shape of its own besides its colour. */
export const PATH_SIGNS: readonly (readonly [sign: PathSign, means: (provider: string) => string])[] = [
  ['provider', (provider) => `a router of ${provider} by its number`],
  ['foreign', () => 'of another network'],
  ['left', (provider) => `of another network, behind ${provider}`],
  ['undecided', () => 'cannot be told'],
  ['silent', () => 'nobody answered'],
];
type PathSign = 'provider' | 'foreign' | 'left' | 'undecided' | 'silent';

/** A path from the vantage at the top to the address at the bottom, a lane for each flow. The table beside it has the numbers. */
export function pathPicture(path: PathReading, says: string, networkName: (asn: number) => string | undefined): Html {
  const rows = pathRows(path);
  const height = (rows.length + 1) * ROW;
  const lanes = path.flows.map((flow, lane) => laneOf(flow, lane, rows));
  const texts = rows.map(
    (row, i) =>
      html`<text x="${FIRST_LANE + path.flows.length * LANE}" y="${yOf(i) + 4}">${shortened(`${ttlText(row)}  ${rowText(row, networkName)}`)}</text>`,
  );
  return html`<svg class="path" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${says}"><text x="4" y="14">from here</text>${borders(path, rows)}${lanes}${texts}</svg>`;
}

/** A sign by itself, for the legend. */
export function pathSign(sign: PathSign): Html {
  return html`<svg class="key" viewBox="0 0 20 20" aria-hidden="true">${node(sign, 10, 10, false)}</svg>`;
}

function laneOf(flow: FlowReading, lane: number, rows: readonly PathRow[]): Html {
  const x = xOf(lane);
  const links: Html[] = [];
  const nodes: Html[] = [];
  let from = { y: 18, row: -1 };
  for (const [i, { hops }] of rows.entries()) {
    const hop = hops[lane];
    if (hop === undefined) continue;
    const sign = signOf(hop, flow);
    nodes.push(node(sign, x, yOf(i), hop.isTarget));
    if (sign === 'silent') continue;
    links.push(
      html`<path class="${from.row === i - 1 ? 'axis' : 'axis unseen'}" d="M${x} ${from.y}V${yOf(i)}"></path>`,
    );
    from = { y: yOf(i), row: i };
  }
  return html`<g>${links}${nodes}</g>`;
}

function node(sign: PathSign, x: number, y: number, isTarget: boolean): Html {
  const ring = isTarget ? html`<circle class="ring" cx="${x}" cy="${y}" r="10"></circle>` : undefined;
  switch (sign) {
    case 'provider':
      return html`${ring}<circle class="landed" cx="${x}" cy="${y}" r="6"></circle>`;
    case 'foreign':
    case 'left':
      return html`${ring}<rect class="${sign === 'left' ? 'elsewhere' : 'indeterminate'}" x="${x - 6}" y="${y - 6}" width="12" height="12"></rect>`;
    case 'undecided':
      return html`${ring}<circle class="missing" cx="${x}" cy="${y}" r="5"></circle>`;
    case 'silent':
      return html`<path class="axis" d="M${x - 4} ${y}h8"></path>`;
  }
}

function signOf(hop: HopReading, { foreignAfterProviderTtl: left }: FlowReading): PathSign {
  if (hop.addresses.length === 0) return 'silent';
  if (hop.foreign) return left !== undefined && hop.ttl >= left ? 'left' : 'foreign';
  return hop.wholly ? 'provider' : 'undecided';
}

/** Where the flows may have come into the provider: never one hop, for a cable's number is that of its owner. */
function borders({ flows }: PathReading, rows: readonly PathRow[]): readonly Html[] {
  return flows.flatMap(({ border }, lane) => {
    if (border === undefined) return [];
    const first = rows.findIndex(({ lastTtl }) => lastTtl >= border.earliestTtl);
    const last = rows.findLastIndex(({ firstTtl }) => firstTtl <= border.latestTtl);
    if (first < 0 || last < first) return [];
    const y = yOf(first) - ROW / 2;
    return [
      html`<rect class="border" x="${xOf(lane) - LANE / 2}" y="${y}" width="${LANE}" height="${yOf(last) + ROW / 2 - y}"></rect>`,
    ];
  });
}

function shortened(text: string): string {
  return text.length <= LETTERS ? text : `${text.slice(0, LETTERS - 1)}…`;
}

function xOf(lane: number): number {
  return FIRST_LANE + lane * LANE;
}

function yOf(row: number): number {
  return (row + 1) * ROW + 6;
}
