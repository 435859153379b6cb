import type { ConfigMistake } from './config.ts';
import { listed, select } from './select.ts';
import type { Source } from './source.ts';
import { nearest } from './spelling.ts';

/**
 * Ids that lead nowhere or stand twice. This reads the plain data, whatever its form, so that these mistakes are told together
 * with those of the form: a part of the wrong form is passed over here.
 */
export function referenceMistakes(source: Source, feedIds: readonly string[]): readonly ConfigMistake[] {
  return [...danglingReferences(source), ...unknownFeeds(source, feedIds), ...repeatedNames(source)];
}

function keysOf(source: Source, part: string): readonly string[] {
  return select(source.value, [part, '*']).map(({ path }) => String(path[1]));
}

function danglingReferences(source: Source): readonly ConfigMistake[] {
  const references = [
    ['claims.*.provider', 'providers'],
    ['claims.*.operator', 'operators'],
    ['claims.*.frame', 'frames'],
    ['claims.*.manifest', 'manifests'],
    ['resolvers.*.via', 'resolvers'],
  ] as const;
  return references.flatMap(([pattern, part]) => {
    const known = keysOf(source, part);
    return select(source.value, pattern.split('.'))
      .filter(({ value }) => typeof value === 'string' && !known.includes(value))
      .map(({ path, value }) =>
        source.at(path, `must be one of ${part} (${listed(known)}), is ${source.written(path)}${meant(value, known)}`),
      );
  });
}

function unknownFeeds(source: Source, feedIds: readonly string[]): readonly ConfigMistake[] {
  const known = [...feedIds, 'origins', 'rpki', 'country'];
  const named = [
    { part: 'providers', without: 'without one write "ranges: none"' },
    { part: 'cdns', without: 'without one its asns must do' },
  ];
  return [
    ...severalPlaces(source),
    ...named.flatMap(({ part, without }) =>
      select(source.value, [part, '*', 'feed'])
        .filter(({ value }) => typeof value === 'string' && !feedIds.includes(value))
        .map(({ path, value }) => {
          const near = nearest(String(value), feedIds);
          const hint = near === undefined ? without : `did you mean ${near}?`;
          const list = `must be a feed that this version reads (${listed(feedIds)})`;
          return source.at(path, `${list}, is ${source.written(path)}; ${hint}`);
        }),
    ),
    ...select(source.value, ['feeds', 'overrides', '*'])
      .filter(({ path }) => !known.includes(String(path[2])))
      .map(({ path }) => source.atKey(path, `is no feed; the feeds are ${listed(known)}${meant(path[2], known)}`)),
  ];
}

/** Routes of the two address families come in a file each; every other feed is one list in one place. */
function severalPlaces(source: Source): readonly ConfigMistake[] {
  return ['url', 'file'].flatMap((key) =>
    select(source.value, ['feeds', 'overrides', '*', key])
      .filter(({ path, value }) => path[2] !== 'origins' && Array.isArray(value))
      .map(({ path }) => source.at(path, 'must be one: only origins may be in several places')),
  );
}

function repeatedNames(source: Source): readonly ConfigMistake[] {
  const claims = select(source.value, ['claims', '*', 'id']);
  const manifests = keysOf(source, 'manifests').map((id) => [
    ...select(source.value, ['manifests', id, '*', 'name']),
    ...select(source.value, ['manifests', id, 'endpoints', '*', 'name']),
  ]);
  return [claims, ...manifests].flatMap((names) => {
    const seen = new Set<string>();
    return names.flatMap(({ path, value }) => {
      if (typeof value !== 'string') return [];
      const [port] = select(source.value, [...path.slice(0, -1).map(String), 'port']);
      const name = `${value.toLowerCase()}:${port?.value ?? 443}`;
      if (seen.has(name))
        return [source.at(path, `must be unique, ${source.written(path)} stands here for a second time`)];
      seen.add(name);
      return [];
    });
  });
}

function meant(value: unknown, known: readonly string[]): string {
  const near = nearest(String(value), known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
