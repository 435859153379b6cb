import { createHash, createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { EvidenceError } from './evidence-log.ts';
import { disk, type Files, readWhole, writeWhole } from './files.ts';
import { layoutOf } from './layout.ts';

const SECRET_BYTES = 32;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SECRET_FILE = /^draws-(\d{4}-\d{2}-\d{2})$/;

/** A day's secret, kept apart from what is published until the day is over. */
export interface DaySecret {
  /** UTC day, `2026-11-23`. */
  readonly day: string;
  readonly secret: Uint8Array;
}

/**
 * The 32 secret bytes that the draws of a UTC day come from (method, section 3.3). Made at the first call for the day and
 * durable before it resolves, so that a commitment never stands in the log for a secret that a crash took away; every later
 * call gives the same bytes. `dir` is the evidence directory. Throws EvidenceError when the kept file is damaged or cannot be written.
 */
export async function daySecret(dir: string, day: string, files: Files = disk): Promise<Uint8Array> {
  if (!DAY.test(day)) throw new RangeError(`not a day: ${day}`);
  const path = secretPath(dir, day);
  const kept = await readWhole(files, path);
  if (kept !== undefined) return parseSecret(kept, path);
  await files.makeDir(layoutOf(dir).private, 0o700);
  await files.syncDir(dir);
  const fresh = Buffer.from(`${randomBytes(SECRET_BYTES).toString('hex')}\n`);
  await writeWhole(files, layoutOf(dir).temp, path, fresh, 'keep', 0o600);
  // Read again: when two callers were at it together, both must leave with the one that was kept.
  const first = await readWhole(files, path);
  if (first === undefined)
    throw new EvidenceError('unwritable', path, `${path}: the day's secret vanished when written`);
  return parseSecret(first, path);
}

/** The secrets that are kept of days before `today` (a UTC day), oldest first: those that may be revealed. */
export async function pastSecrets(dir: string, today: string, files: Files = disk): Promise<readonly DaySecret[]> {
  if (!DAY.test(today)) throw new RangeError(`not a day: ${today}`);
  const place = layoutOf(dir).private;
  await files.makeDir(place, 0o700);
  const past: DaySecret[] = [];
  for (const name of await files.list(place)) {
    const day = SECRET_FILE.exec(name)?.[1];
    if (day === undefined || day >= today) continue;
    past.push({ day, secret: await daySecret(dir, day, files) });
  }
  return past;
}

/** What is logged of a secret before it is used: its SHA-256, hex. */
export function commitment(secret: Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The randomness of one round: HMAC-SHA-256 of the decimal round under the day's secret, hex. */
export function slotRandomness(secret: Uint8Array, round: number): string {
  if (!Number.isSafeInteger(round) || round < 0) throw new RangeError(`not a round: ${round}`);
  return createHmac('sha256', secret).update(String(round)).digest('hex');
}

function secretPath(dir: string, day: string): string {
  return join(layoutOf(dir).private, `draws-${day}`);
}

function parseSecret(bytes: Uint8Array, path: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^[0-9a-f]{64}\n$/.test(text)) {
    throw new EvidenceError(
      'corrupt',
      path,
      `${path} is not a secret of ${SECRET_BYTES} bytes in hex: restore it from a copy, or remove it if the log holds no commitment for its day`,
    );
  }
  return Buffer.from(text.trimEnd(), 'hex');
}
