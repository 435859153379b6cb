import type { ConfigMistake } from './config.ts';
import type { Path } from './plain-data.ts';
import { parseDuration } from './scalars.ts';
import { DEFAULTS } from './schema.ts';
import { listed, select } from './select.ts';
import type { Source } from './source.ts';
import { vantageMistakes } from './vantage-mistakes.ts';

/** What the parts of a configuration must not say against each other. Like `references.ts` it reads data of any form. */
export function contradictions(source: Source): readonly ConfigMistake[] {
  return [
    ...clashingLabels(source),
    ...sharedAsns(source),
    ...sharedFeeds(source),
    ...servicesWithoutFeed(source),
    ...resolverMistakes(source),
    ...slotMistakes(source),
    ...vantageMistakes(source),
  ];
}

/** Providers, CDNs and sites share one label, so they must not share a name. Sites of two operators never meet in one claim. */
function clashingLabels(source: Source): readonly ConfigMistake[] {
  const taken = new Map([['other', 'what everybody else is counted as']]);
  const mistakes: ConfigMistake[] = [];
  for (const pattern of ['providers.*', 'cdns.*', 'operators.*.sites.*']) {
    for (const { path } of select(source.value, pattern.split('.'))) {
      const name = String(path.at(-1));
      const by = `a name of ${path[0]}`;
      const before = taken.get(name) ?? siblingsName(name, source);
      if (before === undefined) taken.set(name, by);
      else if (before !== by) mistakes.push(source.atKey(path, `must be another name, ${name} is already ${before}`));
    }
  }
  return mistakes;
}

/** What lands on a corporation's other networks is counted under its provider's id and this ending. */
function siblingsName(name: string, source: Source): string | undefined {
  const provider = name.endsWith('-siblings') ? name.slice(0, -'-siblings'.length) : '';
  const [found] = select(source.value, ['providers', provider, 'sibling_asns']);
  return found === undefined ? undefined : `what sibling_asns of ${provider} are counted as`;
}

/** A list of two parties would make the order of the rules decide whose an address is. */
function sharedFeeds(source: Source): readonly ConfigMistake[] {
  const owners = new Map<unknown, string>();
  return ['providers.*.feed', 'cdns.*.feed'].flatMap((pattern) =>
    select(source.value, pattern.split('.')).flatMap(({ path, value }) => {
      const owner = owners.get(value);
      if (owner !== undefined)
        return [source.at(path, `must be of one party, ${source.written(path)} is already the feed of ${owner}`)];
      owners.set(value, path.slice(0, 2).join('.'));
      return [];
    }),
  );
}

function servicesWithoutFeed(source: Source): readonly ConfigMistake[] {
  return select(source.value, ['providers', '*', 'edge_services'])
    .filter(({ path }) => select(source.value, [...path.slice(0, 2).map(String), 'feed']).length === 0)
    .map(({ path }) => source.atKey(path, 'needs feed: only a published list says which service uses an address'));
}

/** An ASN of two parties would make the order of the rules decide whose an address is. */
function sharedAsns(source: Source): readonly ConfigMistake[] {
  const parties = {
    'providers.*.asns.*': 2,
    'cdns.*.asns.*': 2,
    'operators.*.sites.*.asns.*': 1,
    'providers.*.sibling_asns.*': 3,
    'providers.*.possible_tenants.*': 3,
  };
  const owners = new Map<unknown, string>();
  const mistakes: ConfigMistake[] = [];
  for (const [pattern, partyLength] of Object.entries(parties)) {
    for (const { path, value } of select(source.value, pattern.split('.'))) {
      const party = path.slice(0, partyLength).join('.');
      const owner = owners.get(value);
      if (owner === undefined) owners.set(value, party);
      else if (owner !== party && !(isTenants(owner) && isTenants(party))) {
        mistakes.push(source.at(path, `must be of one party, ${source.written(path)} also stands in ${owner}`));
      }
    }
  }
  return mistakes;
}

/** A network may be a tenant of several clouds. */
function isTenants(party: string): boolean {
  return party.endsWith('.possible_tenants');
}

interface ResolverFound {
  readonly path: Path;
  readonly resolver: { readonly kind?: unknown; readonly via?: unknown; readonly weight?: unknown };
}

function resolverMistakes(source: Source): readonly ConfigMistake[] {
  const all: readonly ResolverFound[] = select(source.value, ['resolvers', '*']).map(({ path, value }) => ({
    path,
    resolver: value ?? {},
  }));
  const authoritative = all.filter(({ resolver }) => resolver.kind === 'authoritative');
  const udp = all.filter(({ resolver }) => resolver.kind === 'udp').map(({ path }) => String(path[1]));
  const others = all.filter(({ path }) => !udp.includes(String(path[1]))).map(({ path }) => path[1]);
  const mistakes: ConfigMistake[] = [];
  for (const { path, resolver } of authoritative) {
    const via = [...path, 'via'];
    if (others.includes(resolver.via as string)) {
      mistakes.push(source.at(via, `must be a resolver of kind udp (${listed(udp)}), is ${source.written(via)}`));
    }
  }
  if (all.length > 0 && all.every(({ resolver }) => resolver.weight === 0)) {
    mistakes.push(source.at(['resolvers'], 'must hold one whose weight is above 0'));
  }
  return mistakes;
}

/** A draw may take three exchanges one after the other: the zone's servers, a server's address, the answer. */
const EXCHANGES = 3;

function slotMistakes(source: Source): readonly ConfigMistake[] {
  const given = (path: Path, otherwise: unknown): unknown =>
    select(source.value, path.map(String))[0]?.value ?? otherwise;
  const everyMs = milliseconds(given(['slots', 'every'], DEFAULTS.every));
  const timeoutMs = milliseconds(given(['dns', 'timeout'], DEFAULTS.timeout));
  const attempts = given(['dns', 'attempts'], DEFAULTS.attempts);
  if (everyMs === undefined || timeoutMs === undefined || typeof attempts !== 'number') return [];
  const longestMs = EXCHANGES * attempts * timeoutMs;
  if (longestMs < everyMs) return [];
  const needs = `${EXCHANGES} exchanges of ${attempts} attempts, each as long as dns.timeout`;
  return [source.at(['slots', 'every'], `must be longer than ${longestMs}ms (${needs}), is ${everyMs}ms`)];
}

function milliseconds(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}
