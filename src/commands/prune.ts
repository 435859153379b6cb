import { resolve } from 'node:path';
import { realNetwork } from '../../probes/network.ts';
import { parseDuration } from '../config/scalars.ts';
import { counted, integer } from '../core/rounding.ts';
import { disk } from '../evidence/files.ts';
import { pruneBlobs } from '../evidence/prune.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { agedBlobs } from '../publishing/retention.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';

export const command: Command = {
  summary: 'removes large blobs that nothing has needed for some time, never leaves; the service must not be running',
  usage: 'DIR --older-than DURATION [--dry-run]',
  examples: ['./evidence --older-than 90d --dry-run', './evidence --older-than 90d'],
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['older-than'], flags: ['dry-run'], positionals: 1 });
    const [named] = given.positionals;
    if (named === undefined) throw new UsageError('name the evidence directory');
    const dir = resolve(named);
    const ageMs = ageOf(given.option('older-than'));
    const before = (realNetwork().nowMs() - ageMs) / 1000;
    // Before anything is written: where there is no log there is no lock to be taken either.
    const log = await readableLog(dir);
    const remove = !given.flag('dry-run');
    const { blobs, bytes } = await pruneBlobs(disk, dir, () => agedBlobs(log, before), remove);
    const did = remove ? 'removed' : 'would be removed';
    out.write(
      `${counted(blobs, 'blob')} of ${integer(bytes)} bytes ${did}: not needed since ${new Date(before * 1000).toISOString()}\n`,
    );
    return 0;
  },
};

function ageOf(text: string | undefined): number {
  const ageMs = text === undefined ? undefined : parseDuration(text);
  if (ageMs === undefined) throw new UsageError('--older-than is needed: a duration with its unit, such as 90d');
  return ageMs;
}
