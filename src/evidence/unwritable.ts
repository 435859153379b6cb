import { EvidenceError } from './evidence-log.ts';
import { errnoOf } from './files.ts';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room on it',
  EDQUOT: 'the disk quota is used up: make room',
  EIO: 'the disk reports a fault: look at the system log, and put the evidence on a sound disk',
  EROFS: 'the file system is read-only: mount it for writing',
  EACCES: 'access is denied: give the directory to the user that landfall runs as',
  EPERM: 'it is not permitted: give the directory to the user that landfall runs as',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};

/** What an operator is told when the disk would not take something. An EvidenceError passes as it is. */
export function unwritable(path: string, error: unknown): EvidenceError {
  return refusal('unwritable', path, error, 'see that the directory is there and can be written');
}

/** What an operator is told when the disk would not give something back. An EvidenceError passes as it is. */
export function unreadable(path: string, error: unknown): EvidenceError {
  return refusal('unreadable', path, error, 'see that the directory is there and can be read');
}

function refusal(code: 'unwritable' | 'unreadable', path: string, error: unknown, otherwise: string): EvidenceError {
  if (error instanceof EvidenceError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const advice = ADVICE[errnoOf(error) ?? ''] ?? otherwise;
  return new EvidenceError(code, path, `${path}: ${advice} (${said})`, { cause: error });
}
