import type { ConfigMistake } from './config.ts';
import { parseDuration } from './scalars.ts';
import { listed, select } from './select.ts';
import type { Source } from './source.ts';

/** What the parts of a configuration must not say against each other. Like `references.ts` it reads data of any form. */
export function contradictions(source: Source): readonly ConfigMistake[] {
  return [...clashingLabels(source), ...sharedAsns(source), ...resolverMistakes(source), ...slotMistakes(source)];
}

/** Providers, CDNs and sites share one label, so they must not share a name; `other` is what everybody else is counted as. */
function clashingLabels(source: Source): readonly ConfigMistake[] {
  const owner = new Map([['other', 'the label of everybody else']]);
  const patterns = [
    ['providers', '*'],
    ['cdns', '*'],
    ['operators', '*', 'sites', '*'],
  ];
  return patterns.flatMap((pattern) =>
    select(source.value, pattern).flatMap(({ path }) => {
      const label = String(path.at(-1));
      const place = path.slice(0, -1).join('.');
      const taken = owner.get(label);
      if (taken === undefined) owner.set(label, `in ${place}`);
      // The same site name under two operators is one label for each claim: no clash.
      return taken === undefined || (place.startsWith('operators.') && taken.startsWith('in operators.'))
        ? []
        : [
            source.atKey(
              path,
              `must be another name: ${label} is ${taken.startsWith('in ') ? 'already taken ' : ''}${taken}`,
            ),
          ];
    }),
  );
}

/** An ASN of two parties would make the order of the rules decide whose an address is. */
function sharedAsns(source: Source): readonly ConfigMistake[] {
  const owner = new Map<unknown, string>();
  const patterns = [
    'providers.*.asns.*',
    'providers.*.possible_tenants.*',
    'cdns.*.asns.*',
    'operators.*.sites.*.asns.*',
  ];
  return patterns.flatMap((pattern) =>
    select(source.value, pattern.split('.')).flatMap(({ path, value }) => {
      const party =
        path[0] === 'operators' ? 'operators' : path.slice(0, pattern.includes('tenants') ? 3 : 2).join('.');
      const other = owner.get(value);
      if (other === undefined) owner.set(value, party);
      const bothTenants = other?.endsWith('possible_tenants') === true && party.endsWith('possible_tenants');
      if (other === undefined || other === party || bothTenants || typeof value !== 'number') return [];
      return [source.at(path, `must be of one party, but AS${value} also stands in ${other}`)];
    }),
  );
}

function resolverMistakes(source: Source): readonly ConfigMistake[] {
  const all = select(source.value, ['resolvers', '*']).map(({ path, value }) => ({
    path,
    value: (value ?? {}) as { readonly kind?: unknown; readonly via?: unknown; readonly weight?: unknown },
  }));
  const udp = all.filter(({ value }) => value.kind === 'udp').map(({ path }) => String(path[1]));
  const mistakes = all
    .filter(({ value }) => value.kind === 'authoritative')
    .flatMap(({ path, value: { via } }) => {
      if (udp.length === 0) return [source.at(path, 'needs a resolver of kind udp to find name servers by: add one')];
      const wrongKind = typeof via === 'string' && !udp.includes(via) && all.some((other) => other.path[1] === via);
      return wrongKind
        ? [
            source.at(
              [...path, 'via'],
              `must be a resolver of kind udp (${listed(udp)}), is ${source.written([...path, 'via'])}`,
            ),
          ]
        : [];
    });
  const drawn = all.some(({ value: { weight } }) => weight !== 0);
  const section = select(source.value, ['resolvers']);
  if (!drawn && section.length > 0)
    mistakes.push(source.at(['resolvers'], 'must hold a resolver whose weight is above 0'));
  return mistakes;
}

/** A draw may take three exchanges one after the other: the zone's servers, a server's address, the answer. */
const EXCHANGES = 3;

function slotMistakes(source: Source): readonly ConfigMistake[] {
  const duration = (pattern: readonly string[], otherwise: string): number | undefined => {
    const value = select(source.value, pattern)[0]?.value ?? otherwise;
    return typeof value === 'string' ? parseDuration(value) : undefined;
  };
  const everyMs = duration(['slots', 'every'], '5m');
  const timeoutMs = duration(['dns', 'timeout'], '2s');
  const attempts = select(source.value, ['dns', 'attempts'])[0]?.value ?? 2;
  if (everyMs === undefined || timeoutMs === undefined || typeof attempts !== 'number') return [];
  const longestMs = EXCHANGES * attempts * timeoutMs;
  if (longestMs < everyMs) return [];
  return [
    source.at(
      ['slots', 'every'],
      `must be longer than ${EXCHANGES} exchanges of ${attempts} attempts with dns.timeout each, ${longestMs} ms, is ${everyMs} ms`,
    ),
  ];
}
