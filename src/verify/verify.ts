import { EvidenceError } from '../evidence/evidence-log.ts';
import { type Checkpoint, parseCheckpoint } from '../evidence/tlog/checkpoint.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import { openNote, type Verifier } from '../evidence/tlog/note.ts';
import { createAudit, type Level } from './audit.ts';
import { checkedBlobs } from './blob-check.ts';
import { openEntries } from './entries.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { createFindings, type FindingSum, type Findings, type Place, Refuted, UNCHECKED } from './finding.ts';
import { readLeaf } from './leaf.ts';
import { checkGrowth, checkTree } from './tree-check.ts';

export interface VerifyOptions {
  readonly level: Level;
  /** The key of the log. */
  readonly key: Verifier;
  /** A checkpoint of the same log that was seen before: the signed note. */
  readonly older?: Uint8Array | undefined;
  /** Told how many leaves have been read. */
  readonly onProgress?: (leaves: number, of: number) => void;
}

/** What an audit came to. */
export interface Verification extends FindingSum {
  /** `missing`: nothing is wrong, and something that the level asks for could not be checked. */
  readonly outcome: 'proven' | 'refuted' | 'missing';
  readonly level: Level;
  readonly log: { readonly origin: string; readonly size: number; readonly root: string } | undefined;
  /** The first thing that is wrong. */
  readonly wrong: { readonly place: Place; readonly says: string } | undefined;
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
    const checkpoint = await readCheckpoint(source, options.key);
    log = { origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.toString('base64') };
    await checkLog(source, checkpoint, options, findings);
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

const MAX_CHECKPOINT_BYTES = 1_000_000;

async function readCheckpoint(source: EvidenceSource, key: Verifier): Promise<Checkpoint> {
  const bytes = await source.read('checkpoint', MAX_CHECKPOINT_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError(
      'not_initialised',
      source.name,
      `${source.name} holds no evidence log: there is no checkpoint`,
    );
  }
  return openCheckpoint(bytes, key, { file: 'checkpoint' });
}

function openCheckpoint(bytes: Uint8Array, key: Verifier, place: Place): Checkpoint {
  try {
    const checkpoint = parseCheckpoint(openNote(bytes, [key]).text);
    if (checkpoint.origin === key.name) return checkpoint;
    throw new Refuted(place, `is of the log ${checkpoint.origin}, and the key is of ${key.name}`);
  } catch (error) {
    if (error instanceof TlogFormatError) throw new Refuted(place, error.message);
    throw error;
  }
}

async function checkLog(
  source: EvidenceSource,
  checkpoint: Checkpoint,
  { level, key, older, onProgress }: VerifyOptions,
  findings: Findings,
): Promise<void> {
  const { size } = checkpoint;
  const hasBundle = (): boolean => true;
  const tree = await checkTree(source, checkpoint, hasBundle, findings);
  if (older !== undefined) {
    await checkGrowth(source, size, openCheckpoint(older, key, { file: 'the older checkpoint' }));
  }
  const entries = openEntries(source, size, tree, hasBundle, findings);
  const audit = createAudit({
    name: source.name,
    level,
    blobs: checkedBlobs(source, findings),
    findings,
    leafAt: async (at) => {
      const entry = await entries.at(at);
      return entry === undefined ? undefined : readLeaf(entry, at);
    },
  });
  for await (const bundle of entries.bundles()) {
    for (const [i, entry] of bundle.entries.entries()) {
      const at = bundle.first + i;
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
