import { realNetwork } from '../../probes/network.ts';
import { userAgentOf } from '../claim/inputs.ts';
import type { Config } from '../config/config.ts';
import { startReloadable } from '../reload.ts';
import type { ServiceOptions } from '../service.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { configured } from './configured.ts';
import { realDoors } from './real-doors.ts';
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
      start: (told: Told) => startReloadable({ ...told, config, read, enter, nowMs, demo: undefined }),
      demo: undefined,
      nowMs,
    };
    return serveUntilStopped(serving, terminal, untilSignal(), async () => undefined);
  },
};

/** The real network, as a configuration asks for it. */
async function enter(config: Config): Promise<Pick<ServiceOptions, 'network' | 'doors'>> {
  return { network: realNetwork({ userAgent: userAgentOf(config) }), doors: await realDoors(config) };
}
