import { join, resolve } from 'node:path';
import { realNetwork } from '../../probes/network.ts';
import { startDemo } from '../demo/demo.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { initLog } from '../evidence/log.ts';
import { startService } from '../service.ts';
import { scenarios } from '../world/scenarios.ts';
import { portOption, readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { chosenScenario, doorsOf, inTempDir } from './demo-world.ts';
import { serveUntilStopped, type Told, untilSignal } from './serving.ts';

const DEFAULT_PORT = 9977;

export const command: Command = {
  summary: 'the service on a miniature internet inside the process: no root, no network, nothing real',
  usage: '[--scenario NAME] [--list] [--evidence DIR] [--port N]',
  examples: ['', '--scenario blackout', '--scenario two-clouds --evidence ./demo-evidence --port 0'],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['scenario', 'evidence', 'port'], flags: ['list'] });
    if (given.flag('list')) {
      for (const { name, story } of scenarios) terminal.out.write(`${name.padEnd(11)} ${story}\n`);
      return 0;
    }
    const scenario = chosenScenario(given.option('scenario'));
    const port = portOption(given.option('port')) ?? DEFAULT_PORT;
    const stopped = untilSignal();
    return inTempDir(async (tempDir) => {
      const evidenceDir = await evidenceIn(given.option('evidence'), tempDir);
      const { nowMs } = realNetwork();
      const { stop, ...demo } = await startDemo({ scenario, port, evidenceDir, tempDir, nowMs });
      const world = { ...demo, doors: doorsOf(demo), demo: demo.note };
      const serving = { start: (told: Told) => startService({ ...world, ...told }), demo: demo.note, nowMs };
      return serveUntilStopped(serving, terminal, stopped, stop);
    });
  },
};

/** The demo makes its own log, in a temporary place unless one is named; one that is there already is gone on with. */
async function evidenceIn(named: string | undefined, tempDir: string): Promise<string> {
  const dir = named === undefined ? join(tempDir, 'evidence') : resolve(named);
  await initLog(dir, { origin: 'demo.example/log' }).catch((error: unknown) => {
    // Not a failure but the answer that the directory is in use; opening it will tell whether it is a log.
    if (!(error instanceof EvidenceError && error.code === 'already_exists')) throw error;
  });
  return dir;
}
