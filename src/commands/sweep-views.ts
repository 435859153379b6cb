import type { Config } from '../config/config.ts';
import { diffCsv, sweepCsv } from '../core/sweep/sweep-csv.ts';
import { diffSweeps } from '../core/sweep/sweep-diff.ts';
import type { ReadSweep } from '../core/sweep/sweep-record.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';
import { openBlobs } from '../evidence/blobs.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { openSweep, recordedSweeps } from '../sweep/past.ts';
import { sweepRow } from '../web/api-sweeps.ts';
import type { Given } from './arguments.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './command.ts';
import { diffDocument, diffText, sweepText } from './sweep-text.ts';

/** `--list`: the sweeps of the log, a line each. */
export async function listSweeps(config: Config, given: Given, { out }: Terminal): Promise<number> {
  const all = await recordedSweeps(await readableLog(config.evidence.dir));
  if (given.flag('json')) out.write(`${JSON.stringify(all, null, 2)}\n`);
  else for (const { index, leaf } of all) out.write(`${lineOf(index, leaf)}\n`);
  return 0;
}

function lineOf(index: number, { claim, endpoint, family, lastMs, blocks }: ReadSweep['leaf']): string {
  const time = new Date(lastMs).toISOString();
  return [index, time, claim, endpoint, `v${family}`, `${blocks.answered} of ${blocks.all} blocks`].join('\t');
}

/** `--show LEAF`: one of them again. */
export async function showSweep(config: Config, text: string, given: Given, { out }: Terminal): Promise<number> {
  const past = await sweepAt(config, text);
  if (given.flag('json')) out.write(`${JSON.stringify(sweepRow(describeSweep(past, Number(text))), null, 2)}\n`);
  else if (given.flag('csv')) await writePieces(out, sweepCsv(past));
  else out.write(sweepText(past));
  return 0;
}

/** `--diff LEAF LEAF`: 0 when no block moved, 1 when one did. */
export async function diffOfSweeps(
  config: Config,
  [first, second]: readonly [string, string | undefined],
  given: Given,
  { out }: Terminal,
): Promise<number> {
  if (second === undefined) throw new UsageError('--diff needs two leaves, the earlier first: --diff 120 340');
  const [before, after] = await Promise.all([sweepAt(config, first), sweepAt(config, second)]);
  if (before.leaf.clients !== after.leaf.clients) throw new UsageError('the two sweeps are of other client blocks');
  if (before.leaf.endpoint !== after.leaf.endpoint) throw new UsageError('the two sweeps are of other endpoints');
  const diff = diffSweeps(before.map, after.map, after.weights);
  if (given.flag('json')) out.write(`${JSON.stringify(diffDocument(diff, before, after), null, 2)}\n`);
  else if (given.flag('csv')) await writePieces(out, diffCsv(diff, after));
  else out.write(diffText(diff, before, after));
  return diff.moved.length === 0 ? 0 : 1;
}

/** Writes what may be too long to be held, as fast as it is read. Errors are for whoever watches the stream. */
export async function writePieces(out: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) await new Promise<void>((written) => out.write(piece, () => written()));
}

async function sweepAt(config: Config, text: string): Promise<ReadSweep> {
  const { dir } = config.evidence;
  const all = await recordedSweeps(await readableLog(dir));
  const found = all.find(({ index }) => String(index) === text);
  if (found === undefined) throw new UsageError(`no sweep is leaf ${text}; sweep --list shows which are`);
  return openSweep(found.leaf, { dir, blobs: openBlobs(dir) });
}
