import type { ClaimConfig } from '../config/config.ts';
import { parseAddress } from '../core/address.ts';
import { landAddress } from '../core/landing.ts';
import { auditStrata } from '../core/sweep/audit-strata.ts';
import type { BlockSpace } from '../core/sweep/block-space.ts';
import type { LandingClass } from '../core/sweep/landing-class.ts';
import { classOfLanding, missingClass, sameLanding } from '../core/sweep/landing-class.ts';
import { fixedScope } from '../core/sweep/scope-cover.ts';
import { askedBlocks, inheritedBlocks, missingIn, resolvedAt, resolvedRuns } from '../core/sweep/sweep-chain.ts';
import { mapText, type SweepAnswer } from '../core/sweep/sweep-map.ts';
import type { SweepLeaf } from '../core/sweep/sweep-record.ts';
import { NOT_ASKED } from '../core/sweep/sweep-runs.ts';
import type { SweepState } from '../core/sweep/sweep-state.ts';
import { type WeightRun, weightOfBlock } from '../core/sweep/sweep-weights.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import type { SweepHead } from './journal-line.ts';

/** A sweep that is over, and what its answers are landed by. */
export interface SweptBlocks {
  readonly claim: Pick<ClaimConfig, 'rules' | 'grades'>;
  readonly head: SweepHead;
  readonly space: BlockSpace;
  /** Of its blocks. */
  readonly weights: readonly WeightRun[];
  readonly state: SweepState;
  readonly snapshot: Pick<Snapshot, 'facts'>;
}

/** What the answers of a sweep come to: for a sweep that has just ended, and for any later look at its journal. */
export interface SweepFound {
  readonly map: Iterable<string>;
  readonly sums: Pick<SweepLeaf, 'blocks' | 'scopes' | 'fixedScope' | 'overlong' | 'leastTtl' | 'audit'>;
}

export function sweepFound(swept: SweptBlocks): SweepFound {
  const { head, space, state } = swept;
  const { claim, endpoint, family, clients } = head;
  const answers = landedAnswers(swept);
  const { runs, shared } = resolvedRuns(state, endpoint, space);
  let [notAsked, missing] = [0, 0];
  for (const { blocks, answer } of runs) {
    if (answer === NOT_ASKED) notAsked += blocks;
    else if (answers[answer]?.addresses.length === 0) missing += blocks;
  }
  const answered = space.blocks - notAsked - missing;
  const counts = [...(state.layers.get(endpoint)?.scopes ?? [])].sort(([a], [b]) => a - b);
  const fixed = fixedScope(new Map(counts), space.length);
  const { leastTtl, overlong } = state.counts;
  return {
    map: mapText({ claim, endpoint, family, clients, answers, runs }, space),
    sums: {
      blocks: {
        all: space.blocks,
        answered,
        missing,
        notAsked,
        asked: answered - inheritedBlocks(state, endpoint, { length: space.length, shared }),
      },
      scopes: counts.map(([scope, number]) => ({ scope, answers: number })),
      ...(fixed === undefined ? {} : { fixedScope: fixed }),
      overlong,
      ...(leastTtl === undefined ? {} : { leastTtl }),
      audit: auditOf(swept, answers),
    },
  };
}

/** What each value of the tries means, under the snapshot at the time of the sweep's beginning. */
function landedAnswers({ claim, state, snapshot, head }: SweptBlocks): readonly SweepAnswer[] {
  const { rules, grades } = claim;
  const landings = new Map<string, LandingClass>();
  /** Most answers land as others do: what is said of them is held once. */
  const shared = new Map<string, readonly LandingClass[]>();
  const land = (text: string): LandingClass => {
    const address = parseAddress(text);
    if (address === undefined) throw new TypeError(`the journal holds an address that is none: ${text}`);
    const known = landings.get(text);
    if (known !== undefined) return known;
    const facts = snapshot.facts(address, rules, head.startedMs);
    const landing = classOfLanding(landAddress(facts, rules), grades);
    landings.set(text, landing);
    return landing;
  };
  const share = (classes: readonly LandingClass[]): readonly LandingClass[] => {
    const key = classes.join();
    const known = shared.get(key) ?? classes;
    shared.set(key, known);
    return known;
  };
  return state.said.map((said) => {
    const reason = missingIn(said);
    if (reason !== undefined) return { addresses: [], landings: share([missingClass(reason)]) };
    const addresses = said.split(',');
    return { addresses, landings: share(addresses.map(land)) };
  });
}

function auditOf({ state, head, space, weights }: SweptBlocks, answers: readonly SweepAnswer[]): SweepLeaf['audit'] {
  const look = { length: space.length, wasAsked: askedBlocks(state) };
  const weightOf = weightOfBlock(space, weights);
  const blocks: { readonly weight: number; readonly disagrees: boolean }[] = [];
  for (const [block, value] of state.audits) {
    const inherited = answers[resolvedAt(state, head.endpoint, block, look).value];
    const own = answers[value];
    if (inherited === undefined || own === undefined || state.said[value]?.startsWith('>') === true) continue;
    blocks.push({ weight: weightOf(block), disagrees: !sameLanding(inherited.landings, own.landings) });
  }
  return {
    audited: blocks.length,
    disagreed: blocks.filter(({ disagrees }) => disagrees).length,
    ...(space.family === 4 ? { strata: auditStrata(blocks) } : {}),
  };
}
