import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseFrame } from '../core/frame.ts';
import { counted } from '../core/rounding.ts';
import { disk, errnoOf, writeWhole } from '../evidence/files.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { packagedCountries, packagedOrigins } from '../feeds/data-files.ts';
import { buildUsFrame } from '../population/us-frame.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';

export const command: Command = {
  summary: 'builds the frame of US client blocks from the data packages and the operators’ cited subscribers',
  usage: 'build [--out FILE]',
  examples: ['build --out frame.tsv'],
  run: async (args, { out, err }) => {
    const given = readArguments(args, { options: ['out'], positionals: 1 });
    const [action] = given.positionals;
    if (action !== 'build') {
      throw new UsageError(
        action === undefined ? 'say what: frame build' : `there is no frame ${action}; there is: frame build`,
      );
    }
    const path = await plainFile(given.option('out'));
    const text = await buildUsFrame(packagedOrigins(), packagedCountries());
    if (path === undefined) out.write(text);
    else await writeWhole(disk, dirname(path), path, Buffer.from(text), 'replace');
    const { blocks, rows } = parseFrame(text);
    err.write(`${counted(blocks, 'client block')} in ${counted(rows.length, 'row')}, sha256 ${sha256Hex(text)}\n`);
    return 0;
  },
};

/**
 * Where a file may be put: in a directory that is there, and not in the place of a device or a directory. Rejects with UsageError,
 * or with the system's error.
 */
async function plainFile(name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const path = resolve(name);
  await stat(dirname(path));
  const found = await stat(path).catch((error: unknown) => {
    // That there is nothing yet is as good as a file that may be replaced.
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isFile() === false) throw new UsageError(`--out must name a file, and ${path} is something else`);
  return path;
}
