import { type JudgingBeside, judgingBeside, parseBeside, printableBeside } from '../beside/judging-beside.ts';
import type { TraceMemory } from '../beside/trace-memory.ts';
import type { ClaimConfig, Config } from '../config/config.ts';
import type { Address } from '../core/address.ts';
import type { Echoes } from '../core/echoes.ts';
import { type JudgeContext, judgeSlot, type RecordedDraw } from '../core/judge.ts';
import type { Judgement } from '../core/judgement.ts';
import type { AddressFacts } from '../core/outcome.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { tenantAddresses } from '../core/traced-path.ts';
import {
  CanonicalJsonError,
  type CanonicalValue,
  canonicalJson,
  parseCanonicalJson,
} from '../evidence/canonical-json.ts';
import type { Snapshot } from '../feeds/snapshot.ts';

/**
 * What judging takes of a configuration. It is kept beside the text, which alone does not tell it: the environment is read into the
 * text, and defaults belong to the version that read it.
 */
export interface Judging {
  readonly claims: readonly JudgedClaim[];
  readonly resolvers: readonly { readonly id: string; readonly class: string }[];
  /** Absent where neither connections nor traces are made. */
  readonly beside?: JudgingBeside;
}

type JudgedClaim = Pick<ClaimConfig, 'id' | 'country' | 'rules' | 'grades' | 'acceptVantageOnly'>;

/** Canonical JSON. */
export function formatJudging(config: Pick<Config, 'claims' | 'resolvers' | 'probes' | 'vantages'>): string {
  const { claims, resolvers } = config;
  const beside = judgingBeside(config);
  return canonicalJson({
    claims: claims.map(({ id, country, rules, grades, acceptVantageOnly }) => ({
      id,
      country,
      rules,
      grades,
      acceptVantageOnly,
    })),
    resolvers: resolvers.map((resolver) => ({ id: resolver.id, class: resolver.class })),
    ...(beside === undefined ? {} : { beside: printableBeside(beside) }),
  });
}

/** What `formatJudging` printed; undefined when the text is nothing of the kind. Its digest stands in the log. */
export function parseJudging(text: string): Judging | undefined {
  try {
    const { beside, ...value } = Object(parseCanonicalJson(text)) as Partial<Omit<Judging, 'beside'>> & {
      readonly beside?: CanonicalValue;
    };
    if (!Array.isArray(value.claims) || !Array.isArray(value.resolvers)) return undefined;
    return { ...(value as Judging), ...(beside === undefined ? {} : { beside: parseBeside(beside) }) };
  } catch (error) {
    // That the text cannot be read is the answer; whoever asked knows where it came from.
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}

/** What the draws of a slot are judged by. */
export interface JudgedBy {
  readonly claim: Pick<JudgedClaim, 'rules' | 'grades' | 'acceptVantageOnly'>;
  readonly resolvers: Judging['resolvers'];
  readonly snapshot: Pick<Snapshot, 'facts'>;
}

/** What else a slot's judge is told, all of it from the log. */
export interface SlotFacts {
  /** What the judgements before this one tell of echoes. */
  readonly echoes: Echoes;
  readonly traces: Pick<TraceMemory, 'before'>;
  /** Which of a draw's addresses decides. */
  readonly pick: JudgeContext['pickAddress'];
}

/**
 * Judges the recorded draws of a slot: the one place that does, for a slot that has just been measured and for any later look at the
 * same records, so that the same digests come to the same.
 */
export async function judgeRecorded(
  { slot }: Pick<SlotLeaf, 'slot'>,
  draws: readonly RecordedDraw[],
  { claim, resolvers, snapshot }: JudgedBy,
  { echoes, traces, pick }: SlotFacts,
): Promise<readonly Judgement[]> {
  const { rules, grades, acceptVantageOnly } = claim;
  // Ages of feeds are taken at the slot's own time: a later look at the same log must come to the same.
  const facts = (address: Address): AddressFacts => snapshot.facts(address, rules, slot * 1000);
  const records = draws.map(({ record }) => record);
  const firstLeaf = Math.min(...draws.map(({ leaf }) => leaf));
  const traced = await traces.before(tenantAddresses(records, { rules, facts }), { slot, firstLeaf });
  const { judgements } = judgeSlot(slot, draws, echoes, {
    rules,
    grades,
    acceptVantageOnly,
    facts,
    traced: (address) => traced.get(address),
    pickAddress: pick,
    // Of a resolver that has left the configuration the most is demanded: that it echoes.
    resolverClass: (id) => resolvers.find((resolver) => resolver.id === id)?.class ?? 'public-ecs',
  });
  return judgements;
}
