import { EvidenceError } from '../evidence/evidence-log.ts';
import { type OpenOptions, openLog } from '../evidence/log.ts';
import { type Taken, takeIn } from './inbox.ts';

/**
 * Appends what lies in the inbox of a directory, where nobody has its log open; resolves with what was appended, and with undefined where a
 * service has it, which does the same within ten seconds. Rejects with EvidenceError.
 */
export async function emptyInbox(
  dir: string,
  options: OpenOptions,
  refused: (line: string) => void,
): Promise<readonly Taken[] | undefined> {
  try {
    const log = await openLog(dir, options);
    return await takeIn(log, refused).finally(log.close);
  } catch (error) {
    if (error instanceof EvidenceError && error.code === 'locked') return undefined;
    throw error;
  }
}
