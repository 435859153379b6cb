import { join } from 'node:path';

/** Where things lie in an evidence directory. */
export interface Layout {
  /** The leaves, a line each; see `lines.ts`. */
  readonly leaves: string;
  /** Says what the directory is; made last by `initLog`, so that a half-made directory is not taken for a log. */
  readonly about: string;
  /** Wire bytes and feeds by digest. */
  readonly blobs: string;
  /** Secrets that are not published yet. */
  readonly private: string;
  /** Tails that a crash left unfinished; never served. */
  readonly torn: string;
  /** Files under way; emptied when the log is opened. */
  readonly temp: string;
  /** One empty file for each process that writes or wants to. */
  readonly lock: string;
}

export function layoutOf(dir: string): Layout {
  return {
    leaves: join(dir, 'leaves'),
    about: join(dir, 'log.json'),
    blobs: join(dir, 'blobs'),
    private: join(dir, 'private'),
    torn: join(dir, 'torn'),
    temp: join(dir, 'tmp'),
    lock: join(dir, 'lock'),
  };
}
