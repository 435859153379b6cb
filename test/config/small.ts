import { readFileSync } from 'node:fs';
import type { Config } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/read.ts';

/** A configuration with one entry of everything, to be altered by tests. */
export const SMALL: string = readFileSync(new URL('valid/small.yaml', import.meta.url), 'utf8');

const FEED_IDS = ['oci', 'aws', 'cloudflare'];

/** The small configuration with parts of its text replaced; each must be there. */
export function altered(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the small configuration holds no ${from}`);
    return text.replace(from, () => to);
  }, SMALL);
}

export function read(text: string, env: Readonly<Record<string, string>> = {}): Config {
  return readConfig(text, 'landfall.yaml', { env, feedIds: FEED_IDS });
}

/** The mistakes of a text, one a line; empty when there are none. */
export function mistakes(text: string, env: Readonly<Record<string, string>> = {}, file = 'landfall.yaml'): string {
  try {
    readConfig(text, file, { env, feedIds: FEED_IDS });
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
