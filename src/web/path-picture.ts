import type { HopReading } from '../core/hop.ts';
import type { FlowReading, PathReading } from '../core/path.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { type PathRow, rowText, ttlText } from './path-rows.ts';

/** Units of the picture: as wide as the screen of a phone, so that its words can be read there. */
const WIDTH = 340;
const ROW = 28;
const LANE = 24;
const FIRST_LANE = 16;
const TOP = 18;
/** Letters that fit beside the lanes. */
const LETTERS = 34;

/** What a hop is shown as: each sign has a shape of its own besides its colour. */
type PathSign = 'provider' | 'foreign' | 'left' | 'undecided' | 'silent';

const SIGN_CLASSES: Readonly<Record<PathSign, string>> = {
  provider: 'landed',
  foreign: 'indeterminate',
  left: 'elsewhere',
  undecided: 'missing',
  silent: 'axis',
};
const SIGNS = Object.keys(SIGN_CLASSES) as readonly PathSign[];

/** A path from the vantage at the top to the address at the bottom, a lane for each flow. The table beside it has the numbers. */
export function pathPicture(
  path: PathReading,
  rows: readonly PathRow[],
  says: string,
  networkName: (asn: number) => string | undefined,
): Html {
  const height = (rows.length + 1) * ROW;
  const hops = path.flows.flatMap((flow, lane) => hopsOf(flow, lane, rows));
  const shapes = SIGNS.map((sign) =>
    drawn(
      SIGN_CLASSES[sign],
      hops.filter((hop) => hop.sign === sign).map(({ x, y }) => shape(sign, x, y)),
    ),
  );
  const targets = hops.filter(({ isTarget }) => isTarget).map(({ x, y }) => circle(x, y, 10));
  const [seen, unseen] = links(hops);
  const left = FIRST_LANE + path.flows.length * LANE;
  const texts = rows.map(
    (row, i) =>
      html`<text x="${left}" y="${yOf(i) + 4}">${shortened(`${ttlText(row)}  ${rowText(row, networkName)}`)}</text>`,
  );
  return html`<svg class="path" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${says}">${drawn('border', borders(path, rows))}<text x="4" y="14">from here</text>${drawn('axis', seen)}${drawn('axis unseen', unseen)}${drawn('ring', targets)}${shapes}${texts}</svg>`;
}

/** What the signs of the picture mean. */
export function pathLegend(provider: string): Html {
  const meanings: Readonly<Record<PathSign, string>> = {
    provider: `a router of ${provider} by its number`,
    foreign: 'of another network',
    left: `of another network, behind ${provider}`,
    undecided: 'cannot be told',
    silent: 'nobody answered',
  };
  return html`<ul class="legend">${SIGNS.map((sign) => html`<li><svg class="key" viewBox="0 0 20 20" aria-hidden="true">${drawn(SIGN_CLASSES[sign], [shape(sign, 10, 10)])}</svg>${meanings[sign]}</li>`)}<li>in a ring: the address itself</li><li>shaded: somewhere here it enters ${provider}</li></ul>`;
}

interface PlacedHop {
  readonly sign: PathSign;
  readonly x: number;
  readonly y: number;
  readonly row: number;
  readonly isTarget: boolean;
}

function hopsOf(flow: FlowReading, lane: number, rows: readonly PathRow[]): readonly PlacedHop[] {
  return rows.flatMap(({ hops }, row) => {
    const hop = hops[lane];
    if (hop === undefined) return [];
    return [{ sign: signOf(hop, flow), x: xOf(lane), y: yOf(row), row, isTarget: hop.isTarget }];
  });
}

function signOf(hop: HopReading, { foreignAfterProviderTtl: left }: FlowReading): PathSign {
  if (hop.addresses.length === 0) return 'silent';
  if (hop.foreign) return left !== undefined && hop.ttl >= left ? 'left' : 'foreign';
  return hop.wholly ? 'provider' : 'undecided';
}

/** The ways between those that answered one after the other, and those over hops that did not answer. */
function links(hops: readonly PlacedHop[]): readonly [seen: readonly string[], unseen: readonly string[]] {
  const seen: string[] = [];
  const unseen: string[] = [];
  const last = new Map<number, PlacedHop>();
  for (const hop of hops) {
    if (hop.sign === 'silent') continue;
    const from = last.get(hop.x);
    const isNext = (from?.row ?? -1) === hop.row - 1;
    (isNext ? seen : unseen).push(`M${hop.x} ${from?.y ?? TOP}V${hop.y}`);
    last.set(hop.x, hop);
  }
  return [seen, unseen];
}

/** Where the flows may have come into the provider: never one hop, for a cable's number is that of its owner. */
function borders({ flows }: PathReading, rows: readonly PathRow[]): readonly string[] {
  return flows.flatMap(({ border }, lane) => {
    if (border === undefined) return [];
    const first = rows.findIndex(({ lastTtl }) => lastTtl >= border.earliestTtl);
    const last = rows.findLastIndex(({ firstTtl }) => firstTtl <= border.latestTtl);
    if (first < 0 || last < first) return [];
    return [`M${xOf(lane) - LANE / 2} ${yOf(first) - ROW / 2}h${LANE}v${(last - first + 1) * ROW}h${-LANE}z`];
  });
}

/** All of one kind in one element: a path has up to a hundred hops. */
function drawn(className: string, data: readonly string[]): Html {
  return data.length === 0 ? html`` : html`<path class="${className}" d="${data.join('')}"></path>`;
}

function shape(sign: PathSign, x: number, y: number): string {
  switch (sign) {
    case 'provider':
      return circle(x, y, 6);
    case 'undecided':
      return circle(x, y, 5);
    case 'foreign':
    case 'left':
      return `M${x - 6} ${y - 6}h12v12h-12z`;
    case 'silent':
      return `M${x - 4} ${y}h8`;
  }
}

function circle(x: number, y: number, radius: number): string {
  const half = `a${radius} ${radius} 0 1 0 `;
  return `M${x - radius} ${y}${half}${2 * radius} 0${half}${-2 * radius} 0`;
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
