import { type Counterfactual, counterfactuals } from './counterfactual.ts';
import { explainLanding } from './explain.ts';
import { type PassedRule, passedRules } from './explain-rules.ts';
import type { AddressFacts, Landing, LandingRules } from './outcome.ts';
import type { SnapshotLeaf } from './record.ts';
import { utcDay } from './windows.ts';

type FeedSource = SnapshotLeaf['feeds'][number];

/** All that is to be said of a landing, in words and with what it rests on. */
export interface Explanation {
  /** The rule that decided, and what qualifies it. */
  readonly why: readonly string[];
  /** The rules before it, each with why it did not apply. */
  readonly passed: readonly PassedRule[];
  /** What the answer would be if one thing were otherwise. */
  readonly otherwise: readonly string[];
  /** The feeds that were looked at, with dates and digests. */
  readonly sources: readonly FeedSource[];
}

/** @param feeds of the snapshot that the landing rests on */
export function explanationOf(landing: Landing, rules: LandingRules, feeds: readonly FeedSource[]): Explanation {
  return {
    why: explainLanding(landing, rules),
    passed: passedRules(landing, rules),
    otherwise: counterfactuals(landing, rules).map(otherwiseText),
    sources: sourcesOf(landing.facts, rules, feeds),
  };
}

/** The CDN that one of the names of a chain of aliases belongs to by its suffix: who steers, which decides nothing. */
export function steeredBy(chain: readonly string[], { cdns }: LandingRules): string | undefined {
  const isOf = (name: string, suffix: string): boolean => name === suffix || name.endsWith(`.${suffix}`);
  return cdns.find(({ cnameSuffixes }) => cnameSuffixes.some((suffix) => chain.some((name) => isOf(name, suffix))))?.id;
}

/** A feed in one line: `oci of 2026-11-20, confirmed 2026-11-23, sha256 3f2a..., https://...`. */
export function sourceText({ id, sha256, dated, checked, source }: FeedSource): string {
  if (sha256 === 'none') return `${id}: no copy in force of ${source}`;
  const confirmed = checked === undefined ? '' : `, confirmed ${utcDay(checked * 1000)}`;
  return `${id} of ${utcDay(dated * 1000)}${confirmed}, sha256 ${sha256.slice(0, 12)}, ${source}`;
}

function otherwiseText({ condition, landing }: Counterfactual): string {
  return `would be ${answerText(landing)} (rule ${landing.rule}) if ${condition}`;
}

function answerText(landing: Landing): string {
  switch (landing.outcome) {
    case 'landed':
      return `landed with grade ${landing.grade}`;
    case 'fronted':
      return `fronted by ${landing.by}`;
    case 'elsewhere':
      return `elsewhere, at ${landing.whose.id}`;
    case 'indeterminate':
    case 'missing':
      return `${landing.outcome}, ${landing.reason}`;
  }
}

function sourcesOf(
  { range, cdnRange, otherRange, undecided, undecidedCdns, route }: AddressFacts,
  { provider }: LandingRules,
  feeds: readonly FeedSource[],
): readonly FeedSource[] {
  const payloads = route?.rpki === undefined ? undefined : 'rpki';
  const lists = [provider.feed, range?.feed, cdnRange?.feed, otherRange?.feed];
  const ids = [...lists, ...undecided, ...(undecidedCdns ?? []), 'origins', payloads, 'country'];
  return feeds.filter(({ id }) => ids.includes(id));
}
