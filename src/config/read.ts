import { readFile } from 'node:fs/promises';
import { compile } from './compile.ts';
import { type Config, ConfigError, type ConfigMistake } from './config.ts';
import { contradictions } from './contradictions.ts';
import { mistakesOf } from './issues.ts';
import { referenceMistakes } from './references.ts';
import { readForm } from './schema.ts';
import { readSource } from './source.ts';

export interface ConfigContext {
  /** Environment that `${NAME}` reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ids of the range feeds that this version reads. */
  readonly feedIds: readonly string[];
}

const MAX_BYTES = 1 << 20;

/**
 * Reads a configuration file.
 *
 * @throws ConfigError with every mistake in it, or that it cannot be read.
 */
export async function loadConfig(file: string, context: ConfigContext): Promise<Config> {
  return readConfig(await readText(file), file, context);
}

/**
 * Reads the text of a configuration. `file` is for messages, and what relative paths in it start from.
 *
 * @throws ConfigError with every mistake in it.
 */
export function readConfig(text: string, file: string, { env, feedIds }: ConfigContext): Config {
  const source = readSource(text, file, env);
  if (!source.readable) throw new ConfigError(inOrder(source.mistakes));
  const { form, issues } = readForm(source.value ?? {});
  const mistakes = [
    ...source.mistakes,
    ...issues.flatMap((issue) => mistakesOf(issue, source)),
    ...referenceMistakes(source, feedIds),
    ...contradictions(source),
  ];
  if (form === undefined || mistakes.length > 0) throw new ConfigError(inOrder(mistakes));
  return compile(form, text, file);
}

/**
 * The text of a file that an operator wrote.
 *
 * @throws ConfigError when it cannot be read, is too large, or is not UTF-8.
 */
export async function readText(file: string): Promise<string> {
  const refuse = (message: string): never => {
    throw new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  };
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    // The one failure here that an operator can mend; it must reach him like any other mistake.
    return refuse(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  if (bytes.length > MAX_BYTES) return refuse(`must not be larger than ${MAX_BYTES} bytes, is ${bytes.length}`);
  const text = new TextDecoder().decode(bytes);
  return text.includes('\ufffd') ? refuse('must be UTF-8') : text;
}

/** Mistakes as they follow each other in the file. */
export function inOrder(mistakes: readonly ConfigMistake[]): readonly ConfigMistake[] {
  return [...mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
}
