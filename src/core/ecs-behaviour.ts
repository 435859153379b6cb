import type { Prefix } from './address.ts';
import { formatPrefix, prefixOf } from './address.ts';
import type { EcsEcho } from './observation.ts';

/** One answer for one client block, by one server or resolver, for one name. */
export interface EcsSample {
  /** As it was sent. */
  readonly block: Prefix;
  readonly ecs: EcsEcho;
  /** Canonical text, sorted, each once. */
  readonly addresses: readonly string[];
}

/** What a server makes of client subnets (RFC 7871; method, section 5). */
export type EcsTreatment =
  /** Echoes ours, and the answers differ from block to block. */
  | 'honoured'
  /** Echoes ours, and everybody is given the same. */
  | 'same_for_all'
  /** Echoes nothing, yet a block keeps its answer and other blocks have others. */
  | 'honoured_silently'
  /** Echoes nothing, and nothing depends on the block: it looks at who asks. Other vantages are needed. */
  | 'not_honoured'
  /** Echoes other blocks than were sent: somebody on the way mixes up clients. */
  | 'wrong'
  /** Too few blocks, or too few asked twice, or answers that change by themselves. */
  | 'unknown';

export interface EcsBehaviour {
  readonly treatment: EcsTreatment;
  readonly echoed: number;
  readonly absent: number;
  readonly wrong: number;
  /** Echoes whose scope is longer than what was sent: the answer is for less than was asked. */
  readonly longerThanSource: number;
  /** The scope of every echo, when it is one and the same. */
  readonly fixedScope?: number;
  /** Some scope is shorter than what was sent: that answer holds for neighbours, and a sweep can leave them out. */
  readonly prunable: boolean;
  readonly answerSets: number;
  /** Networks that the blocks are spread over. */
  readonly spread: number;
}

/** Blocks in as many networks (/16 or /32) show whether anything depends on them. */
const LEAST_SPREAD = 50;
const NETWORK_BITS = { 4: 16, 6: 32 } as const;
/** Blocks asked again, before a silent server's answers are put down to the block and not to chance; and how many must agree. */
const LEAST_REPEATED = 10;
const LEAST_AGREEING = 0.9;

/** Judges samples of one server and name, in any order. A block that stands twice was asked twice. */
export function ecsBehaviour(samples: readonly EcsSample[]): EcsBehaviour {
  const echoes = samples.flatMap(({ block, ecs }) =>
    ecs.state === 'echoed' ? [{ scope: ecs.scope, source: block.length }] : [],
  );
  const count = (state: EcsEcho['state']) => samples.filter(({ ecs }) => ecs.state === state).length;
  const scopes = new Set(echoes.map(({ scope }) => scope));
  const [first] = scopes;
  const counts = {
    echoed: echoes.length,
    absent: count('absent'),
    wrong: count('wrong'),
    longerThanSource: echoes.filter(({ scope, source }) => scope > source).length,
    answerSets: new Set(samples.map(setOf)).size,
    spread: new Set(samples.map(({ block }) => networkOf(block))).size,
  };
  return {
    treatment: treatmentOf(samples, counts),
    ...counts,
    ...(scopes.size === 1 && first !== undefined ? { fixedScope: first } : {}),
    prunable: echoes.some(({ scope, source }) => scope < source),
  };
}

function treatmentOf(
  samples: readonly EcsSample[],
  { echoed, absent, wrong, answerSets, spread }: Omit<EcsBehaviour, 'treatment' | 'prunable' | 'fixedScope'>,
): EcsTreatment {
  if (wrong > echoed + absent) return 'wrong';
  if (spread < LEAST_SPREAD) return 'unknown';
  if (echoed > 0) return answerSets > 1 ? 'honoured' : 'same_for_all';
  if (answerSets <= 1) return 'not_honoured';
  return keepsItsAnswers(samples) ? 'honoured_silently' : 'unknown';
}

/** Servers that turn their answers round give the same block another one each time. */
function keepsItsAnswers(samples: readonly EcsSample[]): boolean {
  const sets = new Map<string, string[]>();
  for (const sample of samples) {
    const block = formatPrefix(sample.block);
    sets.set(block, [...(sets.get(block) ?? []), setOf(sample)]);
  }
  const repeated = [...sets.values()].filter(({ length }) => length > 1);
  const agreeing = repeated.filter((given) => new Set(given).size === 1);
  return repeated.length >= LEAST_REPEATED && agreeing.length >= LEAST_AGREEING * repeated.length;
}

function setOf({ addresses }: EcsSample): string {
  return addresses.join(' ');
}

function networkOf({ address, length }: Prefix): string {
  return formatPrefix(prefixOf(address, Math.min(length, NETWORK_BITS[address.family])));
}
