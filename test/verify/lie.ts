import type { Leaf } from '../../src/core/record.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { Level } from '../../src/verify/audit.ts';
import type { EvidenceFiles } from './signed-files.ts';

export type Of<Kind extends Leaf['$kind']> = Extract<Leaf, { $kind: Kind }>;

/** A story that a publisher may sign in the place of what was measured, and what an audit makes of it. */
export interface Lie {
  /** Whose leaf is told otherwise; with how, a row of the table in docs/auditors.md. */
  readonly kind: Leaf['$kind'];
  readonly lie: string;
  readonly tell: (told: Told) => readonly Leaf[];
  /** The lowest level that refutes it, and by which words; else why none does. */
  readonly found: { readonly level: Level; readonly says: RegExp } | { readonly because: string };
}

/** What was measured, and ways to tell it otherwise. */
export interface Told {
  readonly leaves: readonly Leaf[];
  /** One leaf of a kind told otherwise; `nth` of those for which `where` holds. */
  readonly but: <Kind extends Leaf['$kind']>(
    kind: Kind,
    tell: (leaf: Of<Kind>, at: number) => Leaf,
    nth?: number,
    where?: (leaf: Of<Kind>) => boolean,
  ) => readonly Leaf[];
  readonly nth: <Kind extends Leaf['$kind']>(kind: Kind, nth: number) => Of<Kind>;
  /** A leaf that says nothing new in the place of another, so that no index changes. */
  readonly filler: () => Leaf;
  /** The bytes of a blob, and a further blob by its digest. */
  readonly blob: (sha256: string) => Buffer;
  readonly put: (bytes: Buffer) => string;
}

export function told(leaves: readonly Leaf[], files: EvidenceFiles): Told {
  const filler = (): Leaf => leaves[0] as Leaf;
  function nth<Kind extends Leaf['$kind']>(kind: Kind, number: number): Of<Kind> {
    const leaf = leaves.filter(({ $kind }) => $kind === kind)[number];
    if (leaf === undefined) throw new RangeError(`no ${kind} ${number}`);
    return leaf as Of<Kind>;
  }
  return {
    leaves,
    nth,
    filler,
    blob: (sha256) => files.get(pathOf(sha256)) ?? Buffer.of(),
    put: (bytes) => {
      const sha256 = sha256Hex(bytes);
      files.set(pathOf(sha256), bytes);
      return sha256;
    },
    but: (kind, tell, number = 0, where = () => true) => {
      const at = leaves.flatMap((leaf, i) => (leaf.$kind === kind && where(leaf as Of<typeof kind>) ? [i] : []))[
        number
      ];
      if (at === undefined) throw new RangeError(`no ${kind} ${number}`);
      return leaves.with(at, tell(leaves[at] as Of<typeof kind>, at));
    },
  };
}

/** The table of docs/auditors.md: one row a lie. */
export function lieTable(lies: readonly Lie[]): string {
  const rows = lies.map(({ kind, lie, found }) => {
    const at = 'level' in found ? `level ${found.level}` : `not found: ${found.because}`;
    return `| \`${kind}\` | ${lie} | ${at} |`;
  });
  return ['| leaf | what the publisher writes | found at |', '|---|---|---|', ...rows].join('\n');
}

function pathOf(sha256: string): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}
