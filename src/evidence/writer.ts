import { join } from 'node:path';
import { type Files, removeIfThere } from './files.ts';
import type { Publisher } from './publish.ts';
import type { Stage, StagedFile } from './stage.ts';
import { formatBundle } from './tlog/bundle.ts';
import { formatCheckpoint } from './tlog/checkpoint.ts';
import { edgeRoot, extendEdge, type RightEdge } from './tlog/edge.ts';
import { leafHash } from './tlog/merkle.ts';
import { formatNote, isOf, type NoteSignature, parseNote, type Signer, signNote } from './tlog/note.ts';
import { hashesAt, levelsOf, TILE_WIDTH, type Tile, tileOf, tilePath } from './tlog/tile.ts';
import { unwritable } from './unwritable.ts';

/** What the writer must know of the log that it goes on with. */
export interface LogState {
  readonly edge: RightEdge;
  /** The entries of the partial bundle: none when the last one is full. */
  readonly tail: readonly Buffer[];
  /** The signed checkpoint of this tree. */
  readonly note: string;
}

/** The one writer of a log. */
export interface Writer {
  readonly state: LogState;
  /**
   * Resolves with the index of the first entry once all are durable; rejects with EvidenceError `unwritable`, and none is kept. One
   * case is left open by any disk: when it refuses a checkpoint, refuses to take it back too, and the process then ends without
   * another chance, the next start may find that checkpoint, and with it the whole batch.
   */
  readonly append: (entries: readonly Buffer[]) => Promise<number>;
  /**
   * Brings the checkpoint in force out again with further signatures under it, each key once. Resolves with false, and does nothing,
   * when it is no longer the one with this text. Rejects with EvidenceError `unwritable`.
   */
  readonly addSignatures: (text: string, signatures: readonly NoteSignature[]) => Promise<boolean>;
  /** Resolves when nothing is under way or waiting, after a last attempt to take away what a failure left. */
  readonly finish: () => Promise<void>;
}

interface WriterOptions {
  readonly files: Files;
  readonly dir: string;
  readonly stage: Stage;
  readonly publisher: Publisher;
  readonly signer: Signer;
  /** Told of each checkpoint that counts. */
  readonly signed: () => void;
}

interface Batch {
  readonly entries: readonly Buffer[];
  readonly kept: (first: number) => void;
  readonly refused: (error: Error) => void;
}

/**
 * Appends to a log. Batches that arrive while another is under way share the next tree, each in one piece and in the order of their
 * arrival. New tiles and bundles are durable before the checkpoint that needs them counts, and nobody is told before it does. After
 * a failure what was put in place is taken away again, and until the disk allows that nothing is appended.
 */
export function createWriter(found: LogState, { files, dir, stage, publisher, signer, signed }: WriterOptions): Writer {
  let state = found;
  let waiting: Batch[] = [];
  let asked: (() => Promise<void>)[] = [];
  let work: Promise<void> | undefined;
  /** Files that no checkpoint needs. */
  let strays: readonly string[] = [];

  async function workOff(): Promise<void> {
    while (waiting.length + asked.length > 0) {
      const [group, others] = [waiting, asked];
      waiting = [];
      asked = [];
      if (group.length > 0) await commit(group);
      for (const other of others) await other();
    }
    work = undefined;
  }

  async function commit(group: readonly Batch[]): Promise<void> {
    const before = state;
    const entries = group.flatMap((batch) => batch.entries);
    try {
      if (entries.length > 0) await keep(entries);
    } catch (error) {
      // Here a failure of the disk turns into the answer to those who wait; the writer itself goes on.
      await clear().catch(() => undefined);
      const reason = unwritable(dir, error);
      for (const batch of group) batch.refused(reason);
      return;
    }
    let first = before.edge.size;
    for (const batch of group) {
      batch.kept(first);
      first += batch.entries.length;
    }
    await removeSuperseded(before.edge.size, state.edge.size);
  }

  async function keep(entries: readonly Buffer[]): Promise<void> {
    await clear();
    const grown = grow(state, entries, signer);
    strays = grown.staged.map(({ path }) => path);
    await stage(grown.staged);
    await publisher.commit(grown.state.note);
    strays = [];
    state = grown.state;
    signed();
    // It counts already; that it cannot be read yet is for the next append to say.
    await publisher.settle().catch(() => undefined);
  }

  async function sign(text: string, signatures: readonly NoteSignature[]): Promise<boolean> {
    const signed = parseNote(Buffer.from(state.note));
    if (signed.text !== text) return false;
    const added = signatures.filter((signature) => !signed.signatures.some((other) => isOf(signature, other)));
    if (added.length === 0) return true;
    const note = formatNote({ text, signatures: [...signed.signatures, ...added] });
    try {
      await clear();
      await publisher.commit(note);
      state = { ...state, note };
      await publisher.settle();
      return true;
    } catch (error) {
      await clear().catch(() => undefined);
      throw unwritable(dir, error);
    }
  }

  /** In this order: while a checkpoint is in doubt its tiles must stay. */
  async function clear(): Promise<void> {
    await publisher.settle();
    for (const path of strays) await removeIfThere(files, join(dir, path));
    strays = [];
  }

  /** Partial tiles whose tile is full now. What a failure leaves is for the next start to clear. */
  async function removeSuperseded(from: number, to: number): Promise<void> {
    for (const tile of completed(from, to)) await removePartials(files, dir, tile).catch(() => undefined);
  }

  return {
    get state() {
      return state;
    },
    append: (entries) =>
      new Promise((kept, refused) => {
        waiting.push({ entries, kept, refused });
        work ??= workOff();
      }),
    addSignatures: (text, signatures) =>
      new Promise((done, refused) => {
        asked.push(() => sign(text, signatures).then(done, refused));
        work ??= workOff();
      }),
    finish: async () => {
      await work;
      await clear().catch(() => undefined); // What it says has been said to those whose batch it was.
    },
  };
}

/** The log with further entries, and the files that it needs then and did not need before. */
function grow(
  { edge, tail }: LogState,
  entries: readonly Buffer[],
  signer: Signer,
): { readonly state: LogState; readonly staged: readonly StagedFile[] } {
  const grown = extendEdge(edge, entries.map(leafHash));
  const { size } = grown.edge;
  const staged = grown.tiles.map(({ tile, bytes }) => ({ path: tilePath(tile), bytes }));
  const row = [...tail, ...entries];
  const first = Math.floor(edge.size / TILE_WIDTH);
  for (let at = 0; at < row.length; at += TILE_WIDTH) {
    const inside = row.slice(at, at + TILE_WIDTH);
    const tile: Tile = { level: 'entries', index: first + at / TILE_WIDTH, width: inside.length };
    staged.push({ path: tilePath(tile), bytes: formatBundle(inside) });
  }
  const text = formatCheckpoint({ origin: signer.name, size, root: edgeRoot(grown.edge), extensions: [] });
  const state = { edge: grown.edge, tail: row.slice(row.length - (size % TILE_WIDTH)), note: signNote(text, [signer]) };
  return { state, staged };
}

/** The tiles that were partial in the tree of `from` leaves and are full in that of `to`. */
function* completed(from: number, to: number): Generator<Tile> {
  const levels = Array.from({ length: levelsOf(from) }, (_, level) => level);
  for (const level of ['entries' as const, ...levels]) {
    const count = hashesAt(level, from);
    const tile = tileOf(level, Math.floor(count / TILE_WIDTH), to);
    if (count % TILE_WIDTH !== 0 && tile?.width === TILE_WIDTH) yield tile;
  }
}

/** Removes the partial tiles of a tile. */
export async function removePartials(files: Files, dir: string, tile: Tile): Promise<void> {
  const place = join(dir, `${tilePath({ ...tile, width: TILE_WIDTH })}.p`);
  for (const name of await files.list(place)) await files.remove(join(place, name));
  await files.removeDir(place);
}
