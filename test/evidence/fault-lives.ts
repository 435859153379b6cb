import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { disk } from '../../src/evidence/files.ts';
import { openLog } from '../../src/evidence/log.ts';
import { type Fault, FaultyFiles } from './faulty-files.ts';
import { allLeaves, numberedLeaf } from './leaves.ts';
import { checkHeads, type Head, headOf } from './tree-on-disk.ts';

/** With this many leaves before it, the second append completes the first tile and begins a second level. */
const BEFORE = 250;
const APPENDS = [3, 10, 1];
const AT_ONCE = 4;

/** The leaves that the log of `livesWithFaults` must hold. */
export const LEAVES_BEFORE: readonly Leaf[] = Array.from({ length: BEFORE }, (_, i) => numberedLeaf(i));

/** What became of one life of the log on a disk that fails. */
interface Life {
  readonly kept: readonly Leaf[];
  /** Batches. */
  readonly refused: readonly (readonly Leaf[])[];
  /** The heads that anybody could have read meanwhile. */
  readonly heads: readonly Head[];
}

/**
 * Lets a copy of the log live through some appends once for each call of the disk (or one in `stride`), with faults placed from that
 * call on, and looks at each afterwards: nothing acknowledged is lost, nothing refused is in it, no checkpoint is taken back or forked, and it goes on.
 * Resolves with the number of calls.
 */
export async function livesWithFaults(
  filled: string,
  tempDir: () => string,
  plan: (at: number) => ReadonlyMap<number, Fault>,
  stride = 1,
): Promise<number> {
  async function liveOnce(faults: ReadonlyMap<number, Fault>): Promise<number> {
    const dir = join(tempDir(), 'evidence');
    cpSync(filled, dir, { recursive: true });
    const faulty = new FaultyFiles(disk, faults);
    const life = await live(dir, faulty.files);
    // Only an end of the process may leave in it what nobody was told of: in the middle, or with a checkpoint that could not be taken back.
    const doubtful = faulty.crashed || existsSync(join(dir, 'checkpoint.next'));
    await expectSound(dir, life, doubtful);
    rmSync(dir, { recursive: true });
    return faulty.calls;
  }
  const calls = await liveOnce(new Map());
  for (let at = 0; at < calls; at += AT_ONCE * stride) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => liveOnce(plan(at + stride * i))));
  }
  return calls;
}

/** Opens, appends, reads and closes; whatever is refused must be refused with words for an operator. */
async function live(dir: string, files: FaultyFiles['files']): Promise<Life> {
  const kept: Leaf[] = [];
  const refused: Leaf[][] = [];
  const heads = [headOf(dir)];
  const log = await openLog(dir, { files }).catch(expectEvidenceError);
  if (log === undefined) return { kept, refused, heads };
  for (const [i, size] of APPENDS.entries()) {
    const leaves = Array.from({ length: size }, (_, k) => numberedLeaf(1000 * (i + 1) + k));
    const before = log.size;
    const first = await log.append(leaves).catch(expectEvidenceError);
    heads.push(headOf(dir));
    if (first === undefined) refused.push(leaves);
    else kept.push(...leaves);
    if (first === undefined) expect(log.size, 'a batch that was refused is not in the log').to.equal(before);
    else expect(first).to.equal(BEFORE + kept.length - size);
    await log.read(0).catch(expectEvidenceError);
  }
  await log.prove(0).catch(expectEvidenceError);
  await log.close().catch(() => undefined);
  return { kept, refused, heads };
}

async function expectSound(dir: string, { kept, refused, heads }: Life, doubtful: boolean): Promise<void> {
  const leaves = (await reopened(dir, allLeaves)).slice(BEFORE);
  expect(leaves.slice(0, kept.length)).to.deep.equal(kept);
  const extra = leaves.slice(kept.length);
  if (extra.length > 0) {
    expect(doubtful, `${leaves.length} leaves, of which ${kept.length} were acknowledged`).to.equal(true);
    expect(refused, 'a batch is in it whole or not at all').to.deep.include(extra);
  }
  await reopened(dir, (log) => log.append([numberedLeaf(9)]));
  checkHeads(dir, heads);
}

function expectEvidenceError(error: unknown): undefined {
  expect(error).to.be.instanceOf(EvidenceError);
  expect((error as EvidenceError).code).to.be.oneOf(['unwritable', 'unreadable']);
}

async function reopened<T>(dir: string, use: (log: EvidenceLog) => Promise<T>): Promise<T> {
  rmSync(join(dir, 'lock'), { recursive: true, force: true });
  const log = await openLog(dir);
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}
