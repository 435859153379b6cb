import { CLOSED_BOUNDS } from '../core/interval.ts';
import { sequenceBounds } from '../core/sequence.ts';
import { drawsNeeded } from '../core/verdict.ts';
import type { ClaimConfig, Config } from './config.ts';
import { countSeries, type SeriesCount } from './series.ts';

/** What follows from a configuration that has no mistakes. */
export interface Advice {
  readonly claims: readonly { readonly id: string; readonly drawsPerDay: number; readonly drawsPerMonth: number }[];
  readonly series: readonly SeriesCount[];
  readonly evidenceBytesPerMonth: number;
  /** What cannot work, or not as one might think, each in a sentence. */
  readonly warnings: readonly string[];
}

const DAY_MS = 86_400_000;
const MONTH_DAYS = 30;

/**
 * Estimate of what one draw leaves in the log: its record with some two exchanges, the bytes of which stand in it (2,800 bytes), its
 * judgement (400) and its share of the slot's own leaves (200) came to 3,400 in the demo; real names have longer answers.
 */
const BYTES_PER_DRAW = 4000;

/** What the connection of a draw leaves besides, as measured in the demo. Traces are shared by draws and not counted. */
const BYTES_PER_CONNECTION = 2000;

/** Exchanges of an average draw: most name servers are known from an earlier draw. */
const QUERIES_PER_DRAW = 2;

/** Computes what a configuration costs and what it cannot do. `networks` is the number of networks in each frame, by frame id. */
export function adviseOn(config: Config, networks: Readonly<Record<string, number>>): Advice {
  const drawsPerDay = (DAY_MS / config.slots.everyMs) * config.slots.draws;
  const drawsPerMonth = drawsPerDay * MONTH_DAYS;
  return {
    claims: config.claims.map(({ id }) => ({ id, drawsPerDay, drawsPerMonth })),
    series: countSeries(config, networks),
    evidenceBytesPerMonth: drawsPerMonth * config.claims.length * bytesPerDraw(config),
    warnings: [
      ...config.claims.flatMap((claim) => claimWarnings(claim, drawsPerDay)),
      ...config.claims.flatMap((claim) => gradeWarnings(claim, config)),
      ...feedWarnings(config),
      ...anchorWarnings(config),
      ...vantageWarnings(config),
      ...resolverWarnings(config),
      ...webWarnings(config),
    ],
  };
}

function bytesPerDraw({ probes }: Config): number {
  return BYTES_PER_DRAW + (probes.connect === undefined ? 0 : BYTES_PER_CONNECTION);
}

function claimWarnings(claim: ClaimConfig, drawsPerDay: number): readonly string[] {
  const { id, rules, grades, levels, manifest } = claim;
  const drawsPerMonth = drawsPerDay * MONTH_DAYS;
  const warnings = levels.tested.flatMap((level) => [
    ...unreachable(id, level, drawsPerMonth),
    ...unreachableLive(id, level, drawsPerDay),
  ]);
  if (!grades.includes('B')) {
    warnings.push(
      `${id}: without grade B no address outside the published ranges counts; a list without IPv6 leaves all IPv6 undecided`,
    );
  }
  if (rules.provider.feed === undefined) {
    warnings.push(`${id}: ${rules.provider.id} is known by its ASNs alone, so nothing lands better than grade B`);
  }
  if (claim.operator === undefined) {
    warnings.push(`${id}: no operator is named, so its own sites show as networks like any other`);
  }
  if (!manifest.weightsKnown) {
    warnings.push(
      `${id}: the weights of manifest ${manifest.id} are not measured, so the wording is "observations", never "traffic"`,
    );
  }
  if (claim.acceptVantageOnly) {
    warnings.push(`${id}: answers that ignore the client block count as seen from the vantages, not from the users`);
  }
  return warnings;
}

/** Grade C takes what only routes with their peers, and traces, can show. */
function gradeWarnings({ id, grades, rules }: ClaimConfig, { probes, feeds }: Config): readonly string[] {
  if (!grades.includes('C')) return [];
  const { origins } = feeds.overrides;
  const lacking = [
    ...(rules.provider.possibleTenants.length === 0 ? [`possible_tenants of ${rules.provider.id}`] : []),
    ...(origins === undefined ? ['feeds.overrides.origins with routes'] : []),
    ...(probes.trace === undefined ? ['probes.trace'] : []),
  ];
  return lacking.length === 0 ? [] : [`${id}: nothing can be of grade C without ${lacking.join(', ')}`];
}

function feedWarnings({ feeds: { overrides } }: Config): readonly string[] {
  const { origins, rpki } = overrides;
  if (rpki === undefined || origins !== undefined) return [];
  return ['feeds: the installed origins are address ranges without routes, so rpki validates nothing'];
}

function anchorWarnings({ vantages, probes }: Config): readonly string[] {
  if (probes.connect !== undefined) return [];
  return vantages
    .filter(({ anchors }) => anchors !== undefined)
    .map(
      ({ id }) => `vantages.${id}: its anchors are not asked without probes.connect, for nothing is told by time then`,
    );
}

/** Draws within the quarter of an hour after which a vantage counts as lost: with so few, chance leaves it without any now and then. */
const LOST_MS = 900_000;
const ENOUGH_DRAWS = 10;

/** Vantages that are drawn so seldom that their silence tells nothing. */
function seldomDrawn({ vantages, slots, claims }: Config): readonly string[] {
  const draws = (claims.length * slots.draws * LOST_MS) / slots.everyMs;
  const all = vantages.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return vantages
    .filter(({ weight = 1 }) => weight > 0 && (draws * weight) / all < ENOUGH_DRAWS)
    .map(({ id }) => `vantages.${id}: fewer than ${ENOUGH_DRAWS} draws in 15 minutes, after which it is called lost`);
}

/** Of several: what each cannot see, and whether one can confirm what another has seen. */
function vantageWarnings(config: Config): readonly string[] {
  const { vantages, probes } = config;
  const several = vantages.length > 1;
  return [
    ...vantages.flatMap(({ id, source }) =>
      ([4, 6] as const)
        .filter((family) => source !== undefined && source[family] === undefined)
        .map((family) => `vantages.${id}: no IPv${family} source, so nothing is sent to IPv${family} addresses`),
    ),
    ...vantages
      .filter(({ asn }) => several && asn === undefined)
      .map(({ id }) => `vantages.${id}: no asn, so it confirms no exception of another, nor another its own`),
    ...(several ? seldomDrawn(config) : []),
    ...(several && networksOf(vantages).size === 1
      ? ['vantages: all in one network, so none confirms what another has seen']
      : []),
    ...(several && probes.connect !== undefined && vantages.filter(isPlaced).length < 2
      ? ['vantages: fewer than two have a place, so whether an address answers in several (anycast) is not tested']
      : []),
  ];
}

function networksOf(vantages: Config['vantages']): ReadonlySet<number> {
  return new Set(vantages.flatMap(({ asn }) => asn ?? []));
}

function isPlaced({ latitude, longitude }: Config['vantages'][number]): boolean {
  return latitude !== undefined && longitude !== undefined;
}

/** A level that a month of draws cannot support even if every single one lands. */
function unreachable(id: string, level: number, drawsPerMonth: number): readonly string[] {
  const none = { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
  const needed = drawsNeeded(level, none, CLOSED_BOUNDS);
  if (needed !== undefined && needed <= drawsPerMonth) return [];
  const draws = needed === undefined ? 'more draws than can be made' : `${needed} draws that all land`;
  return [`${id}: level ${level} takes ${draws}, and a month has ${drawsPerMonth}`];
}

/** The live verdict is about today, by bounds that hold at every look: they ask for more draws than a closed window's. */
function unreachableLive(id: string, level: number, drawsPerDay: number): readonly string[] {
  const none = { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
  const needed = drawsNeeded(level, none, sequenceBounds(Math.round(drawsPerDay)));
  if (needed !== undefined && needed <= drawsPerDay) return [];
  const draws = needed === undefined ? 'more draws than can be made' : `${needed} draws that all land`;
  return [
    `${id}: the live verdict at level ${level} takes ${draws}, and a day has ${drawsPerDay}: it cannot say SUPPORTED`,
  ];
}

function resolverWarnings({ resolvers, vantages, claims, slots, dns }: Config): readonly string[] {
  const drawn = resolvers.filter(({ weight }) => weight > 0);
  const warnings: string[] = [];
  if (drawn.length === 1 && networksOf(vantages).size < 2) {
    warnings.push('resolvers: only one is drawn, so no exception can be confirmed by a second');
  }
  if (!drawn.some(({ kind }) => kind === 'authoritative')) {
    warnings.push('resolvers: none of kind authoritative is drawn, so caches of public resolvers stand between');
  }
  if (!drawn.some((resolver) => resolver.class === 'authoritative' || resolver.class === 'public-ecs')) {
    warnings.push('resolvers: none passes the client block on, so every draw is undecided');
  }
  const queries = claims.length * slots.draws * QUERIES_PER_DRAW;
  const room = (dns.queriesPerSecond * slots.everyMs) / 1000;
  if (queries > room) {
    warnings.push(
      `dns: ${queries} queries a slot may go to one name server, which gets at most ${room}; the rest count as missing`,
    );
  }
  return warnings;
}

const LOOPBACK = /^(127\.|::1$)/;

function webWarnings({ web }: Config): readonly string[] {
  if (LOOPBACK.test(web.host)) return [];
  // What that file says is not known here: it may be read by nobody but the service.
  if (web.configFile !== undefined) return [];
  return [
    `web: ${web.host} can be reached from other machines, and there is no password: name a web.config_file with TLS and users, or put a proxy before it`,
  ];
}
