import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { EvidenceError } from './evidence-log.ts';
import { disk, type Files, readWhole, writeWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { sha256Hex } from './sha256.ts';
import { unwritable } from './unwritable.ts';

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
 * call gives the same bytes. `dir` is the evidence directory. Throws EvidenceError: `corrupt` when the kept
 * file is damaged, `unwritable` when none can be kept.
 */
export async function daySecret(dir: string, day: string, files: Files = disk): Promise<Uint8Array> {
  if (!DAY.test(day)) throw new RangeError(`not a day: ${day}`);
  const path = secretPath(dir, day);
  try {
    let kept = await readWhole(files, path);
    if (kept === undefined) {
      await makeSecret(files, dir, path);
      // Read, not remembered: when two callers were at it together, both must leave with the one that was kept.
      kept = await readWhole(files, path);
    }
    // Also for one that was there: a crash may have come before its name was durable.
    await files.syncDir(layoutOf(dir).private);
    return parseSecret(kept, path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function makeSecret(files: Files, dir: string, path: string): Promise<void> {
  const layout = layoutOf(dir);
  await files.makeDir(layout.private, 0o700);
  await files.syncDir(dir);
  const secret = `${randomBytes(SECRET_BYTES).toString('hex')}\n`;
  await writeWhole(files, layout.temp, path, Buffer.from(secret), 'keep', 0o600);
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
  return sha256Hex(secret);
}

/** The randomness of one round: HMAC-SHA-256 of the decimal round under the day's secret, hex. */
export function slotRandomness(secret: Uint8Array, round: number): string {
  if (!Number.isSafeInteger(round) || round < 0) throw new RangeError(`not a round: ${round}`);
  return createHmac('sha256', secret).update(String(round)).digest('hex');
}

function secretPath(dir: string, day: string): string {
  return join(layoutOf(dir).private, `draws-${day}`);
}

function parseSecret(bytes: Buffer | undefined, path: string): Uint8Array {
  const text = bytes?.toString('latin1') ?? '';
  if (!/^[0-9a-f]{64}\n$/.test(text)) {
    throw new EvidenceError(
      'corrupt',
      path,
      `${path} is not a secret of ${SECRET_BYTES} bytes in hex: restore it from a copy, or remove it if the log holds no commitment for its day`,
    );
  }
  return Buffer.from(text.trimEnd(), 'hex');
}
