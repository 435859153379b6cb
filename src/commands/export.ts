import { resolve } from 'node:path';
import { counted, integer } from '../core/rounding.ts';
import { copyExtract } from '../evidence/extract-files.ts';
import { disk } from '../evidence/files.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { extractWindow } from '../publishing/extract-window.ts';
import { formatExtract, hasBundle } from '../verify/extract.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';

export const command: Command = {
  summary: 'copies what the record of one closed window takes to be audited into a new directory, which verify takes',
  usage: 'DIR WINDOW OUT',
  examples: ['./evidence 2026-11-22 ./evidence-2026-11-22'],
  run: async (args, { out }) => {
    const { positionals } = readArguments(args, { positionals: 3 });
    const [from, window, to] = positionals;
    if (from === undefined || window === undefined || to === undefined) {
      throw new UsageError(
        'name the evidence directory, the window (2026-11-22, 2026-W47 or 2026-11) and a new directory',
      );
    }
    const dir = resolve(from);
    const log = await readableLog(dir);
    const extract = await extractWindow(log, window);
    if (extract === undefined) {
      throw new UsageError(
        `${dir} holds no record of a window ${window}; there is one an hour after the window has ended`,
      );
    }
    const { bytes, gone } = await copyExtract(disk, dir, resolve(to), {
      size: log.size,
      hasBundle: (index) => hasBundle(extract, index),
      blobs: extract.blobs,
      says: formatExtract(extract),
    });
    const leaves = extract.leaves.reduce((sum, [first, end]) => sum + end - first, 0);
    const missing = gone === 0 ? '' : `; ${counted(gone, 'blob')} not there any more`;
    out.write(
      `${window}: ${integer(leaves)} of ${integer(log.size)} leaves, ${integer(bytes)} bytes in ${resolve(to)}${missing}\n`,
    );
    return 0;
  },
};
