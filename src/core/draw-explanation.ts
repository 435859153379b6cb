import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import { type Explanation, explanationOf, steeredBy } from './explanation.ts';
import { landAddress } from './landing.ts';
import type { AddressFacts, LandingRules, Outcome } from './outcome.ts';
import type { SnapshotLeaf } from './record.ts';
import { readResolution } from './resolution.ts';
import type { DrawLeaf } from './slot-record.ts';
import { type LoggedTrace, withTrace } from './traced-path.ts';

/** How the addresses of a recorded draw land under a snapshot: its judgement may rest on an older one. */
export interface DrawExplanation {
  /** Digest of the snapshot. */
  readonly snapshot: string;
  /** The CDN that steers, by the suffix of an alias: a note, which decides nothing. */
  readonly steeredBy?: string;
  readonly landings: readonly LandingExplanation[];
}

export interface LandingExplanation extends Explanation {
  readonly address: string;
  readonly outcome: Outcome;
  /** Number of the rule that decided. */
  readonly rule: number;
  readonly facts: AddressFacts;
}

/** What a snapshot says of addresses at a time, Unix milliseconds. */
interface SnapshotFacts {
  readonly leaf: Pick<SnapshotLeaf, 'sha256' | 'feeds'>;
  readonly facts: (address: Address, rules: LandingRules, nowMs: number) => AddressFacts;
}

/**
 * Explains a draw as of its slot, by the rules of its claim.
 *
 * @param trace the one that its judgement consulted (rule 7), where it did
 */
export function explainDraw(
  record: DrawLeaf,
  rules: LandingRules,
  { leaf, facts }: SnapshotFacts,
  trace?: LoggedTrace,
): DrawExplanation {
  const { draw, slot, observations } = record;
  const resolution = readResolution(observations, { name: draw.endpoint.name, family: draw.family });
  const addresses = resolution.state === 'answered' ? resolution.addresses : [];
  const landings = addresses.flatMap((text) => {
    const address = parseAddress(text);
    if (address === undefined) return [];
    const context = { rules, facts: (one: Address) => facts(one, rules, slot * 1000) };
    const own = trace?.record.subject.address === text ? trace : undefined;
    const landing = landAddress(withTrace(context.facts(address), address, own, context), rules);
    const { outcome, rule, facts: seen } = landing;
    return [{ address: text, outcome, rule, facts: seen, ...explanationOf(landing, rules, leaf.feeds) }];
  });
  const steering = resolution.state === 'answered' ? steeredBy(resolution.chain, rules) : undefined;
  return { snapshot: leaf.sha256, ...(steering === undefined ? {} : { steeredBy: steering }), landings };
}
