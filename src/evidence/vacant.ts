import { EvidenceError } from './evidence-log.ts';
import { errnoOf, type Files } from './files.ts';

/** Whether a new log may be laid out here: one that is not there is as vacant as an empty one. */
export async function isVacant(files: Files, dir: string): Promise<boolean> {
  try {
    return (await files.list(dir)).length === 0;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
}

/** @param rule what never happens to a directory that holds something */
export function notVacant(dir: string, rule: string): EvidenceError {
  return new EvidenceError('already_exists', dir, `${dir} is not empty: name a new directory, ${rule}`);
}
