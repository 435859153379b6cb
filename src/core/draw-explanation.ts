import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import { type Explanation, explanationOf, steeredBy } from './explanation.ts';
import { landAddress } from './landing.ts';
import type { AddressFacts, LandingRules, Outcome } from './outcome.ts';
import type { DrawLeaf, SnapshotLeaf } from './record.ts';
import { readResolution } from './resolution.ts';

/** How the addresses of a recorded draw land under a snapshot: its judgement may rest on an older one. */
export interface DrawExplanation {
  /** Digest of the snapshot. */
  readonly snapshot: string;
  /** The CDN that steers, by the suffix of an alias: a note, which decides nothing. */
  readonly steeredBy?: string;
  readonly landings: readonly (Explanation & { readonly address: string; readonly outcome: Outcome })[];
}

/** What a snapshot says of addresses at a time, Unix milliseconds. */
interface SnapshotFacts {
  readonly leaf: Pick<SnapshotLeaf, 'sha256' | 'feeds'>;
  readonly facts: (address: Address, rules: LandingRules, nowMs: number) => AddressFacts;
}

/** Explains a draw as of its slot, by the rules of its claim. No trace is consulted: rule 7 is left to the judgement. */
export function explainDraw(record: DrawLeaf, rules: LandingRules, { leaf, facts }: SnapshotFacts): DrawExplanation {
  const { draw, slot, observations } = record;
  const resolution = readResolution(observations, { name: draw.endpoint.name, family: draw.family });
  const addresses = resolution.state === 'answered' ? resolution.addresses : [];
  const landings = addresses.flatMap((text) => {
    const address = parseAddress(text);
    if (address === undefined) return [];
    const landing = landAddress(facts(address, rules, slot * 1000), rules);
    return [{ address: text, outcome: landing.outcome, ...explanationOf(landing, rules, leaf.feeds) }];
  });
  const steering = resolution.state === 'answered' ? steeredBy(resolution.chain, rules) : undefined;
  return { snapshot: leaf.sha256, ...(steering === undefined ? {} : { steeredBy: steering }), landings };
}
