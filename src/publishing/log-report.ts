import type { Config } from '../config/config.ts';
import type { LogReport } from '../core/log-report.ts';
import type { SnapshotLeaf } from '../core/record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { disk, type Files, readWhole } from '../evidence/files.ts';
import { layoutOf } from '../evidence/layout.ts';
import { stampedSizes } from '../evidence/timestamp-files.ts';
import { parseCheckpoint } from '../evidence/tlog/checkpoint.ts';
import { cosignatureTime } from '../evidence/tlog/cosignature.ts';
import { parseNote } from '../evidence/tlog/note.ts';
import { unreadable } from '../evidence/unwritable.ts';

/** The first snapshot stands among the first leaves, or there is none yet. */
const FIRST_LEAVES = 1024;

/** What the log of a running service is, for everybody. Rejects with EvidenceError. */
export async function logReport(
  { witnesses, timestamps }: Pick<Config['evidence'], 'witnesses' | 'timestamps'>,
  log: Pick<EvidenceLog, 'dir' | 'vkey' | 'checkpoint' | 'scan'>,
  blobs: Pick<Blobs, 'has'>,
  files: Files = disk,
): Promise<LogReport> {
  const { note, signedMs } = log.checkpoint;
  const { origin, size, root } = parseCheckpoint(parseNote(Buffer.from(note)).text);
  const firstLists = await keptOf(await firstSnapshot(log), blobs);
  return {
    origin,
    vkey: log.vkey,
    checkpoint: { note, size, root: root.toString('hex') },
    signedMs,
    isWitnessed: witnesses !== undefined,
    cosigned: await cosignedIn(log.dir, files),
    isStamped: timestamps !== undefined,
    stamped: await stampedSizes(log.dir, files),
    ...(firstLists === undefined ? {} : { firstLists }),
  };
}

/** Who cosigned the checkpoint that is kept for its cosignatures: they were verified before it was. */
async function cosignedIn(dir: string, files: Files): Promise<LogReport['cosigned']> {
  const { cosigned } = layoutOf(dir);
  const bytes = await readWhole(files, cosigned).catch((error: unknown) => {
    throw unreadable(cosigned, error);
  });
  if (bytes === undefined) return undefined;
  const { text, signatures } = parseNote(bytes);
  const { origin, size } = parseCheckpoint(text);
  const by = signatures.flatMap(({ name, signature }) => {
    const atSeconds = name === origin ? undefined : cosignatureTime(signature);
    return atSeconds === undefined ? [] : [{ witness: name, atSeconds }];
  });
  return { size, by };
}

interface First {
  readonly index: number;
  readonly leaf: SnapshotLeaf;
}

async function firstSnapshot(log: Pick<EvidenceLog, 'scan'>): Promise<First | undefined> {
  for await (const { index, leaf } of log.scan(['snapshot'], { from: 0, to: FIRST_LEAVES })) {
    if (leaf.$kind === 'snapshot') return { index, leaf };
  }
  return undefined;
}

/** How many lists of a snapshot are still there: `prune` takes the oldest first. */
async function keptOf(first: First | undefined, blobs: Pick<Blobs, 'has'>): Promise<LogReport['firstLists']> {
  if (first === undefined) return undefined;
  const named = first.leaf.feeds.map(({ sha256 }) => sha256).filter((sha256) => sha256 !== 'none');
  const there = await Promise.all(named.map(blobs.has));
  return { leaf: first.index, named: named.length, kept: there.filter(Boolean).length };
}
