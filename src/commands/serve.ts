import { realNetwork } from '../../probes/network.ts';
import type { Config } from '../config/config.ts';
import { startReloadable } from '../reload.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { configured } from './configured.ts';
import { realWorld } from './real-world.ts';
import { serveUntilStopped, type Told, untilSignal } from './serving.ts';

export const command: Command = {
  summary: 'the service, by landfall.yaml',
  usage: '[--config FILE]',
  examples: ['', '--config staging.yaml'],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['config'] });
    const read = (): Promise<Config> => configured(given.option('config'));
    const config = await read();
    const { nowMs } = realNetwork();
    const serving = {
      start: (told: Told) => startReloadable({ ...told, config, read, enter: realWorld, nowMs, demo: undefined }),
      demo: undefined,
      nowMs,
    };
    return serveUntilStopped(serving, terminal, untilSignal(), async () => undefined);
  },
};
