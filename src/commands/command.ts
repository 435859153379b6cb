export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
}

export interface Command {
  /** One line. */
  readonly summary: string;
  readonly usage: string;
  /** What stands behind the command's name, as people would type it. */
  readonly examples: readonly string[];
  /** Resolves with the exit code: 0 done, 1 the answer is no, 2 could not be done. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** A command line that cannot be carried out; the message says what to do instead. */
export class UsageError extends Error {}

/** Exit code after a defect of ours (EX_SOFTWARE of sysexits.h): neither an answer nor something that an operator can mend. */
export const DEFECT = 70;

/** What commands read when no other configuration is named. */
export const DEFAULT_CONFIG = 'landfall.yaml';
