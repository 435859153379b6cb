import type { EvidenceConfig } from '../config/config.ts';
import { objectionTo, type Remark, subjectOf } from '../core/remark.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { emptyInbox } from '../inbox/empty.ts';
import { putInInbox } from '../inbox/inbox.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './command.ts';

/**
 * Brings a remark to the log, also while a service writes that. `says` stands behind the number of its leaf. Rejects with UsageError where
 * the log would not take it, with EvidenceError where it cannot.
 */
export async function remark(
  leaf: Remark,
  says: string,
  evidence: EvidenceConfig,
  { out, err }: Terminal,
): Promise<number> {
  const { dir } = evidence;
  const subject = subjectOf(leaf);
  const objection = objectionTo(leaf, subject === undefined ? undefined : await (await readableLog(dir)).read(subject));
  if (objection !== undefined) throw new UsageError(objection);
  await putInInbox(dir, [leaf]);
  const taken = await emptyInbox(dir, { ...evidence, nowMs: () => leaf.atMs }, (line) => err.write(`${line}\n`));
  const index = taken?.find((each) => canonicalJson(each.leaf) === canonicalJson(leaf))?.index;
  const where = index === undefined ? 'the service takes it into the log within ten seconds' : `leaf ${index}`;
  out.write(`${where}: ${says}; no count changes\n`);
  return 0;
}

/** The index of a leaf as it is written on a command line; undefined for any other text. */
export function leafNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}
