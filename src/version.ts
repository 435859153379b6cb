import { readFileSync } from 'node:fs';

/** Version of the measurement method, METHOD.md. */
export const METHOD = '1.1';

/** Version of the software, from package.json. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
