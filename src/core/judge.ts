import type { Address, Family } from './address.ts';
import { parseAddress } from './address.ts';
import type { Echoes } from './echoes.ts';
import { echoingIn, hasEchoed, withEchoes } from './echoes.ts';
import type { Judgement } from './judgement.ts';
import { landAddress } from './landing.ts';
import type { AddressFacts, Grade, IndeterminateReason, Landing, LandingRules } from './outcome.ts';
import type { Resolution } from './resolution.ts';
import { readResolution } from './resolution.ts';
import type { DrawLeaf } from './slot-record.ts';
import type { LoggedTrace } from './traced-path.ts';
import { withTrace } from './traced-path.ts';

export interface RecordedDraw {
  /** Index of the record's leaf. */
  readonly leaf: number;
  readonly record: DrawLeaf;
}

/**
 * Judges all draws of one slot. What any answer of the slot shows of an authority's echo counts for all of them, so the order of
 * the records does not matter.
 */
export function judgeSlot(
  slot: number,
  draws: readonly RecordedDraw[],
  known: Echoes,
  context: Omit<JudgeContext, 'echoes'>,
): { readonly judgements: readonly Judgement[]; readonly echoes: Echoes } {
  const shown = draws.map(({ record }) => ({ echoing: echoingIn(record.observations) }));
  const echoes = withEchoes(known, slot, shown);
  const full = { ...context, echoes: (authority: string) => hasEchoed(echoes, authority, slot) };
  return { judgements: draws.map(({ leaf, record }) => judgeDraw(leaf, record, full)), echoes };
}

/** All that a judge may know besides the record itself. Nothing here depends on when it is asked. */
export interface JudgeContext {
  readonly rules: LandingRules;
  /** Grades that the claim counts as landed. */
  readonly grades: readonly Grade[];
  readonly acceptVantageOnly: boolean;
  /** Facts about an address under the pinned snapshot. */
  readonly facts: (address: Address) => AddressFacts;
  /** The last trace to an address that was in the log before the slot; absent: none was looked for. */
  readonly traced?: (address: string) => LoggedTrace | undefined;
  /** Index of the address that decides, among `count` sorted ones (draw purpose `address`), which are those `given` by a record. */
  readonly pickAddress: (drawIndex: number, count: number, given: GivenAddresses) => number;
  /** Whether this authority has shown the client-subnet option within 30 days before the slot, or in it. */
  readonly echoes: (authority: string) => boolean;
  /** Class of a configured resolver, `public-ecs` or another. */
  readonly resolverClass: (id: string) => string;
}

/** The addresses that the record of a leaf gives, sorted. */
export interface GivenAddresses {
  readonly leaf: number;
  readonly addresses: readonly string[];
}

/** What a recorded draw means. A pure function of the record, the snapshot, the rules and what is known of echoes. */
export function judgeDraw(leaf: number, record: DrawLeaf, context: JudgeContext): Judgement {
  const { draw } = record;
  const echoing = echoingIn(record.observations);
  const base = {
    index: draw.index,
    leaf,
    block: draw.block,
    endpoint: draw.endpoint.name,
    network: draw.network,
    resolver: draw.resolver,
    resolverClass: context.resolverClass(draw.resolver),
    vantage: draw.vantage,
    ...(echoing.length === 0 ? {} : { echoing }),
  };
  if (record.fault !== undefined) {
    const reason = record.fault === 'interrupted' ? 'interrupted' : 'fault';
    return { ...base, family: draw.family, moved: false, outcome: 'missing', reason };
  }
  const resolution = readResolution(record.observations, question(record));
  if (resolution.state === 'missing') {
    return {
      ...base,
      ...seen(resolution),
      family: draw.family,
      moved: false,
      outcome: 'missing',
      reason: resolution.reason,
    };
  }
  const answered = {
    ...base,
    ...seen(resolution),
    ...aliasOf(resolution.chain),
    family: resolution.family,
    moved: resolution.moved,
  };
  const subnet = judgeSubnet(resolution, draw.resolver, context);
  if (subnet === 'ecs_absent') return { ...answered, outcome: 'missing', reason: 'ecs_absent' };
  const { addresses } = resolution;
  const landings = addresses.map((text) => land(text, context));
  const picked = landings[context.pickAddress(draw.index, addresses.length, { leaf, addresses })];
  if (picked === undefined) throw new RangeError(`draw ${draw.index}: no address was picked of ${landings.length}`);
  const judged = {
    ...answered,
    ...(subnet === 'vantage_only' ? { vantageOnly: true } : {}),
    address: picked.facts.address,
    answers: { of: landings.length, landed: landings.filter((l) => l.outcome === 'landed').length },
    origins: picked.facts.origins,
    ...prefixOf(picked.facts),
    ...(picked.facts.path === undefined ? {} : { trace: picked.facts.path.leaf }),
    rule: picked.rule,
  };
  // An answer without a client subnet may speak for other users than this block's; only a bogon is worse than that.
  if (subnet === 'vantage_only' && !context.acceptVantageOnly && picked.outcome !== 'missing') {
    return { ...judged, outcome: 'indeterminate', reason: 'vantage_only' };
  }
  return { ...judged, ...judgeLanding(picked, context.grades) };
}

function question({ draw }: DrawLeaf): { name: string; family: Family } {
  return { name: draw.endpoint.name, family: draw.family };
}

function land(text: string, context: JudgeContext): Landing {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  const facts = withTrace(context.facts(address), address, context.traced?.(text), context);
  return landAddress(facts, context.rules);
}

function seen(resolution: Resolution): Pick<Judgement, 'ecs' | 'authority'> {
  return {
    ...(resolution.ecs === undefined ? {} : { ecs: resolution.ecs }),
    ...(resolution.authority === undefined ? {} : { authority: resolution.authority }),
  };
}

/** Names of a hostile chain must not fill the slot's judgement leaf; the end of a name tells whose it is. */
const LONGEST_ALIAS = 40;

function aliasOf(chain: readonly string[]): Pick<Judgement, 'alias'> {
  const last = chain.at(-1);
  return chain.length < 2 || last === undefined ? {} : { alias: last.slice(-LONGEST_ALIAS) };
}

function prefixOf({ route, range }: AddressFacts): Pick<Judgement, 'prefix'> {
  const prefix = route?.prefix ?? range?.prefix;
  return prefix === undefined ? {} : { prefix };
}

/** RFC 7871 lets a cache take absence for scope 0; a measurement may not (method, section 5). */
function judgeSubnet(
  resolution: Extract<Resolution, { state: 'answered' }>,
  resolver: string,
  context: JudgeContext,
): 'for_the_block' | 'vantage_only' | 'ecs_absent' {
  if (resolution.ecs === 'echoed') return 'for_the_block';
  if (context.resolverClass(resolver) === 'public-ecs') return 'ecs_absent';
  if (resolution.authority !== undefined && context.echoes(resolution.authority)) return 'ecs_absent';
  return 'vantage_only';
}

/** What a landing decides of a judgement. */
type Verdictive = Pick<Judgement, 'outcome' | 'reason' | 'grade' | 'edge' | 'region' | 'country' | 'by' | 'whose'>;

/** What a landing makes of a draw whose answer speaks for its block. `grades`: those that the claim counts as landed. */
export function judgeLanding(landing: Landing, grades: readonly Grade[]): Verdictive {
  switch (landing.outcome) {
    case 'landed': {
      if (!grades.includes(landing.grade)) return undecided('grade_not_accepted');
      return {
        outcome: 'landed',
        grade: landing.grade,
        edge: landing.edge,
        ...(landing.region === undefined ? {} : { region: landing.region }),
        ...country(landing),
      };
    }
    case 'fronted':
      return { outcome: 'fronted', by: landing.by, ...country(landing) };
    case 'elsewhere':
      return { outcome: 'elsewhere', whose: landing.whose, ...country(landing) };
    case 'indeterminate':
      return undecided(landing.reason);
    case 'missing':
      return { outcome: 'missing', reason: landing.reason };
  }
}

function undecided(reason: IndeterminateReason): Verdictive {
  return { outcome: 'indeterminate', reason };
}

function country(landing: { readonly country?: string }): Pick<Judgement, 'country'> {
  return landing.country === undefined ? {} : { country: landing.country };
}
