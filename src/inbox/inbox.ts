import { join } from 'node:path';
import type { Leaf } from '../core/record.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { disk, errnoOf, type Files, readWhole, writeWhole } from '../evidence/files.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { type Delivery, objectionToDelivery, parseDelivery } from './delivery.ts';

/** A leaf of a delivery, as the log has it now. */
export interface Taken {
  readonly leaf: Leaf;
  readonly index: number;
}

type Door = Pick<EvidenceLog, 'dir' | 'size' | 'append' | 'read'>;

const ENDING = '.leaves.json';

/**
 * Puts leaves where whoever writes the log finds them, whole and durable or not at all: a sweep or a remark is made beside a service, which
 * alone may write. What the log of a sweep holds already is left out. Rejects with EvidenceError as `readableLog` does.
 */
export async function putInInbox(dir: string, leaves: Delivery['leaves'], files: Files = disk): Promise<void> {
  const log = await readableLog(dir, files);
  const known = new Set<string>();
  // Feeds seldom change, and a sweep that was cut short at its very end is delivered twice. Remarks are told apart by their time.
  if (leaves.some(({ $kind }) => $kind === 'sweep')) {
    for await (const { leaf } of log.scan(['snapshot', 'sweep'])) known.add(canonicalJson(leaf));
  }
  const news = leaves.filter((leaf) => !known.has(canonicalJson(leaf)));
  if (news.length === 0) return;
  const text = canonicalJson({ after: log.size, leaves: news });
  const inbox = inboxOf(dir);
  await writeWhole(files, inbox, join(inbox, `${sha256Hex(text).slice(0, 32)}${ENDING}`), Buffer.from(text), 'replace');
}

/**
 * Appends what lies in the inbox to the log, each delivery once, also after a crash between that and its removal. Resolves with what was
 * appended. What the log cannot take stays beside it as `*.refused`, and `refused` is told why.
 */
export async function takeIn(
  log: Door,
  refused: (line: string) => void,
  files: Files = disk,
): Promise<readonly Taken[]> {
  const inbox = inboxOf(log.dir);
  const names = await files.list(inbox).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []; // Nothing was ever delivered here.
    throw error;
  });
  const taken: Taken[] = [];
  for (const name of names.filter((entry) => entry.endsWith(ENDING))) {
    try {
      await takeOne(log, join(inbox, name), (leaves) => taken.push(...leaves), refused, files);
    } catch (error) {
      // What the log holds now is told of; what stands in the way of the rest is met again at the next look.
      if (taken.length > 0) return taken;
      throw error;
    }
  }
  return taken;
}

async function takeOne(
  log: Door,
  path: string,
  took: (taken: readonly Taken[]) => void,
  refused: (line: string) => void,
  files: Files,
): Promise<void> {
  const delivery = parseDelivery((await readWhole(files, path)) ?? Buffer.alloc(0));
  const objection = typeof delivery === 'string' ? delivery : await objectionToDelivery(delivery, log);
  if (typeof delivery === 'string' || objection !== undefined) {
    await files.rename(path, `${path}.refused`);
    refused(`${path}.refused is not taken into the log: ${objection}`);
    return;
  }
  const known = await leavesFrom(log, delivery.after);
  const owed = delivery.leaves.filter((leaf) => !known.has(canonicalJson(leaf)));
  const first = owed.length === 0 ? 0 : await log.append(owed);
  took(owed.map((leaf, i) => ({ leaf, index: first + i })));
  await files.remove(path);
}

/** What was appended since a delivery was made: it may be among them, if the process ended before the file was removed. */
async function leavesFrom(log: Door, after: number): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  for (let index = after; index < log.size; index += 1) texts.add(canonicalJson(await log.read(index)));
  return texts;
}

function inboxOf(dir: string): string {
  return join(dir, 'inbox');
}
