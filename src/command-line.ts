import { existsSync } from 'node:fs';
import type { Command, Terminal } from './commands/command.ts';
import { UsageError } from './commands/command.ts';
import { ConfigError } from './config/config.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import { FeedError } from './feeds/feed.ts';
import { oneLine } from './say.ts';

/** Each command is loaded only when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  serve: () => import('./commands/serve.ts'),
  demo: () => import('./commands/demo.ts'),
  init: () => import('./commands/init.ts'),
  'check-config': () => import('./commands/check-config.ts'),
  check: () => import('./commands/check.ts'),
  draws: () => import('./commands/draws.ts'),
  feeds: () => import('./commands/feeds.ts'),
  frame: () => import('./commands/frame.ts'),
};

const DEFAULT_CONFIG = 'landfall.yaml';

/** Runs one command line; resolves with the exit code: 0 done, 1 the answer is no, 2 could not be done. */
export async function run(args: readonly string[]): Promise<number> {
  const terminal: Terminal = { out: process.stdout, err: process.stderr };
  const [name = existsSync(DEFAULT_CONFIG) ? 'serve' : 'demo', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    await printHelp(terminal);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    terminal.err.write(`landfall: ${oneLine(name)} is not a command; there are: ${Object.keys(COMMANDS).join(', ')}\n`);
    return 2;
  }
  try {
    const { command } = await load();
    if (rest.includes('--help')) {
      terminal.out.write(`landfall ${name} ${command.usage}\n  ${command.summary}\n`);
      return 0;
    }
    return await command.run(rest, terminal);
  } catch (error) {
    return explain(error, name, terminal);
  }
}

/** What an operator can act on is told in a line each; anything else is a defect of ours and ends the process with its stack. */
function explain(error: unknown, name: string, { err }: Terminal): number {
  if (error instanceof ConfigError) {
    err.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof UsageError || error instanceof EvidenceError || error instanceof FeedError) {
    err.write(`landfall ${name}: ${oneLine(error.message)}\n`);
    return 2;
  }
  throw error;
}

async function printHelp({ out }: Terminal): Promise<void> {
  out.write(
    'landfall tests claims about where user traffic goes. It can refute or bound such a claim, never verify one.\n\n',
  );
  for (const [name, load] of Object.entries(COMMANDS)) {
    const { command } = await load();
    out.write(`  ${name.padEnd(13)} ${command.usage}\n                ${command.summary}\n`);
  }
  out.write(`\nWithout a command: serve when ${DEFAULT_CONFIG} is here, else demo.\n`);
}
