import { COMMANDS } from '../command-line.ts';
import { scenarios } from '../world/scenarios.ts';
import { chooseFrom, readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { SHELLS } from './completion-scripts.ts';

export const command: Command = {
  summary: 'what a shell needs to complete commands and options of landfall: to be sourced by it',
  usage: 'bash|zsh|fish',
  examples: ['bash > ~/.local/share/bash-completion/completions/landfall', 'fish'],
  run: async (args, { out }) => {
    const [shell] = readArguments(args, { positionals: 1 }).positionals;
    if (shell === undefined) throw new UsageError(`name the shell: ${Object.keys(SHELLS).join(', ')}`);
    const [, write] = chooseFrom('shell', Object.entries(SHELLS), ([name]) => name, shell);
    const named = Object.entries(COMMANDS).map(async ([name, load]) => wordsOf(name, (await load()).command));
    out.write(write(await Promise.all(named)));
    return 0;
  },
};

/** What may follow a command: read from its usage, which is the one place that says so. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  /** Words that stand by themselves, such as `refresh` of `feeds`. */
  readonly actions: readonly string[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** With its dashes. */
  readonly name: string;
  /** What follows it: nothing, one of some words, a path, or what no shell can guess. */
  readonly value: undefined | readonly string[] | 'path' | 'free';
}

const PATHS = ['FILE', 'DIR', 'CHECKPOINT'];

/** @param usage of a command: options as `--name VALUE`, words in lower case as they are typed, values in capitals */
export function wordsOf(name: string, { summary, usage }: Pick<Command, 'summary' | 'usage'>): Completed {
  const options = new Map<string, CompletedOption['value']>();
  for (const [, option = '', value] of usage.matchAll(/(--[a-z-]+)(?: (?!-)([A-Za-z0-9][\w|:]*))?/g)) {
    options.set(option, followerOf(option, value));
  }
  const alone = usage.replace(/--[a-z-]+(?: (?!-)[A-Za-z0-9][\w|:]*)?/g, '');
  const words = [...alone.matchAll(/(?<![A-Za-z-])[a-z]+(?![A-Za-z-])/g)].map(([word]) => word);
  return {
    name,
    summary,
    actions: [...new Set(words)].filter((word) => word !== name),
    options: [...options].map(([option, value]) => ({ name: option, value })),
  };
}

function followerOf(option: string, value: string | undefined): CompletedOption['value'] {
  if (value === undefined) return undefined;
  if (option === '--scenario') return scenarios.map(({ name }) => name);
  if (value.includes('|')) return value.split('|');
  return PATHS.includes(value) ? 'path' : 'free';
}
