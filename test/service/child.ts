/*
 * A process that runs the service with slots of a second over the directory named by its first argument, until SIGTERM or a harder
 * end: `crashes.ts` starts it. Prints where the page is once it serves.
 */
import { startRunning } from './running.ts';

const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: child.ts DIR');
const running = await startRunning(dir);
process.stdout.write(`${running.url}\n`);
process.once('SIGTERM', () => void running.stop().then(() => process.exit(running.defects.length)));
