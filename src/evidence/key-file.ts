import { dirname, join } from 'node:path';
import { EvidenceError } from './evidence-log.ts';
import { type Files, readWhole, writeWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import {
  ED25519,
  formatPrivateKey,
  formatVkey,
  makeKey,
  type PrivateKey,
  parsePrivateKey,
  publicKeyOf,
} from './tlog/key.ts';

/** Where the key of a log lies unless the configuration names another place. */
export function defaultKeyFile(dir: string): string {
  return join(layoutOf(dir).private, 'key');
}

/**
 * Makes the key that signs as `name`, readable by its owner alone, and its verifier key beside it in `.vkey`; resolves with that
 * verifier key. Rejects with EvidenceError `already_exists` when there is a file: a log never signs with a key that signed another.
 */
export async function makeKeyFile(files: Files, path: string, name: string): Promise<string> {
  const key = makeKey(name);
  const vkey = formatVkey(publicKeyOf(key));
  const place = dirname(path);
  await files.makeDir(place, 0o700);
  await files.syncDir(dirname(place));
  // Written where it stays: on another file system there is no renaming, and the directory may be of others too.
  const temp = join(place, 'tmp-key');
  try {
    const bytes = Buffer.from(`${formatPrivateKey(key)}\n`);
    if (!(await writeWhole(files, temp, path, bytes, 'keep', 0o600))) {
      throw new EvidenceError(
        'already_exists',
        path,
        `${path} is there already: a new log needs a new key; name another evidence.key_file, or move that one away`,
      );
    }
    await writeWhole(files, temp, `${path}.vkey`, Buffer.from(`${vkey}\n`), 'replace');
  } finally {
    await files.removeDir(temp).catch(() => undefined); // An empty directory does no harm.
  }
  return vkey;
}

/** The key of a log. Rejects with EvidenceError `corrupt` when the file is gone or is no key; no message ever quotes it. */
export async function readKeyFile(files: Files, path: string): Promise<PrivateKey> {
  const bytes = await readWhole(files, path);
  if (bytes === undefined) {
    throw new EvidenceError(
      'corrupt',
      path,
      `${path}, the key that signs the log, is not there: restore it from a copy, or name its place in evidence.key_file; without it the log can be read but not gone on with`,
    );
  }
  try {
    const key = parsePrivateKey(bytes.toString().replace(/\n$/, ''));
    if (key.type === ED25519) return key;
  } catch (error) {
    if (!(error instanceof TlogFormatError)) throw error;
    throw new EvidenceError('corrupt', path, `${path}: ${error.message}: restore it from a copy`, { cause: error });
  }
  throw new EvidenceError('corrupt', path, `${path} is the key of a witness, not of a log`);
}
