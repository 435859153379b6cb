import { existsSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClaimConfig, ConfigError } from '../config/config.ts';
import type { Frame } from '../core/frame.ts';
import { parseFrame } from '../core/frame.ts';
import { TableError } from '../core/table.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { DataFiles } from '../feeds/data-files.ts';
import { packagedCountries, packagedOrigins } from '../feeds/data-files.ts';
import { buildUsFrame } from './us-frame.ts';
import { MOBILE_PERMILLE, US_OPERATORS, V6_PERMILLE } from './us-operators.ts';

export interface LoadedFrame {
  readonly text: string;
  /** Of the text, hex. */
  readonly sha256: string;
  readonly frame: Frame;
}

/** Raised when `buildUsFrame` makes another frame of the same data, so that no cache gives the former one. */
const BUILDER = 1;

/**
 * Loads the frame of a claim: a file of the operator's, or the builtin one, built from the data packages and kept in `cacheDir`
 * for the next start where there is such a directory.
 *
 * @throws ConfigError when a frame file cannot be read, with its line; FeedError when the data packages cannot.
 */
export async function loadFrame(source: ClaimConfig['frame'], cacheDir: string): Promise<LoadedFrame> {
  return 'file' in source ? readFrameFile(source.file) : builtinFrame(cacheDir);
}

// Written by the operator: any text.
async function readFrameFile(file: string): Promise<LoadedFrame> {
  try {
    return loaded(await readFile(file, 'utf8'));
  } catch (error) {
    // The file is part of the configuration: its author must hear of it as of any other mistake there.
    const [line, message] =
      error instanceof TableError
        ? [error.line, error.message.replace(/^line \d+: /, '')]
        : [1, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`];
    throw new ConfigError([{ file, line, column: 1, path: '', message }]);
  }
}

async function builtinFrame(cacheDir: string): Promise<LoadedFrame> {
  const origins = packagedOrigins();
  const countries = packagedCountries();
  const key = cacheKey([origins, countries]);
  const kept = await fromCache(cacheDir, key);
  if (kept !== undefined) return kept;
  const frame = loaded(await buildUsFrame(origins, countries));
  await intoCache(cacheDir, key, frame);
  return frame;
}

function loaded(text: string): LoadedFrame {
  return { text, sha256: sha256Hex(text), frame: parseFrame(text) };
}

/** Names everything that the frame is made from: package versions, operators, assumptions and the builder itself. */
function cacheKey(sources: readonly DataFiles[]): string {
  const parts = [BUILDER, sources.map(({ source }) => source), US_OPERATORS, MOBILE_PERMILLE, V6_PERMILLE];
  return `us-eyeballs-${sha256Hex(JSON.stringify(parts)).slice(0, 16)}-`;
}

/** A kept frame carries its own digest in its name: what does not match is built anew. */
async function fromCache(cacheDir: string, key: string): Promise<LoadedFrame | undefined> {
  if (!existsSync(cacheDir)) return undefined;
  for (const name of (await readdir(cacheDir)).filter((entry) => entry.startsWith(key))) {
    const text = await readFile(join(cacheDir, name), 'utf8');
    if (name === `${key}${sha256Hex(text)}.tsv`) return loaded(text);
  }
  return undefined;
}

async function intoCache(cacheDir: string, key: string, { text, sha256 }: LoadedFrame): Promise<void> {
  if (!existsSync(cacheDir)) return;
  const temporary = join(cacheDir, `${key}${process.pid}.tmp`);
  await writeFile(temporary, text);
  await rename(temporary, join(cacheDir, `${key}${sha256}.tsv`));
}
