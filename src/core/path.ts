import type { Address } from './address.ts';
import type { HopReading, PathFacts } from './hop.ts';
import { readHop } from './hop.ts';
import type { PathVerdict, Trace, TraceFlow } from './trace.ts';

/**
 * Where the border into the provider lies in one flow: the first router that is the provider's is one of these hops. It is never
 * one hop, for the number of a router's interface is that of the cable's owner: the last foreign hop may be the provider's own
 * router, seen by the neighbour's number, and the first hop with the provider's number may be the neighbour's.
 */
export interface Border {
  readonly earliestTtl: number;
  readonly latestTtl: number;
}

/** One flow as it is read. */
export interface FlowReading {
  readonly flow: number;
  readonly verdict: PathVerdict;
  readonly hops: readonly HopReading[];
  /** Where the flow entered the provider; absent where nothing shows that it did. */
  readonly border?: Border;
  /** The first determinate foreign hop behind one of the provider's, whatever the verdict. */
  readonly foreignAfterProviderTtl?: number;
}

/** Two routers next to each other in one flow: the only neighbourhood that a trace shows. */
export interface PathLink {
  readonly from: string;
  readonly to: string;
}

/** A path, beside the outcome of a draw and never part of it. */
export interface PathReading {
  readonly verdict: PathVerdict;
  readonly flows: readonly FlowReading[];
  /** Flows with a foreign hop behind the provider's: above 0 it is shown, also where too few of them agree for LEFT_P. */
  readonly flowsWithForeignAfterProvider: number;
  /** Each once, in the order of the flows; none from a tool that does not keep its flows constant. */
  readonly links: readonly PathLink[];
}

/** Reads a trace towards an address (method, section 12). Pure: the same trace under the same facts reads the same for ever. */
export function readPath(trace: Trace, target: Address, facts: PathFacts): PathReading {
  const constant = keepsFlows(trace);
  const flows = trace.flows.map((flow) => readFlow(flow, target, facts, constant));
  return {
    verdict: agreed(flows),
    flows,
    flowsWithForeignAfterProvider: flows.filter(({ foreignAfterProviderTtl: ttl }) => ttl !== undefined).length,
    links: constant ? linksOf(flows) : [],
  };
}

/** mtr and traceroute send each packet as a flow of its own, so that parallel branches are mixed into one list of hops. */
export function keepsFlows({ tool }: Pick<Trace, 'tool'>): boolean {
  return tool === 'scamper' || tool === 'demo';
}

function readFlow(flow: TraceFlow, target: Address, facts: PathFacts, constant: boolean): FlowReading {
  const hops = flow.hops.map((hop) => readHop(hop, target, facts));
  const foreignAfter = hops.find((hop, i) => hop.foreign && hops.slice(0, i).some(({ partly }) => partly));
  const border = foreignAfter === undefined ? borderOf(hops) : undefined;
  return {
    flow: flow.flow,
    verdict: foreignAfter === undefined ? verdictInside(flow, hops) : verdictAround(hops, constant),
    hops,
    ...(border === undefined ? {} : { border }),
    ...(foreignAfter === undefined ? {} : { foreignAfterProviderTtl: foreignAfter.ttl }),
  };
}

/**
 * A flow in which nothing foreign follows the provider. Silence decides nothing: it stands here only behind something that
 * answered, and only to say that no more was seen.
 */
function verdictInside(flow: TraceFlow, hops: readonly HopReading[]): PathVerdict {
  const target = hops.find(({ isTarget }) => isTarget);
  if (target?.wholly === true) return 'REACHED_IN_P';
  if (hops.some(({ wholly }) => wholly)) return 'ENTERED_P';
  if (hops.some(({ partly }) => partly)) return 'UNKNOWN';
  if (target?.foreign === true) return 'NOT_ENTERED';
  const endsSilent = (flow.ended === 'silent' || flow.ended === 'max_ttl') && hops.at(-1)?.addresses.length === 0;
  return endsSilent && hops.some(({ foreign }) => foreign) ? 'TAIL_SILENT' : 'UNKNOWN';
}

/**
 * A flow in which something foreign follows the provider. One hop with the provider's number between foreign ones may be a
 * neighbour's router that answers from the cable between them: it proves neither that the flow was inside nor that it left. Two
 * routers with such numbers, one behind the other, have a cable of the provider's between them. A mixture of flows shows no order.
 */
function verdictAround(hops: readonly HopReading[], constant: boolean): PathVerdict {
  let inside: readonly string[] = [];
  let routers = 0;
  for (const { foreign, wholly, addresses } of hops) {
    if (foreign) {
      if (routers >= 2 && constant) return 'LEFT_P';
      inside = [];
      routers = 0;
    } else if (wholly && addresses.some((address) => !inside.includes(address))) {
      inside = [...inside, ...addresses];
      routers += 1;
    }
  }
  return 'UNKNOWN';
}

/** The cable that the first provider's number stands on ends at that router or at the next one; the traced address is itself. */
function borderOf(hops: readonly HopReading[]): Border | undefined {
  const at = hops.findIndex(({ wholly }) => wholly);
  const first = hops[at];
  if (first === undefined) return undefined;
  const lastForeign = hops.slice(0, at).findLast(({ foreign }) => foreign);
  return { earliestTtl: lastForeign?.ttl ?? 1, latestTtl: first.isTarget ? first.ttl : first.ttl + 1 };
}

/**
 * What two thirds of the flows say. To reach an address in the provider is to enter it. A single flow with a foreign hop behind
 * the provider keeps the others from saying that the path stays inside.
 */
function agreed(flows: readonly FlowReading[]): PathVerdict {
  const count = (...verdicts: readonly PathVerdict[]): number =>
    flows.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const agree = (number: number): boolean => number > 0 && 3 * number >= 2 * flows.length;
  if (agree(count('LEFT_P'))) return 'LEFT_P';
  if (flows.some(({ foreignAfterProviderTtl: ttl }) => ttl !== undefined)) return 'UNKNOWN';
  if (agree(count('REACHED_IN_P'))) return 'REACHED_IN_P';
  if (agree(count('REACHED_IN_P', 'ENTERED_P'))) return 'ENTERED_P';
  if (agree(count('NOT_ENTERED'))) return 'NOT_ENTERED';
  return agree(count('TAIL_SILENT')) ? 'TAIL_SILENT' : 'UNKNOWN';
}

/** Only between hops next to each other, each with one answer's address: a hop with two may be two routers. */
function linksOf(flows: readonly FlowReading[]): readonly PathLink[] {
  const links = new Map<string, PathLink>();
  for (const { hops } of flows) {
    for (const [i, { addresses }] of hops.entries()) {
      const [from, ...moreFrom] = addresses;
      const [to, ...moreTo] = hops[i + 1]?.addresses ?? [];
      if (from === undefined || to === undefined || moreFrom.length + moreTo.length > 0) continue;
      links.set(`${from} ${to}`, { from, to });
    }
  }
  return [...links.values()];
}
