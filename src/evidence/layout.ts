import { join } from 'node:path';

/** Where things lie in an evidence directory. */
export interface Layout {
  /** The signed checkpoint in force; made last by `initLog`, so that a half-made directory is not taken for a log. */
  readonly checkpoint: string;
  /** A checkpoint whose tree is durable and which is about to take the place of the other. */
  readonly next: string;
  /** The newest checkpoint that witnesses have cosigned, with their cosignatures; the one in force is often newer. */
  readonly cosigned: string;
  /** Hashes and entries; see `tlog/tile.ts`. */
  readonly tiles: string;
  /** Wire bytes and feeds by digest. */
  readonly blobs: string;
  /** Checkpoints with an authority's time over them; see `timestamp-files.ts`. */
  readonly timestamps: string;
  /** Secrets that are not published yet, and the key where no other place is configured; never served. */
  readonly private: string;
  /** What a crash left beyond the checkpoint; never served. */
  readonly torn: string;
  /** Files under way; emptied when the log is opened. */
  readonly temp: string;
  /** One empty file for each process that writes or wants to. */
  readonly lock: string;
  /** The leaves of the format before this one. */
  readonly oldLeaves: string;
}

export function layoutOf(dir: string): Layout {
  return {
    checkpoint: join(dir, 'checkpoint'),
    next: join(dir, 'checkpoint.next'),
    cosigned: join(dir, 'checkpoint.cosigned'),
    tiles: join(dir, 'tile'),
    blobs: join(dir, 'blobs'),
    timestamps: join(dir, 'timestamps'),
    private: join(dir, 'private'),
    torn: join(dir, 'torn'),
    temp: join(dir, 'tmp'),
    lock: join(dir, 'lock'),
    oldLeaves: join(dir, 'leaves'),
  };
}
