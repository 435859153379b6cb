import { existsSync } from 'node:fs';
import { CALLED } from './commands/called.ts';
import type { Command, Terminal } from './commands/command.ts';
import { DEFAULT_CONFIG, DEFECT, UsageError } from './commands/command.ts';
import { watchOutput } from './commands/output.ts';
import { ConfigError, type ConfigMistake } from './config/config.ts';
import { nearest } from './config/spelling.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import { errnoOf } from './evidence/files.ts';
import { unwritable } from './evidence/unwritable.ts';
import { FeedError } from './feeds/feed.ts';
import { oneLine } from './say.ts';
import { METHOD, VERSION } from './version.ts';
import { ListenError } from './web/listen.ts';

/** Each command is loaded only when it is asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  serve: () => import('./commands/serve.ts'),
  demo: () => import('./commands/demo.ts'),
  init: () => import('./commands/init.ts'),
  'check-config': () => import('./commands/check-config.ts'),
  check: () => import('./commands/check.ts'),
  draws: () => import('./commands/draws.ts'),
  feeds: () => import('./commands/feeds.ts'),
  frame: () => import('./commands/frame.ts'),
  manifest: () => import('./commands/manifest.ts'),
  replay: () => import('./commands/replay.ts'),
  sweep: () => import('./commands/sweep.ts'),
  report: () => import('./commands/report.ts'),
  cite: () => import('./commands/cite.ts'),
  adjudicate: () => import('./commands/adjudicate.ts'),
  note: () => import('./commands/note.ts'),
  verify: () => import('./commands/verify.ts'),
  prune: () => import('./commands/prune.ts'),
  export: () => import('./commands/export.ts'),
  prove: () => import('./commands/prove.ts'),
  witness: () => import('./commands/witness.ts'),
  completion: () => import('./commands/completion.ts'),
};

/**
 * Runs one command line; resolves with the exit code: 0 done, 1 the answer is no, 2 could not be done, 70 after a defect of ours.
 */
export async function run(args: readonly string[]): Promise<number> {
  const terminal: Terminal = { out: process.stdout, err: process.stderr };
  const out = watchOutput(terminal.out);
  watchOutput(terminal.err); // Nobody is left to be told of its errors.
  const code = await carryOut(args, terminal);
  const lost = await out.settled();
  if (lost === undefined) return code;
  terminal.err.write(`landfall: not all of the output could be written: ${oneLine(lost.message)}\n`);
  return 2;
}

async function carryOut(args: readonly string[], terminal: Terminal): Promise<number> {
  const { name, rest } = splitCommand(args);
  if (['help', '--help', '-h'].includes(name)) {
    await printHelp(terminal);
    return 0;
  }
  if (name === '--version') {
    terminal.out.write(`landfall ${VERSION}, method ${METHOD}\n`);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    terminal.err.write(`landfall: ${unknownCommand(name)}\n`);
    return 2;
  }
  try {
    const { command } = await load();
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out.write(helpOf(name, command));
      return 0;
    }
    return await command.run(rest, terminal);
  } catch (error) {
    return explain(error, name, terminal);
  }
}

function helpOf(name: string, { usage, summary, examples }: Command): string {
  const typed = examples.map((words) => `  ${CALLED} ${name}${words === '' ? '' : ` ${words}`}\n`);
  return `landfall ${name} ${usage}\n  ${summary}\n\nFor example:\n${typed.join('')}`;
}

/** Options alone are for the command that runs without a name, so that `npm start -- --config FILE` does what it says. */
function splitCommand(args: readonly string[]): { readonly name: string; readonly rest: readonly string[] } {
  const [name, ...rest] = args;
  const own = ['--help', '-h', '--version'];
  if (name !== undefined && (!name.startsWith('-') || own.includes(name))) return { name, rest };
  const configured = existsSync(DEFAULT_CONFIG) || args.some((arg) => /^--config(=|$)/.test(arg));
  return { name: configured ? 'serve' : 'demo', rest: args };
}

function unknownCommand(name: string): string {
  const known = Object.keys(COMMANDS);
  const meant = nearest(name, known);
  return `${oneLine(name)} is not a command; ${meant === undefined ? `there are: ${known.join(', ')}` : `did you mean ${meant}?`}`;
}

/** What an operator can act on is told in a line each; anything else is a defect of ours and is told with its stack. */
function explain(error: unknown, name: string, { err }: Terminal): number {
  if (error instanceof ConfigError) {
    for (const mistake of error.mistakes) err.write(`${oneLine(mistakeText(mistake))}\n`);
    return 2;
  }
  const text = actionable(error);
  if (text !== undefined) {
    err.write(`landfall ${name}: ${oneLine(text)}\n`);
    return 2;
  }
  err.write(`landfall ${name}: a defect of landfall: ${error instanceof Error ? error.stack : String(error)}\n`);
  return DEFECT;
}

/** `landfall.yaml:14:5 endpoints[2].weight: must be above 0, is -1` */
function mistakeText({ file, line, column, path, message }: ConfigMistake): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

const ACTIONABLE = [UsageError, EvidenceError, FeedError, ListenError] as const;

/** The words of an error that an operator can do something about; undefined for any other. */
function actionable(error: unknown): string | undefined {
  if (ACTIONABLE.some((kind) => error instanceof kind)) return (error as Error).message;
  if (errnoOf(error) === undefined || !(error instanceof Error && 'syscall' in error)) return undefined;
  // Of the system: a disk that is full, a directory that is not ours, no more files or ports.
  if ('path' in error) return unwritable(String(error.path), error).message;
  return error.syscall === 'write' ? unwritable('a file could not be written', error).message : error.message;
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
