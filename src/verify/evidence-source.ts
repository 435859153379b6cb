import { join } from 'node:path';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { disk, errnoOf, type Files, hashWhole, readWhole } from '../evidence/files.ts';
import { getRemote, RemoteError } from '../evidence/remote.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { unreadable } from '../evidence/unwritable.ts';

/** Where evidence is read from: a directory, or what a web server or a bucket makes of one. */
export interface EvidenceSource {
  /** The directory or URL, for messages. */
  readonly name: string;
  /** The bytes of a file by its path within the evidence; undefined when it is not there. Rejects with EvidenceError `unreadable`. */
  readonly read: (path: string, maxBytes: number) => Promise<Buffer | undefined>;
  /** The SHA-256 (hex) of a file likewise: where nothing else is asked of tens of megabytes, they need not be held. */
  readonly hash: (path: string, maxBytes: number) => Promise<string | undefined>;
}

/** The evidence of a directory: a copy, or one that a service is writing to. */
export function directorySource(dir: string, files: Files = disk): EvidenceSource {
  async function from<T>(path: string, take: (files: Files, path: string) => Promise<T>): Promise<T | undefined> {
    try {
      return await take(files, join(dir, path));
    } catch (error) {
      // A file where a directory should be is as absent as none.
      if (errnoOf(error) === 'ENOTDIR') return undefined;
      throw unreadable(join(dir, path), error);
    }
  }
  return {
    name: dir,
    read: (path) => from(path, readWhole),
    hash: (path) => from(path, hashWhole),
  };
}

/** For one file; data packages are some tens of megabytes. */
const TIMEOUT_MS = 120_000;
const GONE: readonly number[] = [404, 410];

/** The evidence under a URL: the directory as any web server or bucket gives it, or the `/log/` of a service. */
export function urlSource(url: string): EvidenceSource {
  const base = url.endsWith('/') ? url : `${url}/`;
  async function read(path: string, maxBytes: number): Promise<Buffer | undefined> {
    const from = new URL(path, base).href;
    try {
      const { status, body } = await getRemote(from, { timeoutMs: TIMEOUT_MS, maxBytes });
      if (status === 200) return body;
      if (GONE.includes(status)) return undefined;
      throw new EvidenceError('unreadable', from, `${from}: the server answers ${status}`);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      throw new EvidenceError('unreadable', from, error.message, { cause: error });
    }
  }
  return {
    name: url,
    read,
    hash: async (path, maxBytes) => {
      const bytes = await read(path, maxBytes);
      return bytes && sha256Hex(bytes);
    },
  };
}
