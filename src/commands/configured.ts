import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/read.ts';
import { RANGE_FEEDS } from '../feeds/registry.ts';

/** The configuration that a command works with: `--config`, or `landfall.yaml` here. Throws ConfigError. */
export function configured(file = 'landfall.yaml'): Promise<Config> {
  return loadConfig(file, { env: process.env, feedIds: RANGE_FEEDS.map(({ id }) => id) });
}
