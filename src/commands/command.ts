import { type ParseArgsConfig, parseArgs } from 'node:util';

export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
}

export interface Command {
  /** One line. */
  readonly summary: string;
  readonly usage: string;
  /** Resolves with the exit code: 0 done, 1 the answer is no, 2 could not be done. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** A command line that cannot be carried out; the message says what to do instead. */
export class UsageError extends Error {}

export interface Given {
  readonly option: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
  readonly positionals: readonly string[];
}

/**
 * Reads a command's arguments: `options` take a value, `flags` do not.
 *
 * @throws UsageError for whatever else stands there.
 */
export function readArguments(
  args: readonly string[],
  shape: { readonly options?: readonly string[]; readonly flags?: readonly string[]; readonly positionals?: number },
): Given {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of shape.options ?? []) options[name] = { type: 'string' };
  for (const name of shape.flags ?? []) options[name] = { type: 'boolean' };
  const parsed = parse(args, options);
  const most = shape.positionals ?? 0;
  if (parsed.positionals.length > most) {
    throw new UsageError(`"${parsed.positionals[most] ?? ''}" is one argument too many`);
  }
  return {
    option: (name) => {
      const value = parsed.values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => parsed.values[name] === true,
    positionals: parsed.positionals,
  };
}

function parse(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // parseArgs throws for what the user typed, and its message says what is wrong with it.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A port number; `0` takes a free one. */
export function portOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port must be a number from 0 to 65535, is "${text}"`);
  return port;
}
