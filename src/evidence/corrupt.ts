import { EvidenceError } from './evidence-log.ts';

/** What an operator is told of a file that is not as it was written. `what` says how that shows. */
export function corrupt(path: string, what: string): EvidenceError {
  return new EvidenceError(
    'corrupt',
    path,
    `${path} ${what}. Restore it from a copy, or begin a new log with init in another directory; landfall does not mend evidence`,
  );
}
