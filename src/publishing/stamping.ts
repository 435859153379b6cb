import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigError } from '../config/config.ts';
import { EvidenceError, type EvidenceLog } from '../evidence/evidence-log.ts';
import { disk, readWhole } from '../evidence/files.ts';
import { postRemote, RemoteError } from '../evidence/remote.ts';
import {
  nonceText,
  openTimestamp,
  QUERY_TYPE,
  REPLY_TYPE,
  TimestampError,
  type TrustedCertificates,
  timestampRequest,
  trustedCertificates,
} from '../evidence/timestamp.ts';
import { keepTimestamp, stampedSizes, timestampPaths } from '../evidence/timestamp-files.ts';
import { parseCheckpoint } from '../evidence/tlog/checkpoint.ts';
import { parseNote } from '../evidence/tlog/note.ts';
import type { Say } from '../say.ts';
import type { Standing } from './witnessing.ts';

type TimestampsConfig = NonNullable<Config['evidence']['timestamps']>;

/** A time stamping authority (RFC 3161). */
export interface Authority {
  readonly url: string;
  readonly trusted: TrustedCertificates;
}

/** The authority of the configuration. Rejects with ConfigError when its certificates cannot be read. */
export async function configuredAuthority({ url, certificates: file }: TimestampsConfig): Promise<Authority> {
  const refuse = (message: string): ConfigError => new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  const pem = await readWhole(disk, file);
  if (pem === undefined) throw refuse('is not there: evidence.timestamps.certificates names it');
  try {
    return { url, trusted: trustedCertificates(pem.toString()) };
  } catch (error) {
    // Put there by an operator, who is to be told what is wrong with it.
    if (error instanceof TimestampError) throw refuse(`cannot be taken for certificates: ${error.message}`);
    throw error;
  }
}

interface StampingOptions {
  readonly authority: Authority;
  readonly everyMs: number;
  readonly log: Pick<EvidenceLog, 'dir' | 'checkpoint'>;
  readonly nowMs: () => number;
  readonly say: Say;
  /** Told of a defect of ours: the process is to end. */
  readonly fatal: (error: unknown) => void;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 256 * 1024;
/** After a failure the authority is asked again this soon. */
const RETRY_MS = 600_000;

/** Has the checkpoint in force stamped with an authority's time, once in a while. Nothing waits for it. */
export function startStamping(options: StampingOptions): Standing {
  const { authority, everyMs, log, nowMs, say, fatal } = options;
  const stopping = new AbortController();

  async function run(): Promise<void> {
    const lastMs = await lastStampMs(log.dir, authority);
    let waitMs = lastMs === undefined ? 0 : Math.min(everyMs, Math.max(0, lastMs + everyMs - nowMs()));
    for (;;) {
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined); // Woken to stop.
      if (stopping.signal.aborted) return;
      waitMs = (await attempt()) ? everyMs : Math.min(everyMs, RETRY_MS);
    }
  }

  /** Whether there is a time stamp now. */
  async function attempt(): Promise<boolean> {
    try {
      await stamp();
      return true;
    } catch (error) {
      const isForOperators = error instanceof RemoteError || error instanceof TimestampError;
      // Of the disk the slots tell more; of the authority nobody else does.
      if (!isForOperators && !(error instanceof EvidenceError)) throw error;
      if (!stopping.signal.aborted) say.warn(`the checkpoint got no time stamp: ${error.message}`);
      return false;
    }
  }

  async function stamp(): Promise<void> {
    const note = Buffer.from(log.checkpoint.note);
    const { size } = parseCheckpoint(parseNote(note).text);
    // What was brought out once under a name stays so: a log that has not grown keeps the time stamp that it has.
    if ((await stampedSizes(log.dir)).includes(size)) return;
    const response = await requested(authority, note, stopping.signal);
    await keepTimestamp(log.dir, { size, note, response });
  }

  const running = run().catch(fatal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Asks for a time stamp and verifies it. Rejects with RemoteError or TimestampError. */
async function requested({ url, trusted }: Authority, note: Uint8Array, stop: AbortSignal): Promise<Uint8Array> {
  const nonce = randomBytes(8);
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, stop };
  const { status, contentType, body } = await postRemote(url, timestampRequest(note, nonce), QUERY_TYPE, limits);
  if (status !== 200 || contentType !== REPLY_TYPE) {
    throw new TimestampError(`${url} answers ${status} with ${JSON.stringify(contentType)}`);
  }
  const timestamp = await openTimestamp(body, note, trusted);
  if (timestamp.nonce !== nonceText(nonce)) throw new TimestampError(`${url} answers another request`);
  return body;
}

/** When the newest time stamp was given; undefined when there is none that can be read. */
async function lastStampMs(dir: string, { trusted }: Authority): Promise<number | undefined> {
  try {
    const size = (await stampedSizes(dir)).at(-1);
    if (size === undefined) return undefined;
    const paths = timestampPaths(size);
    const [note, response] = [
      await readWhole(disk, join(dir, paths.note)),
      await readWhole(disk, join(dir, paths.response)),
    ];
    return note && response && (await openTimestamp(response, note, trusted)).atMs;
  } catch (error) {
    // Of another authority, or damaged: then it is time for a new one, and verify tells of the old.
    if (error instanceof TimestampError || error instanceof EvidenceError) return undefined;
    throw error;
  }
}
