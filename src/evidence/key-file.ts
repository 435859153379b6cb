import { randomBytes } from 'node:crypto';
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
  type SignatureType,
} from './tlog/key.ts';

/** Where the key of a log lies unless the configuration names another place. */
export function defaultKeyFile(dir: string): string {
  return join(layoutOf(dir).private, 'key');
}

/**
 * Makes the key that signs as `name`, readable by its owner alone, and its verifier key beside it in `.vkey`; resolves with that
 * verifier key. Rejects with EvidenceError `already_exists` when there is a file: a log never signs with a key that signed another.
 */
export async function makeKeyFile(
  files: Files,
  path: string,
  name: string,
  type: SignatureType = ED25519,
): Promise<string> {
  const key = makeKey(name, type);
  const vkey = formatVkey(publicKeyOf(key));
  const place = dirname(path);
  await files.makeDir(place, 0o700);
  await files.syncDir(dirname(place));
  // Written where it stays: on another file system there is no renaming, and the directory may be of others too. Whoever else tries
  // at the same time has a folder of its own: the one that comes too late takes its away.
  const temp = join(place, `tmp-key-${randomBytes(6).toString('hex')}`);
  try {
    const bytes = Buffer.from(`${formatPrivateKey(key)}\n`);
    if (!(await writeWhole(files, temp, path, bytes, 'keep', 0o600))) {
      throw new EvidenceError(
        'already_exists',
        path,
        type === ED25519
          ? `${path} is there already: a new log needs a new key; name another evidence.key_file, or move that one away`
          : `${path} is there already: a new witness needs a new key; name another place, or move that one away`,
      );
    }
    await writeWhole(files, temp, `${path}.vkey`, Buffer.from(`${vkey}\n`), 'replace');
  } finally {
    await files.removeDir(temp).catch(() => undefined); // An empty directory does no harm.
  }
  return vkey;
}

/**
 * The key of a log, or with another `type` of a witness. Rejects with EvidenceError `corrupt` when the file is gone or is no such key;
 * no message ever quotes it.
 */
export async function readKeyFile(files: Files, path: string, type: SignatureType = ED25519): Promise<PrivateKey> {
  const bytes = await readWhole(files, path);
  if (bytes === undefined) {
    throw new EvidenceError(
      'corrupt',
      path,
      type === ED25519
        ? `${path}, the key that signs the log, is not there: restore it from a copy, or name its place in evidence.key_file; without it the log can be read but not gone on with`
        : `${path}, the key of the witness, is not there: restore it from a copy, or make a new witness with witness init`,
    );
  }
  try {
    const key = parsePrivateKey(bytes.toString().replace(/\n$/, ''));
    if (key.type === type) return key;
  } catch (error) {
    if (!(error instanceof TlogFormatError)) throw error;
    throw new EvidenceError('corrupt', path, `${path}: ${error.message}: restore it from a copy`, { cause: error });
  }
  const [is, wanted] = type === ED25519 ? ['witness', 'log'] : ['log', 'witness'];
  throw new EvidenceError('corrupt', path, `${path} is the key of a ${is}, not of a ${wanted}`);
}
