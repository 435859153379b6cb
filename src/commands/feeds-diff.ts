import { readFile } from 'node:fs/promises';
import { counted, integer } from '../core/rounding.ts';
import { isEmptyDiff, type ListedRow } from '../core/snapshot-diff.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { type FeedDiff, feedsDiffer, type ListFile, listFile, withFile } from '../replay/feeds-diff.ts';
import { type Replay, replay } from '../replay/replay.ts';
import { oneLine } from '../say.ts';
import type { Given } from './arguments.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './command.ts';
import { differenceText, type ToldDifference, toldDifference } from './difference-text.ts';
import { type Evidence, openEvidence, short, snapshotNamed } from './evidence.ts';
import { progressOn } from './progress.ts';

/** What is compared: snapshots of the evidence, or files that take the place of a list in one. */
type Operand = { readonly snapshot: Snapshot } | { readonly file: ListFile };

/**
 * `feeds diff A B`: what B says otherwise than A, feed by feed, and which recorded draws would land otherwise under it. Resolves with
 * 0 when there is no difference, 1 when there is one, as diff(1) does.
 */
export async function diffSnapshots(given: Given, { out, err }: Terminal): Promise<number> {
  const [, first, second] = given.positionals;
  if (first === undefined || second === undefined) {
    throw new UsageError('feeds diff compares two: digests that feeds list shows, or files');
  }
  const evidence = await openEvidence(given.option('evidence'), given.option('config'));
  const [a, b] = await sidesOf(evidence, [first, second], given.option('feed'));
  const bytesOf = (sha256: string): Promise<Uint8Array | undefined> =>
    Promise.resolve(a.files.get(sha256) ?? b.files.get(sha256) ?? evidence.blobs.get(sha256));
  const feeds = await feedsDiffer(bytesOf)(a.snapshot.leaf, b.snapshot.leaf);
  const progress = progressOn(err, 'judging leaf', evidence.log.size);
  const told: ToldDifference[] = [];
  const found = await replay(evidence.log, {
    judgedBy: (recorded) => evidence.basis.insteadOf(recorded, b),
    comparedWith: (recorded) => evidence.basis.insteadOf(recorded, a),
    onSlot: ({ leaf }) => progress.at(leaf),
    onDifference: async (difference) => {
      const by = {
        was: await evidence.basis.insteadOf(difference.recorded, a),
        is: await evidence.basis.insteadOf(difference.recorded, b),
      };
      told.push(toldDifference(difference, by));
    },
  });
  progress.end();
  out.write(
    given.flag('json')
      ? `${JSON.stringify(document(a.snapshot, b.snapshot, feeds, found, told), null, 2)}\n`
      : text(feeds, found, told),
  );
  return feeds.length === 0 && told.length === 0 ? 0 : 1;
}

interface Side {
  readonly snapshot: Snapshot;
  /** Bytes that are not in the evidence, by digest. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

async function sidesOf(
  evidence: Evidence,
  names: readonly [string, string],
  feed: string | undefined,
): Promise<readonly [Side, Side]> {
  const [a, b] = [await operandOf(evidence, names[0], feed), await operandOf(evidence, names[1], feed)];
  // A file is looked at in the company of the other side's feeds; two files in that of the latest feeds.
  const base = 'snapshot' in a ? a.snapshot : 'snapshot' in b ? b.snapshot : await latest(evidence);
  const side = (operand: Operand): Side => {
    if ('snapshot' in operand) return { snapshot: operand.snapshot, files: new Map() };
    const snapshot = withFile(base, operand.file, 0);
    const own = snapshot.leaf.feeds.find(({ id }) => id === operand.file.feed.id);
    return { snapshot, files: new Map([[own?.sha256 ?? '', operand.file.bytes]]) };
  };
  return [side(a), side(b)];
}

async function operandOf(evidence: Evidence, name: string, feed: string | undefined): Promise<Operand> {
  if (/^[0-9a-f]{4,64}$/.test(name)) {
    const { sha256 } = snapshotNamed(evidence, name);
    const snapshot = await evidence.basis.snapshotOf(sha256);
    if (snapshot !== undefined) return { snapshot };
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(name);
  } catch (cause) {
    // Whatever keeps it from being read, what was named is no operand.
    throw new UsageError(`"${name}" is neither a digest nor a file that can be read`, { cause });
  }
  return { file: listFile(name, bytes, feed) };
}

async function latest({ dir, snapshots, basis }: Evidence): Promise<Snapshot> {
  const last = [...snapshots.keys()].at(-1);
  const snapshot = last === undefined ? undefined : await basis.snapshotOf(last);
  if (snapshot === undefined) throw new UsageError(`${dir} holds no snapshot yet`);
  return snapshot;
}

function text(feeds: readonly FeedDiff[], found: Replay, told: readonly ToldDifference[]): string {
  const lines = feeds.length === 0 ? ['the same bytes in all feeds\n'] : feeds.map(feedText);
  const draws = `${integer(told.length)} of ${counted(found.draws, 'recorded draw')} would land otherwise, ${integer(found.otherOutcome)} with another outcome\n`;
  const leftOut = found.leftOut === 0 ? '' : `${counted(found.leftOut, 'slot')} cannot be judged again\n`;
  return [...lines, draws, leftOut, ...told.map(differenceText)].join('');
}

function feedText({ id, from, to, prefixes, rows }: FeedDiff): string {
  const head = `${id}: ${digest(from)} -> ${digest(to)}, ${integer(prefixes.from)} -> ${integer(prefixes.to)} prefixes\n`;
  if (rows === undefined) return `${head}  compared by the addresses of recorded draws, below\n`;
  if (isEmptyDiff(rows)) return `${head}  the same rows\n`;
  return [
    head,
    ...rows.added.map((row) => `  + ${rowText(row)}\n`),
    ...rows.removed.map((row) => `  - ${rowText(row)}\n`),
    ...rows.moved.map(
      ({ prefix, from: was, to: is }) => `  > ${prefix} ${was ?? 'no region'} -> ${is ?? 'no region'}\n`,
    ),
    ...rows.relabelled.map((prefix) => `  ~ ${prefix} has other services or tags\n`),
  ]
    .map((line) => `${oneLine(line.trimEnd())}\n`)
    .join('');
}

function rowText({ prefix, region }: ListedRow): string {
  return region === undefined ? prefix : `${prefix} ${region}`;
}

function digest(sha256: string | undefined): string {
  return sha256 === undefined ? 'not there' : sha256 === 'none' ? 'no copy' : short(sha256);
}

function document(
  a: Snapshot,
  b: Snapshot,
  feeds: readonly FeedDiff[],
  found: Replay,
  differences: readonly ToldDifference[],
): object {
  return {
    from: a.leaf.sha256,
    to: b.leaf.sha256,
    feeds: feeds.map(({ from, to, rows, ...feed }) => ({
      ...feed,
      from: from ?? null,
      to: to ?? null,
      rows: rows ?? null,
    })),
    draws: found.draws,
    slots_left_out: found.leftOut,
    other_outcome: found.otherOutcome,
    other_landing: found.otherLanding,
    differences,
  };
}
