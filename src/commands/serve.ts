import { realNetwork } from '../../probes/network.ts';
import { userAgentOf } from '../inputs.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { configured } from './configured.ts';
import { realDoors } from './real-doors.ts';
import { serveUntilStopped, untilSignal } from './serving.ts';

export const command: Command = {
  summary: 'the service, by landfall.yaml',
  usage: '[--config FILE]',
  examples: ['', '--config staging.yaml'],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['config'] });
    const config = await configured(given.option('config'));
    const nothing = async (): Promise<void> => undefined;
    const network = realNetwork({ userAgent: userAgentOf(config) });
    const world = { config, network, doors: await realDoors(config), demo: undefined };
    return serveUntilStopped(world, terminal, untilSignal(), nothing);
  },
};
