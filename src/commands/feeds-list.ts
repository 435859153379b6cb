import type { SnapshotLeaf } from '../core/record.ts';
import { counted, integer } from '../core/rounding.ts';
import { oneLine } from '../say.ts';
import type { Given } from './arguments.ts';
import type { Terminal } from './command.ts';
import { type Evidence, openEvidence, short } from './evidence.ts';

/** A snapshot of the evidence, and the judgements that name it. Slots are Unix seconds. */
interface Listed {
  readonly snapshot: SnapshotLeaf;
  /** Index of its leaf. */
  readonly leaf: number;
  readonly judgements: number;
  readonly firstSlot: number | undefined;
  readonly lastSlot: number | undefined;
}

/** `feeds list [DIR]`: the snapshots that an evidence directory holds, oldest first. */
export async function listSnapshots(given: Given, { out }: Terminal): Promise<number> {
  const listed = await listedIn(await openEvidence(given.positionals[1], given.option('config')));
  out.write(given.flag('json') ? `${JSON.stringify(listed.map(document), null, 2)}\n` : listed.map(text).join(''));
  return 0;
}

async function listedIn({ log }: Pick<Evidence, 'log'>): Promise<readonly Listed[]> {
  const listed = new Map<string, Listed>();
  for await (const { index, leaf } of log.scan(['snapshot', 'judgement'])) {
    // A snapshot that comes into force again has another leaf; what it is does not change.
    if (leaf.$kind === 'snapshot' && !listed.has(leaf.sha256)) {
      listed.set(leaf.sha256, {
        snapshot: leaf,
        leaf: index,
        judgements: 0,
        firstSlot: undefined,
        lastSlot: undefined,
      });
    }
    if (leaf.$kind !== 'judgement') continue;
    const held = listed.get(leaf.snapshot);
    if (held === undefined) continue;
    const { judgements, firstSlot = leaf.slot, lastSlot = leaf.slot } = held;
    listed.set(leaf.snapshot, {
      ...held,
      judgements: judgements + 1,
      firstSlot: Math.min(firstSlot, leaf.slot),
      lastSlot: Math.max(lastSlot, leaf.slot),
    });
  }
  return [...listed.values()];
}

function text({ snapshot, judgements, firstSlot, lastSlot }: Listed): string {
  const used =
    firstSlot === undefined || lastSlot === undefined
      ? 'no slot was judged by it'
      : `${counted(judgements, 'slot')} judged, ${isoTime(firstSlot)} to ${isoTime(lastSlot)}`;
  const feeds = snapshot.feeds.map(({ id, sha256, dated, checked, prefixes, source }) => {
    if (sha256 === 'none') return `  ${id.padEnd(10)} no copy\n`;
    const confirmed = checked === undefined ? '' : `, confirmed ${isoTime(checked)}`;
    const size = prefixes === 0 ? '' : `, ${integer(prefixes)} prefixes`;
    return `  ${id.padEnd(10)} ${short(sha256)} of ${isoTime(dated)}${confirmed}${size}, ${oneLine(source)}\n`;
  });
  return `${snapshot.sha256}  ${used}\n${feeds.join('')}`;
}

function document({ snapshot, leaf, judgements, firstSlot, lastSlot }: Listed): object {
  return {
    sha256: snapshot.sha256,
    leaf,
    judgements,
    first_slot: firstSlot === undefined ? null : isoTime(firstSlot),
    last_slot: lastSlot === undefined ? null : isoTime(lastSlot),
    feeds: snapshot.feeds.map(({ limitMs, dated, checked, ...feed }) => ({
      ...feed,
      dated: isoTime(dated),
      checked: checked === undefined ? null : isoTime(checked),
      limit_seconds: limitMs / 1000,
    })),
  };
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
