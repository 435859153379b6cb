import type { Config } from '../config/config.ts';
import type { DescribedClaim } from '../core/described-claim.ts';
import type { Frame } from '../core/frame.ts';
import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from '../evidence/canonical-json.ts';
import type { ClaimInForce } from './claim-in-force.ts';
import { describeClaim } from './claim-in-force.ts';

/** A claim as it stands now, for the records of its closed windows. */
export function describedClaim(claim: ClaimInForce, config: Config, demo: boolean): DescribedClaim {
  return {
    claim: describeClaim(claim, config),
    levels: claim.config.levels,
    resolvers: config.resolvers.map(({ id, class: kind }) => ({ id, class: kind })),
    vantages: config.vantages.map(({ id, asn }) => ({ id, asn })),
    networks: networksOf(claim.frame.frame),
    publisher: config.publisher,
    demo,
  };
}

/** More than any frame of a country's consumer networks has; a list of campus networks would only bloat the record. */
const MOST_NETWORKS = 1000;

/** None where it has more of them than a record should hold. */
export function networksOf({ rows }: Frame): DescribedClaim['networks'] {
  const networks = new Map<string, { weight: bigint; blocks: number; asns: Set<number>; weights: Set<number> }>();
  for (const { network, weight, blocks, asn } of rows) {
    const held = networks.get(network) ?? { weight: 0n, blocks: 0, asns: new Set(), weights: new Set() };
    held.weight += BigInt(weight) * BigInt(blocks);
    held.blocks += blocks;
    held.asns.add(asn);
    held.weights.add(weight);
    networks.set(network, held);
  }
  if (networks.size > MOST_NETWORKS) return [];
  return [...networks].map(([network, { weight, blocks, asns, weights }]) => ({
    network,
    weight: String(weight),
    blocks,
    ases: asns.size,
    isEven: weights.size === 1,
  }));
}

/** Canonical JSON; levels as decimal text, since it has integers only. */
export function formatDescribedClaim({ levels, ...described }: DescribedClaim): string {
  return canonicalJson({
    ...described,
    levels: { quoted: String(levels.quoted), tested: levels.tested.map(String) },
  });
}

/** What `formatDescribedClaim` printed; undefined when the text is nothing of the kind. Its digest stands in the log. */
export function parseDescribedClaim(text: string): DescribedClaim | undefined {
  try {
    const { levels, ...described } = Object(parseCanonicalJson(text)) as Described;
    const { quoted, tested } = levels;
    const value = { ...described, levels: { quoted: Number(quoted), tested: tested.map(Number) } };
    return formatDescribedClaim(value) === text ? value : undefined;
  } catch (error) {
    // That the text cannot be read is the answer; whoever asked knows where it came from.
    if (error instanceof CanonicalJsonError || error instanceof TypeError) return undefined;
    throw error;
  }
}

type Described = Omit<DescribedClaim, 'levels'> & {
  readonly levels: { readonly quoted: string; readonly tested: readonly string[] };
};
