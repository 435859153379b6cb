import { canonicalJson } from './canonical-json.ts';
import { corrupt } from './corrupt.ts';
import { EvidenceError, type EvidenceLog } from './evidence-log.ts';
import { disk, type Files, readWhole } from './files.ts';
import { defaultKeyFile, readKeyFile } from './key-file.ts';
import { type Layout, layoutOf } from './layout.ts';
import { takeLock } from './lock.ts';
import { createPublisher } from './publish.ts';
import { createReader } from './read.ts';
import { recover } from './recover.ts';
import { createStage } from './stage.ts';
import { MAX_ENTRY_BYTES } from './tlog/bundle.ts';
import { formatVkey, noteSigner, noteVerifier, publicKeyOf } from './tlog/key.ts';
import { formatProof } from './tlog/proof.ts';
import { consistencyProof, inclusionProof, type KnownHashes } from './tlog/tree.ts';
import { unreadable, unwritable } from './unwritable.ts';
import { createWriter } from './writer.ts';

export { initLog } from './init.ts';

export interface OpenOptions {
  readonly files?: Files;
  /** The origin that the log must have been made for; whatever it has when none is given. */
  readonly origin?: string;
  /** Where its key lies, when not within the directory. */
  readonly keyFile?: string | undefined;
  /** Unix time, milliseconds; without it the log does not know when it signed. */
  readonly nowMs?: () => number;
}

/**
 * Opens a log as its one writer, after checking its tree up to the signed root. Rejects with EvidenceError: `not_initialised`,
 * `old_format`, `other_origin`, `locked` (names the process), `corrupt` (names the file), `unreadable`, `unwritable`.
 *
 * When a process dies in the middle of an append, nobody has been told of that batch; the log then holds all of its leaves or none.
 */
export async function openLog(dir: string, options: OpenOptions = {}): Promise<EvidenceLog> {
  const files = options.files ?? disk;
  const layout = layoutOf(dir);
  try {
    await checkFormat(files, dir, layout);
    const unlock = await takeLock(files, layout.lock);
    try {
      return await openLocked(files, dir, layout, options, unlock);
    } catch (error) {
      await unlock().catch(() => undefined); // What went wrong first is what the operator must hear of.
      throw error;
    }
  } catch (error) {
    throw unwritable(dir, error);
  }
}

async function openLocked(
  files: Files,
  dir: string,
  layout: Layout,
  { origin, keyFile = defaultKeyFile(dir), nowMs }: OpenOptions,
  unlock: () => Promise<void>,
): Promise<EvidenceLog> {
  const key = await readKeyFile(files, keyFile);
  if (origin !== undefined && key.name !== origin) throw otherOrigin(dir, key.name, origin);
  await clearTemp(files, layout);
  const publisher = createPublisher(files, layout);
  const found = await recover(files, dir, layout, noteVerifier(publicKeyOf(key)), publisher);
  let signedMs: number | undefined;
  const writer = createWriter(found, {
    files,
    dir,
    stage: createStage(files, dir, layout.temp),
    publisher,
    signer: noteSigner(key),
    signed: () => {
      signedMs = nowMs?.();
    },
  });
  const reader = createReader(files, dir, () => writer.state.edge.size);
  const known: KnownHashes = new Map();
  let closing: Promise<void> | undefined;

  function checkOpen(): void {
    if (closing !== undefined) throw new EvidenceError('closed', dir, `${dir}: the log has been closed`);
  }

  return {
    dir,
    vkey: formatVkey(publicKeyOf(key)),
    get size() {
      return writer.state.edge.size;
    },
    get checkpoint() {
      return { note: writer.state.note, signedMs };
    },
    append: async (leaves) => {
      checkOpen();
      return writer.append(leaves.map((leaf) => entryOf(canonicalJson(leaf), dir)));
    },
    read: async (at) => {
      checkOpen();
      return reader.leaf(at);
    },
    leafHash: async (at) => {
      checkOpen();
      return (await reader.entry(at))?.hash.toString('hex');
    },
    entry: async (at) => {
      checkOpen();
      return (await reader.entry(at))?.bytes;
    },
    scan: (kinds, stretch) => {
      checkOpen();
      return reader.scan(kinds ?? [], stretch);
    },
    prove: async (index) => {
      checkOpen();
      const { edge, note } = writer.state;
      if (!Number.isInteger(index) || index < 0 || index >= edge.size) return undefined;
      const hashes = await inclusionProof(index, edge.size, reader.tile, known);
      return formatProof({ extra: undefined, index, hashes, checkpoint: note });
    },
    proveGrowth: async (oldSize, newSize) => {
      checkOpen();
      if (newSize > writer.state.edge.size) throw new RangeError(`no tree of ${newSize} leaves`);
      return consistencyProof(oldSize, newSize, reader.tile);
    },
    addSignatures: async (text, signatures) => {
      checkOpen();
      return writer.addSignatures(text, signatures);
    },
    close: () => {
      closing ??= writer.finish().then(unlock);
      return closing;
    },
  };
}

/** The entry of a leaf in its canonical form. */
function entryOf(leaf: string, dir: string): Buffer {
  const entry = Buffer.from(leaf);
  if (entry.length <= MAX_ENTRY_BYTES) return entry;
  throw new EvidenceError(
    'leaf_too_large',
    dir,
    `${dir}: a leaf of ${entry.length} bytes does not fit, the most is ${MAX_ENTRY_BYTES}; larger bytes belong in a blob: ${leaf.slice(0, 80)}`,
  );
}

/** Whether there is a log in this format, before anything is written into the directory. */
async function checkFormat(files: Files, dir: string, layout: Layout): Promise<void> {
  try {
    if ((await readWhole(files, layout.checkpoint)) !== undefined) return;
    if ((await readWhole(files, layout.oldLeaves)) !== undefined) throw oldFormat(dir);
  } catch (error) {
    throw unreadable(dir, error);
  }
  if (await isThere(files, layout.tiles)) throw corrupt(layout.checkpoint, 'is gone, though there are tiles');
  throw new EvidenceError('not_initialised', dir, `${dir} holds no evidence log: make one with init`);
}

async function isThere(files: Files, path: string): Promise<boolean> {
  return files.list(path).then(
    () => true,
    () => false,
  );
}

/** Files that a crash left unfinished. */
async function clearTemp(files: Files, layout: Layout): Promise<void> {
  await files.makeDir(layout.temp);
  for (const name of await files.list(layout.temp)) await files.remove(`${layout.temp}/${name}`);
}

function otherOrigin(dir: string, is: string, wanted: string): EvidenceError {
  return new EvidenceError(
    'other_origin',
    dir,
    `${dir} is the log of ${is} by its key, not of ${wanted}: name another directory, or set evidence.origin back`,
  );
}

function oldFormat(dir: string): EvidenceError {
  return new EvidenceError(
    'old_format',
    dir,
    `${dir} holds a log of lines, made by an earlier version, which this one does not go on with: keep it, and begin a new log with init in another directory`,
  );
}
