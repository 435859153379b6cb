import { isWithin, ROOT } from './domain-name.ts';
import type { AnswerRecord } from './observation.ts';

/** Aliases that are followed from a question's name, over all servers asked. Longer chains are not seen in practice. */
const MAX_ALIASES = 8;

/** Where the records of one answer lead from a name. */
export interface AnswerChain {
  /** Names reached by CNAME, in order, without the name that was asked. */
  readonly aliases: readonly string[];
  /** Records of the wanted type at the end of the chain. */
  readonly records: readonly AnswerRecord[];
  /** Least TTL of all records followed and found, seconds; undefined when there was none. */
  readonly ttl: number | undefined;
  /** The aliases turn in a circle, are too many, or a name has an alias and something else besides (RFC 1034, section 3.6.2). */
  readonly broken: boolean;
}

/**
 * The CNAME record that a DNAME record above a name stands for (RFC 6672, section 2.2), for a server that left out the one which it
 * should have made.
 */
function redirection(
  name: string | undefined,
  answers: readonly AnswerRecord[],
  zone: string | undefined,
): readonly AnswerRecord[] {
  if (name === undefined || (zone !== undefined && !isWithin(name, zone))) return [];
  const above = answers.find(({ type, name: owner }) => type === 'DNAME' && owner !== name && isWithin(name, owner));
  if (above?.data === undefined || above.name === ROOT) return [];
  const labels = name.slice(0, -above.name.length);
  return [
    { ...above, name, type: 'CNAME', data: above.data === ROOT ? labels.slice(0, -1) : `${labels}${above.data}` },
  ];
}

/**
 * Follows CNAME records from a name to the records of a type. Records of names that the chain does not pass are as if they were
 * not there: whoever wrote the answer may have added anything. Names outside `zone` are not followed into, for their data is
 * another server's to give; without a zone (a recursive resolver) all names are.
 *
 * @param passed names that the chain has come through before this answer, the asked one last
 */
export function followAnswer(
  answers: readonly AnswerRecord[],
  passed: readonly string[],
  type: string,
  zone: string | undefined,
): AnswerChain {
  const aliases: string[] = [];
  let name = passed[passed.length - 1];
  let ttl: number | undefined;
  for (;;) {
    const inside = name !== undefined && (zone === undefined || isWithin(name, zone));
    const own = inside ? answers.filter((record) => record.name === name) : [];
    const here = own.some(({ type: t }) => t === 'CNAME') ? own : [...own, ...redirection(name, answers, zone)];
    const records = here.filter((record) => record.type === type);
    const targets = new Set(here.filter((record) => record.type === 'CNAME').map((record) => record.data));
    const [target] = targets;
    const used = here.filter((record) => record.type === type || record.type === 'CNAME');
    ttl = used.reduce<number | undefined>((least, record) => Math.min(least ?? record.ttl, record.ttl), ttl);
    if (target === undefined) return { aliases, records, ttl, broken: false };
    const circle = passed.includes(target) || aliases.includes(target);
    const long = passed.length - 1 + aliases.length >= MAX_ALIASES;
    if (targets.size > 1 || records.length > 0 || circle || long) return { aliases, records: [], ttl, broken: true };
    aliases.push(target);
    name = target;
  }
}
