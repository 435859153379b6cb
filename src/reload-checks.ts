import { access, constants } from 'node:fs/promises';
import { loadClaims } from './claim/claims.ts';
import { userAgentOf } from './claim/inputs.ts';
import { type Config, ConfigError } from './config/config.ts';
import { rangeFeedIds } from './config/feed-ids.ts';
import { loadWebFiles } from './config/web-file.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import { rangeSource } from './feeds/configured-sources.ts';
import { FeedError } from './feeds/feed.ts';
import { publishing } from './publishing/publishing.ts';

/** What a running service cannot exchange: the log that it holds, and the address that others know it by. */
const FIXED: readonly (readonly [key: string, of: (config: Config) => string | undefined])[] = [
  ['evidence.dir', ({ evidence }) => evidence.dir],
  ['evidence.origin', ({ evidence }) => evidence.origin],
  ['evidence.key_file', ({ evidence }) => evidence.keyFile],
  ['web.listen', ({ web }) => `${web.host} ${web.port}`],
];

/**
 * Why a configuration cannot take over from the one in force, each reason a line; none: it can. Everything that it names on this
 * machine is read as a start would read it.
 */
export async function reloadObjections(
  { config: inForce, isTls }: { readonly config: Config; readonly isTls: boolean },
  next: Config,
  nowMs: number,
): Promise<readonly string[]> {
  const fixed = FIXED.filter(([, of]) => of(inForce) !== of(next)).map(
    ([key]) => `${key} cannot be changed without a restart`,
  );
  const looks = [
    reasonsOf(async () => void (await loadClaims(next, next.evidence.dir))),
    reasonsOf(async () => void (await publishing(next))),
    reasonsOf(() => checkTls(isTls, next)),
    ...Object.keys(next.feeds.overrides).map((id) => reasonsOf(() => checkOverride(next, id, nowMs))),
  ];
  return [...fixed, ...(await Promise.all(looks)).flat()];
}

/** The lines of an error that an operator can act on; any other is a defect and stays one. */
export async function reasonsOf(look: () => Promise<void>): Promise<readonly string[]> {
  try {
    await look();
    return [];
  } catch (error) {
    if (isForOperator(error)) return error.message.split('\n');
    throw error;
  }
}

/** Whether an error says what an operator is to do. */
export function isForOperator(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof EvidenceError || error instanceof FeedError;
}

/** A certificate can be renewed on a socket that has one, but a socket cannot begin or cease to have one. */
async function checkTls(isTls: boolean, { file, web }: Config): Promise<void> {
  const { tls } = await loadWebFiles(web);
  if (isTls === (tls !== undefined)) return;
  const message = 'cannot begin or cease to name TLS without a restart';
  throw new ConfigError([{ file, line: 1, column: 1, path: 'web.config_file', message }]);
}

/** A list of ranges is read whole; of the large tables only whether they can be. */
async function checkOverride(next: Config, id: string, nowMs: number): Promise<void> {
  const { file, claims, evidence, feeds } = next;
  const { file: first, more = [] } = feeds.overrides[id] ?? {};
  if (first === undefined) return;
  const refuse = (message: string): never => {
    throw new ConfigError([{ file, line: 1, column: 1, path: `feeds.overrides.${id}`, message }]);
  };
  for (const path of [first, ...more]) {
    await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) =>
      refuse(`${path} cannot be read: ${error.code ?? error.message}`),
    );
  }
  if (!rangeFeedIds(claims).includes(id)) return;
  const settings = { config: feeds, dir: evidence.dir, userAgent: userAgentOf(next) };
  const look = await rangeSource(id, settings).look(undefined, nowMs);
  if (look.state === 'refused') refuse(look.error.message);
}
