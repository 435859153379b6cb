import type { EvidenceLog } from './evidence/evidence-log.ts';
import type { openLog } from './evidence/log.ts';

/** A log that outlives the service that writes it. */
export interface LastingLog {
  /**
   * As `openLog`, but the log is opened by the first call only; later ones go on with it, whatever they name. To close what this gives
   * leaves it open.
   */
  readonly open: typeof openLog;
  /** Throws RangeError before it was opened. */
  readonly current: () => EvidenceLog;
  /** Lets go of the log. */
  readonly close: () => Promise<void>;
}

/** Makes one by way of another: `open`, which opens the log. */
export function lastingLog(open: typeof openLog): LastingLog {
  let log: EvidenceLog | undefined;
  return {
    open: async (dir, options) => {
      log ??= await open(dir, options);
      // Its size and its checkpoint change: they are to be read from it at each time.
      return Object.create(log, { close: { value: async () => undefined } }) as EvidenceLog;
    },
    current: () => {
      if (log === undefined) throw new RangeError('the log was not opened');
      return log;
    },
    close: async () => log?.close(),
  };
}
