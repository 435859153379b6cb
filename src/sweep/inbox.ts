import { join } from 'node:path';
import type { Leaf, SnapshotLeaf } from '../core/record.ts';
import type { SweepLeaf } from '../core/sweep/sweep-record.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { disk, errnoOf, type Files, readWhole, writeWhole } from '../evidence/files.ts';
import { sha256Hex } from '../evidence/sha256.ts';

/** A finished sweep with what it was landed by. */
export interface SweepRecord {
  readonly snapshot: SnapshotLeaf;
  readonly sweep: SweepLeaf;
}

const ENDING = '.finished.json';

/** Puts a finished sweep where whoever writes the log finds it: a sweep runs beside a service, which alone may write. */
export async function putInInbox(dir: string, record: SweepRecord, files: Files = disk): Promise<void> {
  const text = canonicalJson(record);
  const path = join(dir, 'sweeps', `${sha256Hex(text).slice(0, 32)}${ENDING}`);
  await writeWhole(files, join(dir, 'sweeps'), path, Buffer.from(text), 'replace');
}

/** Appends what lies in the inbox to the log, each once, also after a crash between the two. Resolves with what was appended. */
export async function takeInSweeps(
  log: Pick<EvidenceLog, 'dir' | 'append' | 'scan'>,
  files: Files = disk,
): Promise<readonly SweepLeaf[]> {
  const inbox = join(log.dir, 'sweeps');
  const names = await files.list(inbox).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []; // Nobody has ever swept here.
    throw error;
  });
  const taken: SweepLeaf[] = [];
  for (const name of names.filter((entry) => entry.endsWith(ENDING))) {
    const text = (await readWhole(files, join(inbox, name)))?.toString() ?? '';
    // Written by `putInInbox`, whole or not at all.
    const { snapshot, sweep } = JSON.parse(text) as SweepRecord;
    const known = await knownLeaves(log, [snapshot, sweep]);
    const leaves = [snapshot, sweep].filter((leaf) => !known.has(canonicalJson(leaf)));
    if (leaves.length > 0) await log.append(leaves);
    if (!known.has(canonicalJson(sweep))) taken.push(sweep);
    await files.remove(join(inbox, name));
  }
  return taken;
}

async function knownLeaves(log: Pick<EvidenceLog, 'scan'>, wanted: readonly Leaf[]): Promise<ReadonlySet<string>> {
  const texts = new Set(wanted.map((leaf) => canonicalJson(leaf)));
  const known = new Set<string>();
  for await (const { leaf } of log.scan(['snapshot', 'sweep'])) {
    const text = canonicalJson(leaf);
    if (texts.has(text)) known.add(text);
  }
  return known;
}
