import type { TrustedCertificates } from '../evidence/timestamp.ts';
import type { Policy } from '../evidence/tlog/policy.ts';
import { createAudit, type Level } from './audit.ts';
import { checkedBlobs } from './blob-check.ts';
import { type CheckedCheckpoint, checkPast, readCheckpoint } from './checkpoint-check.ts';
import { openEntries } from './entries.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { hasBundle, hasLeaf, readExtract } from './extract.ts';
import { createFindings, type FindingSum, type Findings, type Place, Refuted, UNCHECKED } from './finding.ts';
import { readLeaf } from './leaf.ts';
import type { SeenAt } from './times-check.ts';
import { checkTimestamps, type Stamped } from './timestamps-check.ts';
import { checkTree } from './tree-check.ts';

export interface VerifyOptions {
  readonly level: Level;
  /** Whose signatures are believed. */
  readonly policy: Policy;
  /** A checkpoint of the same log that was seen before: the signed note. */
  readonly older?: Uint8Array | undefined;
  /** Certificates that time stamps must lead to; without them time stamps are not verified. */
  readonly authorities?: TrustedCertificates | undefined;
  /** Told how many leaves have been read. */
  readonly onProgress?: (leaves: number, of: number) => void;
}

/** What an audit came to. */
export interface Verification extends FindingSum {
  /** `missing`: nothing is wrong, and something that the level asks for could not be checked. */
  readonly outcome: 'proven' | 'refuted' | 'missing';
  readonly level: Level;
  readonly log: VerifiedLog | undefined;
  /** The first thing that is wrong. */
  readonly wrong: { readonly place: Place; readonly says: string } | undefined;
}

/** A log by its signed checkpoint. */
export interface VerifiedLog {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Witnesses of the policy, how many leaves the log had when they cosigned it, and when that was (Unix seconds). */
  readonly cosigned: readonly { readonly witness: string; readonly size: number; readonly atSeconds: number }[];
  /** The newest time stamp, when time stamps were verified. */
  readonly stamped?: Stamped | undefined;
}

/**
 * Audits a log from its files alone. Rejects with EvidenceError when they cannot be read: `not_initialised` when there is no log,
 * `unreadable` when the disk or the network fails.
 */
export async function verify(source: EvidenceSource, options: VerifyOptions): Promise<Verification> {
  const findings = createFindings();
  let log: Verification['log'];
  let wrong: Verification['wrong'];
  try {
    const checkpoint = await readCheckpoint(source, options.policy);
    log = logOf(checkpoint);
    const stamps = await checkTimestamps(source, checkpoint.checkpoint, options, findings);
    const stamped = stamps.at(-1);
    log = { ...log, ...(stamped === undefined ? {} : { stamped }) };
    const seen = [
      ...stamps.map(({ size, atMs, authority }) => ({ size, atMs, by: authority })),
      ...log.cosigned.map(({ size, atSeconds, witness }) => ({ size, atMs: atSeconds * 1000, by: witness })),
    ];
    await checkLog(source, checkpoint, seen, options, findings);
  } catch (error) {
    // What is wrong with evidence is the answer here, and comes from as deep as it is found.
    if (!(error instanceof Refuted)) throw error;
    wrong = { place: error.place, says: error.message };
  }
  const sum = findings.sum();
  const isMissing = sum.unchecked.some(({ what }) => UNCHECKED[what].missing);
  const outcome = wrong !== undefined ? 'refuted' : isMissing ? 'missing' : 'proven';
  return { outcome, level: options.level, log, wrong, ...sum };
}

function logOf({ checkpoint: { origin, size, root }, ...inForce }: CheckedCheckpoint): VerifiedLog {
  const cosigned = [{ checkpoint: { size }, ...inForce }, inForce.byWitnesses].flatMap(
    (one) => one?.cosigned.map((by) => ({ ...by, size: one.checkpoint.size })) ?? [],
  );
  return { origin, size, root: root.toString('base64'), cosigned };
}

async function checkLog(
  source: EvidenceSource,
  signed: CheckedCheckpoint,
  seen: readonly SeenAt[],
  { level, policy, older, onProgress }: VerifyOptions,
  findings: Findings,
): Promise<void> {
  const { size } = signed.checkpoint;
  const extract = await readExtract(source);
  const isThere = (index: number): boolean => hasBundle(extract, index);
  const tree = await checkTree(source, signed.checkpoint, isThere, findings);
  await checkPast(source, signed, { policy, older, isExtract: extract !== undefined }, findings);
  const entries = openEntries(source, size, tree, isThere, findings);
  const audit = createAudit({
    name: source.name,
    level,
    blobs: checkedBlobs(source, findings),
    findings,
    extract,
    seen,
    leafAt: async (at) => {
      const entry = await entries.at(at);
      return entry === undefined ? undefined : readLeaf(entry, at);
    },
  });
  for await (const bundle of entries.bundles()) {
    for (const [i, entry] of bundle.entries.entries()) {
      const at = bundle.first + i;
      if (!hasLeaf(extract, at)) continue;
      const leaf = readLeaf(entry, at);
      findings.checked('leaves');
      if (leaf === undefined) findings.unchecked('unknown_kind', { leaf: at });
      else await taken(at, () => audit.take(leaf, at));
    }
    onProgress?.(bundle.first + bundle.entries.length, size);
  }
  audit.end();
}

/**
 * What a leaf holds within is used without having been asked for its form: a leaf that is not as landfall writes it shows by that.
 */
async function taken(at: number, take: () => Promise<void>): Promise<void> {
  try {
    await take();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new Refuted({ leaf: at }, `cannot be made sense of: ${error.message}`);
  }
}
