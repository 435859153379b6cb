/**
 * Licences under which data is published, by their SPDX ids. A citation names only these as ids: CITATION.cff 1.2.0 is invalid with any
 * other word in their place, and a reader of JSON-LD takes it for an address.
 */
export const DATA_LICENCES = [
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-ND-4.0',
  'CC-BY-NC-ND-4.0',
  'CC-BY-SA-3.0',
  'CC-BY-SA-4.0',
  'CDLA-Permissive-1.0',
  'CDLA-Sharing-1.0',
  'etalab-2.0',
  'ODbL-1.0',
  'ODC-By-1.0',
  'OGL-UK-3.0',
  'PDDL-1.0',
] as const;

/** What a publisher says of the licence, any text, as far as programs understand it. */
export type Licence =
  | { readonly kind: 'spdx'; readonly id: string; readonly url: string }
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'words'; readonly words: string };

export function licenceOf(words: string): Licence {
  const id = DATA_LICENCES.find((known) => known === words);
  if (id !== undefined) return { kind: 'spdx', id, url: `https://spdx.org/licenses/${id}` };
  return /^https?:\/\/\S+$/.test(words) && URL.canParse(words)
    ? { kind: 'web', url: new URL(words).href }
    : { kind: 'words', words };
}
