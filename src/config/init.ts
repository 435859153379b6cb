import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config.ts';

/**
 * Writes a commented configuration for the founding claim into an existing directory: the example at the root of this
 * repository, so that what a newcomer reads there is what runs. Beside it goes its schema, for editors.
 *
 * @returns the paths written.
 * @throws ConfigError when there is a `landfall.yaml` already: it is never overwritten.
 */
export async function initFiles(dir: string): Promise<readonly string[]> {
  const config = join(dir, 'landfall.yaml');
  const schema = join(dir, 'landfall.schema.json');
  const text = await shipped('landfall.example.yaml');
  try {
    await writeFile(config, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Not a defect but what `wx` is for: the operator must choose another directory.
    const message = 'exists already, and is never overwritten: choose another directory or remove it';
    throw new ConfigError([{ file: config, line: 1, column: 1, path: '', message }]);
  }
  await writeFile(schema, await shipped('landfall.schema.json'));
  return [config, schema];
}

function shipped(name: string): Promise<string> {
  return readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
}
