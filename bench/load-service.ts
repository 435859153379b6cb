import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { realNetwork } from '../probes/network.ts';
import { doorsOf } from '../src/commands/demo-world.ts';
import { startDemo } from '../src/demo/demo.ts';
import { startReloadable } from '../src/reload.ts';
import { scenarios } from '../src/world/scenarios.ts';

/**
 * The service as `serve` runs it, over the demo's world and an evidence directory that is there, in a process of its own: tells where
 * its page is, reads its configuration again when it is sent a word, and then tells when that has taken over. Argument: the directory.
 */
const [dir = ''] = process.argv.slice(2);
const [scenario] = scenarios;
if (scenario === undefined) throw new TypeError('there is no scenario');
const { nowMs } = realNetwork();
const evidenceDir = join(dir, 'evidence');
const tempDir = await mkdtemp(join(dir, 'world-'));
const demo = await startDemo({ scenario, port: 0, evidenceDir, tempDir, nowMs });
const service = await startReloadable({
  config: demo.config,
  read: async () => ({ ...demo.config, text: `${demo.config.text}# read again\n` }),
  enter: async () => ({ network: demo.network, doors: doorsOf(demo) }),
  demo: demo.note,
  nowMs,
  say: { info: () => undefined, warn: (line) => process.stderr.write(`${line}\n`) },
  fatal: (error) => {
    throw error;
  },
});
process.send?.({ url: service.url });
process.on('message', () => {
  void service.reload().then(async ({ accepted }) => {
    await service.settled();
    process.send?.({ reloaded: accepted });
  });
});
process.once('SIGTERM', () => {
  void service
    .stop()
    .then(() => demo.stop())
    .then(() => process.exit(0));
});
