import { existsSync } from 'node:fs';
import { type Config, ConfigError } from '../config/config.ts';
import { loadConfig } from '../config/read.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { layoutOf } from '../evidence/layout.ts';
import { RANGE_FEEDS } from '../feeds/registry.ts';
import { CALLED } from './called.ts';
import { DEFAULT_CONFIG } from './command.ts';

/** The configuration that a command works with: `--config`, or `landfall.yaml` here. Rejects with ConfigError. */
export async function configured(file: string = DEFAULT_CONFIG): Promise<Config> {
  if (!existsSync(file)) {
    const message = `is not there: make one with "${CALLED} init", or look around first with "${CALLED} demo"`;
    throw new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  }
  return loadConfig(file, { env: process.env, feedIds: RANGE_FEEDS.map(({ id }) => id) });
}

/** Whether a configuration's evidence directory holds a log already. */
export function hasLog({ evidence }: Config): boolean {
  return existsSync(layoutOf(evidence.dir).checkpoint);
}

/**
 * As `configured`, for what keeps feeds or reads secrets in the evidence directory: done before `init` made the log, it would
 * leave the directory such that `init` refuses it. Rejects with EvidenceError `not_initialised` then.
 */
export async function configuredWithLog(file?: string): Promise<Config> {
  const config = await configured(file);
  const { dir } = config.evidence;
  if (hasLog(config)) return config;
  throw new EvidenceError('not_initialised', dir, `${dir} holds no evidence log: make one with init`);
}
