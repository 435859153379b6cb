/** What was asked for behind the `?` of an address: each name once. */
export type Query = Readonly<Record<string, string>>;

// Written by the client: any text, names once or several times.
/** The parameters that were given once; a name that came several times counts as not given. */
export function queryOf(query: Readonly<Record<string, unknown>>): Query {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The same address with some parameters changed, and those left out that are changed to nothing. */
export function hrefWith(query: Query, changes: Readonly<Record<string, string | undefined>>): string {
  const next = { ...query, ...changes };
  const named = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `?${new URLSearchParams(named)}`;
}
