import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import type { TraceLeaf } from './connection-record.ts';
import type { AddressFacts, LandingRules } from './outcome.ts';
import { type PathReading, readPath } from './path.ts';
import { readResolution } from './resolution.ts';
import type { DrawLeaf } from './slot-record.ts';
import type { PathVerdict } from './trace.ts';

/** A trace in the log. */
export interface LoggedTrace {
  readonly leaf: number;
  readonly record: TraceLeaf;
}

export interface PathContext {
  readonly rules: LandingRules;
  readonly facts: (address: Address) => AddressFacts;
}

/** How old a trace may be, at the slot's start, to speak for a tenant's place (rule 7). */
const GOOD_SECONDS = 86_400;

/** What a trace shows under the rules and the snapshot. One that could not be made shows nothing of the path. */
export function pathVerdict(trace: TraceLeaf, target: Address, context: PathContext): PathVerdict {
  return readTracedPath(trace, target, context)?.verdict ?? 'UNKNOWN';
}

/** A recorded trace read hop by hop; undefined for one that could not be made. */
export function readTracedPath(
  { outcome }: TraceLeaf,
  target: Address,
  { rules, facts }: PathContext,
): PathReading | undefined {
  if (!outcome.ok) return undefined;
  return readPath(outcome.trace, target, {
    originsOf: (address) => {
      const { undecided, origins } = facts(address);
      return undecided.includes('origins') ? [] : origins;
    },
    // No feed of exchanges is read yet: their networks show by their origins, or as unknown.
    exchangeOf: () => undefined,
    inRanges: (address) => {
      const { undecided, range } = facts(address);
      return range !== undefined && !undecided.includes(range.feed);
    },
    provider: { asns: rules.provider.asns, possibleTenants: rules.provider.possibleTenants },
  });
}

/** The addresses that a slot's draws were given and for which a trace may matter: those of possible tenants. Canonical, each once. */
export function tenantAddresses(records: readonly DrawLeaf[], { rules, facts }: PathContext): readonly string[] {
  if (rules.provider.possibleTenants.length === 0) return [];
  const given = records.flatMap(({ draw, observations }) => {
    const resolution = readResolution(observations, { name: draw.endpoint.name, family: draw.family });
    return resolution.state === 'answered' ? resolution.addresses : [];
  });
  return [...new Set(given)].filter((text) => {
    const address = parseAddress(text);
    return address !== undefined && isTenants(facts(address), rules);
  });
}

/** Adds to the facts what a trace showed that was in the log before the slot; it matters only for a possible tenant's address. */
export function withTrace(
  facts: AddressFacts,
  target: Address,
  trace: LoggedTrace | undefined,
  context: PathContext,
): AddressFacts {
  if (trace === undefined || !isTenants(facts, context.rules)) return facts;
  return { ...facts, path: { leaf: trace.leaf, verdict: pathVerdict(trace.record, target, context) } };
}

/**
 * Whether a trace may speak in a slot: it began before the slot, at most a day before, and stands in the log before the slot's
 * first record. So nobody can make or leave one out once the answer is known.
 */
export function speaksIn(
  { leaf, startedMs }: { readonly leaf: number; readonly startedMs: number },
  slot: { readonly slot: number; readonly firstLeaf: number },
): boolean {
  const ageMs = slot.slot * 1000 - startedMs;
  return leaf < slot.firstLeaf && ageMs > 0 && ageMs <= GOOD_SECONDS * 1000;
}

function isTenants({ origins }: AddressFacts, { provider }: LandingRules): boolean {
  return origins.some((asn) => provider.possibleTenants.includes(asn));
}
