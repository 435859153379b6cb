import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { initFiles } from '../config/init.ts';
import { errnoOf } from '../evidence/files.ts';
import { initLog } from '../evidence/log.ts';
import { readArguments } from './arguments.ts';
import { CALLED, startedBy } from './called.ts';
import { type Command, DEFAULT_CONFIG } from './command.ts';
import { configured } from './configured.ts';

export const command: Command = {
  summary:
    'writes a commented landfall.yaml for the founding claim, unless there is one, and makes its evidence directory and key',
  usage: '[--dir DIR]',
  examples: ['--dir /var/lib/landfall'],
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['dir'] });
    const dir = resolve(given.option('dir') ?? '.');
    await makeDir(dir);
    const file = join(dir, DEFAULT_CONFIG);
    // A configuration that is there, written by hand or altered since, still needs its evidence directory made.
    const written = existsSync(file) ? [] : await initFiles(dir);
    const { evidence } = await configured(file);
    if (written.length === 0) out.write(`kept ${file}, as it is there already\n`);
    for (const path of written) out.write(`made ${path}\n`);
    const { vkey, keyFile } = await initLog(evidence.dir, evidence);
    out.write(`made ${evidence.dir}\n`);
    out.write(`made ${keyFile}, which signs the log: keep a copy, and never publish it\n`);
    out.write(`made ${keyFile}.vkey, by which others verify the log: ${vkey}\n`);
    const place = relative('.', file);
    out.write(
      `Read ${place}. Then: ${CALLED} check-config ${place}, and ${startedBy(place === DEFAULT_CONFIG ? undefined : place)}\n`,
    );
    return 0;
  },
};

/** Its parent must be there: a slip in a long path makes no tree of directories. */
async function makeDir(dir: string): Promise<void> {
  await mkdir(dir).catch((error: unknown) => {
    // The usual case, and as it should be; that it may be no directory shows at the writing.
    if (errnoOf(error) !== 'EEXIST') throw error;
  });
}
