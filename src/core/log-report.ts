import type { Placed } from './draw-dossier.ts';

/** The evidence log as it is published: who signs it, how large it is, and who else has vouched for it. */
export interface LogReport {
  readonly origin: string;
  /** What its checkpoints are verified by: `name+id+base64`. */
  readonly vkey: string;
  /** The checkpoint in force, a C2SP signed note, with its size in leaves and its root in hex. */
  readonly checkpoint: { readonly note: string; readonly size: number; readonly root: string };
  /** Unix time, milliseconds; undefined when it was signed by an earlier run. */
  readonly signedMs: number | undefined;
  /** Whether witnesses are asked for cosignatures. */
  readonly isWitnessed: boolean;
  /** The newest checkpoint that any of them has cosigned. */
  readonly cosigned:
    | { readonly size: number; readonly by: readonly { readonly witness: string; readonly atSeconds: number }[] }
    | undefined;
  /** Whether an authority is asked for time stamps, and the sizes in leaves of the checkpoints that have one, ascending. */
  readonly isStamped: boolean;
  readonly stamped: readonly number[];
  /** The lists of feeds that the log's first snapshot names, and how many of them are still kept; absent before there is one. */
  readonly firstLists?: { readonly leaf: number; readonly named: number; readonly kept: number };
}

/** Some leaves of the log, newest first. */
export interface LeafPage {
  readonly rows: readonly Placed[];
  /** Leaves below this index have not been looked at; undefined: all have. */
  readonly next: number | undefined;
}
