/*
 * A process that writes the log named by its first argument until it is killed: `kill.test.ts` starts it. Prints `open` and the
 * size once it has the log, then `acknowledged FIRST COUNT` after each batch that the log has promised to keep.
 */
import { openLog } from '../../src/evidence/log.ts';
import { numberedLeaf } from './leaves.ts';

const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: writer.ts DIR');
const log = await openLog(dir);
process.stdout.write(`open ${log.size}\n`);

/** Several at once, so that a kill also meets batches that share a write. */
async function writeForEver(size: number): Promise<never> {
  for (;;) {
    const leaves = Array.from({ length: size }, (_, i) => numberedLeaf(i, 'x'.repeat(10 * size)));
    const first = await log.append(leaves);
    process.stdout.write(`acknowledged ${first} ${size}\n`);
  }
}

await Promise.all([writeForEver(11), writeForEver(3), writeForEver(33)]);
