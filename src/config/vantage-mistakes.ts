import { formatAddress, parseAddress } from '../core/address.ts';
import type { ConfigMistake } from './config.ts';
import { select } from './select.ts';
import type { Source } from './source.ts';

/**
 * Several vantages of one machine differ by the addresses that they send from. One without would send as the kernel chooses, that is
 * from any of them; two with the same would be one.
 */
export function vantageMistakes(source: Source): readonly ConfigMistake[] {
  const all = select(source.value, ['vantages', '*']);
  if (all.length < 2) return [];
  return [...withoutSource(source, all), ...sharedSources(source), ...longIds(source, all)];
}

function withoutSource(source: Source, all: ReturnType<typeof select>): readonly ConfigMistake[] {
  return all
    .filter(({ path }) => select(source.value, [...path.map(String), 'source']).length === 0)
    .map(({ path }) =>
      source.atKey(
        path,
        'needs source, the addresses of this machine that it sends from, such as [192.0.2.10, "2001:db8::10"]: there are several vantages',
      ),
    );
}

/** It stands in the judgement of each draw's connection, and those of a slot are one leaf. */
const LONGEST_ID = 32;

function longIds(source: Source, all: ReturnType<typeof select>): readonly ConfigMistake[] {
  return all
    .filter(({ path }) => String(path[1]).length > LONGEST_ID)
    .map(({ path }) => source.atKey(path, `must have a name of at most ${LONGEST_ID} characters: there are several`));
}

function sharedSources(source: Source): readonly ConfigMistake[] {
  const owners = new Map<string, string>();
  return select(source.value, ['vantages', '*', 'source', '*']).flatMap(({ path, value }) => {
    const address = typeof value === 'string' ? parseAddress(value) : undefined;
    if (address === undefined) return [];
    const text = formatAddress(address);
    const owner = owners.get(text);
    owners.set(text, owner ?? String(path[1]));
    return owner === undefined || owner === path[1]
      ? []
      : [source.at(path, `must be of one vantage, ${text} is already a source of ${owner}`)];
  });
}
