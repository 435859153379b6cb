/*
 * A process that appends some batches to the log named by its first argument and ends: `system-faults.test.ts` starts it, with faults
 * in its system calls. Prints `acknowledged FIRST COUNT` or `refused CODE` for each; anything that is not meant for an operator ends it.
 */
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { numberedLeaf } from '../evidence/leaves.ts';

const BATCHES = 12;
const BATCH = 25;

function refused(error: unknown): undefined {
  if (!(error instanceof EvidenceError)) throw error;
  process.stdout.write(`refused ${error.code}\n`);
}

const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: appending.ts DIR');
process.stdout.write('begun\n');
const log = await openLog(dir).catch(refused);
for (let batch = 0; log !== undefined && batch < BATCHES; batch += 1) {
  const leaves = Array.from({ length: BATCH }, (_, i) => numberedLeaf(i));
  const first = await log.append(leaves).catch(refused);
  if (first !== undefined) process.stdout.write(`acknowledged ${first} ${BATCH}\n`);
}
await log?.close().catch(() => undefined);
process.stdout.write('ended\n');
