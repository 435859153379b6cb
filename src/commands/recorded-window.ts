import { resolve } from 'node:path';
import type { RecordedWindow } from '../core/closed-report.ts';
import { parseClosedWindow } from '../core/closed-window.ts';
import type { Statement } from '../core/statement.ts';
import { openBlobs } from '../evidence/blobs.ts';
import { readableLog } from '../evidence/readable-log.ts';
import type { WindowRecords } from '../past/window-records.ts';
import { windowRecords } from '../past/window-records.ts';
import { closedWindowReader } from '../publishing/closed-windows.ts';
import { statements } from '../publishing/statements.ts';
import { chooseFrom, type Given } from './arguments.ts';
import { UsageError } from './command.ts';
import { configured } from './configured.ts';

/** The options with which a command names a closed window and the evidence that holds its record. */
export const WINDOW_OPTIONS = ['claim', 'revision', 'evidence', 'config'] as const;
export const WINDOW_USAGE = '[--claim ID] [--revision N] [--evidence DIR] [--config FILE]';

/** The statement of the window that a command line names. Rejects with UsageError, EvidenceError or ConfigError. */
export async function namedStatement(given: Given): Promise<Statement> {
  const [name] = given.positionals;
  if (name === undefined) throw new UsageError('name a closed window: 2026-11-22, 2026-W47 or 2026-11');
  if (parseClosedWindow(name) === undefined) {
    throw new UsageError(`"${name}" is no closed window; they are called 2026-11-22, 2026-W47 or 2026-11`);
  }
  const named = given.option('evidence');
  const dir = named === undefined ? (await configured(given.option('config'))).evidence.dir : resolve(named);
  const log = await readableLog(dir);
  const records = windowRecords();
  const claims = new Set<string>();
  for await (const { index, leaf } of log.scan(['window', 'adjudication', 'note'])) {
    records.take(leaf, index);
    if (leaf.$kind === 'window') claims.add(leaf.claim);
  }
  if (claims.size === 0) throw new UsageError(`${dir} holds no record of a closed window yet`);
  const claim = chooseFrom('claim', [...claims], (id) => id, given.option('claim'));
  const record = recordOf(records, claim, name, given.option('revision'));
  return statements(records, log, closedWindowReader({ log, blobs: openBlobs(dir) }))(claim, record);
}

function recordOf(records: WindowRecords, claim: string, name: string, revision: string | undefined): RecordedWindow {
  const latest = records.latest(claim, name);
  if (latest === undefined) {
    const held = records.of(claim).map(({ window, status }) => (status === 'final' ? window : `${window} [p]`));
    throw new UsageError(`there is no record of ${name} for claim ${claim}; there are: ${held.join(', ')}`);
  }
  if (revision === undefined) return latest;
  const asked = /^[1-9]\d{0,5}$/.test(revision) ? records.revision(claim, name, Number(revision)) : undefined;
  if (asked === undefined) {
    throw new UsageError(`${name} has no revision "${revision}"; the latest is ${latest.revision}`);
  }
  return asked;
}

/** One of several words that an option takes, the first when it is not given. Throws UsageError with what there is. */
export function oneOf<T extends string>(option: string, words: readonly T[], given: string | undefined): T {
  const found = given === undefined ? words[0] : words.find((word) => word === given);
  if (found === undefined) throw new UsageError(`--${option} must be one of ${words.join(', ')}, is "${given}"`);
  return found;
}
