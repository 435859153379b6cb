import { join } from 'node:path';
import { disk, errnoOf, type Files, readWhole } from '../evidence/files.ts';
import { unreadable } from '../evidence/unwritable.ts';

/** Where evidence is read from: a directory, or what a web server or a bucket makes of one. */
export interface EvidenceSource {
  /** The directory or URL, for messages. */
  readonly name: string;
  /** The bytes of a file by its path within the evidence; undefined when it is not there. Rejects with EvidenceError `unreadable`. */
  readonly read: (path: string, maxBytes: number) => Promise<Buffer | undefined>;
}

/** The evidence of a directory: a copy, or one that a service is writing to. */
export function directorySource(dir: string, files: Files = disk): EvidenceSource {
  return {
    name: dir,
    read: async (path) => {
      try {
        return await readWhole(files, join(dir, path));
      } catch (error) {
        // A file where a directory should be is as absent as none.
        if (errnoOf(error) === 'ENOTDIR') return undefined;
        throw unreadable(join(dir, path), error);
      }
    },
  };
}
