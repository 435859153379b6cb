import type { Files, OpenFile } from '../../src/evidence/files.ts';

/**
 * What a call of the disk does instead of its work. `short`: a write takes half of the bytes and says so. `torn`: it takes half and
 * then fails. `crash`: it fails, a write after half of its bytes, and so does every later call, as if the power had gone: of what
 * was written to an open file since its last sync only half is left.
 */
export type Fault = 'EIO' | 'ENOSPC' | 'short' | 'torn' | 'crash';

/** The disk with faults at chosen calls, counted from 0 over all calls that could change or sync anything. */
export class FaultyFiles {
  readonly files: Files;
  calls = 0;
  crashed = false;
  /** Whether any fault struck. */
  struck = false;
  readonly #open = new Set<{ readonly file: OpenFile; durable: number }>();
  readonly #faults: ReadonlyMap<number, Fault>;

  constructor(under: Files, faults: ReadonlyMap<number, Fault>) {
    this.#faults = faults;
    this.files = {
      open: (path, how, mode) => this.#do(async () => this.#wrap(await under.open(path, how, mode))),
      makeDir: (path, mode) => this.#do(() => under.makeDir(path, mode)),
      list: (path) => this.#do(() => under.list(path)),
      rename: (from, to) => this.#do(() => under.rename(from, to)),
      link: (from, to) => this.#do(() => under.link(from, to)),
      remove: (path) => this.#do(() => under.remove(path)),
      removeDir: (path) => this.#do(() => under.removeDir(path)),
      syncDir: (path) => this.#do(() => under.syncDir(path)),
    };
  }

  async #wrap(file: OpenFile): Promise<OpenFile> {
    const state = { file, durable: await file.size() };
    this.#open.add(state);
    return {
      size: () => this.#do(() => file.size()),
      read: (into, position) => this.#do(() => file.read(into, position)),
      write: (bytes, position) => this.#write(file, bytes, position),
      sync: () =>
        this.#do(async () => {
          await file.sync();
          state.durable = await file.size();
        }),
      truncate: (size) =>
        this.#do(async () => {
          await file.truncate(size);
          state.durable = Math.min(state.durable, size);
        }),
      close: async () => {
        this.#open.delete(state);
        await file.close(); // Whatever the fault, or the test would run out of descriptors.
        await this.#do(async () => undefined);
      },
    };
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    const fault = await this.#next();
    if (fault === undefined || fault === 'short') return work();
    throw failure(fault === 'torn' ? 'EIO' : fault);
  }

  async #write(file: OpenFile, bytes: Uint8Array, position: number): Promise<number> {
    const dead = this.crashed;
    const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
    const fault = await this.#next(async () => {
      await file.write(half, position);
    });
    if (fault === undefined) return file.write(bytes, position);
    if (fault === 'short') return file.write(half, position);
    if (fault === 'torn' && !dead) await file.write(half, position);
    throw failure(fault === 'torn' ? 'EIO' : fault);
  }

  /** The fault of this call; when it is the crash, `last` is done before the power goes. */
  async #next(last?: () => Promise<void>): Promise<Fault | undefined> {
    if (this.crashed) return 'crash';
    const fault = this.#faults.get(this.calls);
    this.calls += 1;
    if (fault !== undefined) this.struck = true;
    if (fault !== 'crash') return fault;
    this.crashed = true;
    await last?.();
    for (const { file, durable } of this.#open) {
      const written = (await file.size()) - durable;
      if (written > 0) await file.truncate(durable + Math.floor(written / 2));
    }
    return fault;
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code });
}
