import { join, resolve } from 'node:path';
import { initFiles } from '../config/init.ts';
import { initLog } from '../evidence/log.ts';
import type { Command } from './command.ts';
import { readArguments } from './command.ts';
import { configured } from './configured.ts';

export const command: Command = {
  summary: 'writes a commented landfall.yaml for the founding claim, and makes its evidence directory',
  usage: '[--dir DIR]',
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['dir'] });
    const dir = resolve(given.option('dir') ?? '.');
    const written = await initFiles(dir);
    const config = await configured(join(dir, 'landfall.yaml'));
    const evidence = resolve(dir, config.evidence.dir);
    await initLog(evidence, { origin: config.evidence.origin });
    for (const path of [...written, evidence]) out.write(`made ${path}\n`);
    out.write('Read landfall.yaml, then: npm run landfall -- check-config landfall.yaml, and npm start\n');
    return 0;
  },
};
