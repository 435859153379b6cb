/** A row of a published list, as far as lists are compared. */
export interface ListedRow {
  readonly prefix: string;
  readonly region: string | undefined;
  readonly services: readonly string[];
  readonly tags: readonly string[];
}

/** What one edition of a list has that another has not; each part in the order of its edition. */
export interface RowsDiff {
  readonly added: readonly ListedRow[];
  readonly removed: readonly ListedRow[];
  /** In both, in another region. */
  readonly moved: readonly {
    readonly prefix: string;
    readonly from: string | undefined;
    readonly to: string | undefined;
  }[];
  /** In both and in the same region, with other services or tags. */
  readonly relabelled: readonly string[];
}

/** Compares two editions row by row: prefixes are compared as they are published, not by the addresses that they hold. */
export function diffRows(before: readonly ListedRow[], after: readonly ListedRow[]): RowsDiff {
  const old = new Map(before.map((row) => [row.prefix, row]));
  const current = new Map(after.map((row) => [row.prefix, row]));
  const both = after.flatMap((row) => {
    const was = old.get(row.prefix);
    return was === undefined ? [] : [{ was, is: row }];
  });
  return {
    added: after.filter(({ prefix }) => !old.has(prefix)),
    removed: before.filter(({ prefix }) => !current.has(prefix)),
    moved: both
      .filter(({ was, is }) => was.region !== is.region)
      .map(({ was, is }) => ({ prefix: is.prefix, from: was.region, to: is.region })),
    relabelled: both
      .filter(({ was, is }) => was.region === is.region && labelsOf(was) !== labelsOf(is))
      .map(({ is }) => is.prefix),
  };
}

/** Whether two editions say the same. */
export function isEmptyDiff({ added, removed, moved, relabelled }: RowsDiff): boolean {
  return added.length + removed.length + moved.length + relabelled.length === 0;
}

/** Order says nothing in either. */
function labelsOf({ services, tags }: ListedRow): string {
  return JSON.stringify([services.toSorted(), tags.toSorted()]);
}
