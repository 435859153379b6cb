import { parseArgs } from 'node:util';
import { nearest } from '../config/spelling.ts';
import { UsageError } from './command.ts';

/** What a command takes: `options` have a value, `flags` have none. */
export interface Shape {
  readonly options?: readonly string[];
  readonly flags?: readonly string[];
  /** Options that may be given more than once. */
  readonly lists?: readonly string[];
  /** The most words that may stand without an option; none when absent. */
  readonly positionals?: number;
}

export interface Given {
  readonly option: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
  /** All values of one of the `lists`, in their order. */
  readonly list: (name: string) => readonly string[];
  readonly positionals: readonly string[];
}

/**
 * Reads a command's arguments.
 *
 * @throws UsageError for whatever the command does not take, for an option without its value, and for one that is given twice.
 */
export function readArguments(args: readonly string[], shape: Shape): Given {
  const options = new Map<string, string>();
  const flags = new Set<string>();
  const lists = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokensOf(args, shape)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      positionals.push(token.value);
      continue;
    }
    const { name, rawName } = token;
    if (shape.lists?.includes(name) === true) {
      lists.set(name, [...(lists.get(name) ?? []), optionValue(token)]);
      continue;
    }
    if (options.has(name) || flags.has(name)) throw new UsageError(`${rawName} is given twice`);
    if (shape.options?.includes(name) === true) options.set(name, optionValue(token));
    else if (shape.flags?.includes(name) !== true) throw unknownOption(rawName, shape);
    else if (token.value !== undefined) throw new UsageError(`${rawName} takes no value`);
    else flags.add(name);
  }
  const surplus = positionals[shape.positionals ?? 0];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many`);
  return {
    option: (name) => options.get(name),
    flag: (name) => flags.has(name),
    list: (name) => lists.get(name) ?? [],
    positionals,
  };
}

type Token = NonNullable<ReturnType<typeof tokensOf>>[number];

/** Not strict: what is wrong is said by us, with what would be right. */
function tokensOf(args: readonly string[], { options = [], flags = [], lists = [] }: Shape) {
  const types = [
    ...[...options, ...lists].map((name) => [name, { type: 'string' }] as const),
    ...flags.map((name) => [name, { type: 'boolean' }] as const),
  ];
  const parsed = parseArgs({
    args: [...args],
    options: Object.fromEntries(types),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  return parsed.tokens;
}

function optionValue({ rawName, value, inlineValue }: Extract<Token, { kind: 'option' }>): string {
  if (value === undefined || value === '') throw new UsageError(`${rawName} needs a value`);
  // What looks like the next option is more likely that than a value; one that is meant is written as --name=-value.
  if (!inlineValue && value.startsWith('-')) throw new UsageError(`${rawName} needs a value, and ${value} follows it`);
  return value;
}

function unknownOption(rawName: string, { options = [], flags = [], lists = [] }: Shape): UsageError {
  const known = [...options, ...lists, ...flags].map((name) => `--${name}`);
  const meant = nearest(rawName, known);
  const there = known.length === 0 ? 'this command has none' : `there are: ${known.join(', ')}`;
  return new UsageError(`there is no option ${rawName}; ${meant === undefined ? there : `did you mean ${meant}?`}`);
}

/** One of several things by its name, the first when none is named. Throws UsageError with what there is. */
export function chooseFrom<T>(
  kind: string,
  all: readonly T[],
  nameOf: (one: T) => string,
  name: string | undefined,
): T {
  const chosen = name === undefined ? all[0] : all.find((one) => nameOf(one) === name);
  if (chosen !== undefined) return chosen;
  const names = all.map(nameOf);
  const meant = nearest(name ?? '', names);
  const there = meant === undefined ? `there are: ${names.join(', ')}` : `did you mean ${meant}?`;
  throw new UsageError(`there is no ${kind} "${name ?? ''}"; ${there}`);
}

/** A port number; `0` takes a free one. */
export function portOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port must be a number from 0 to 65535, is "${text}"`);
  return port;
}
