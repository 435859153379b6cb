/*
 * Runs on a vantage of a laboratory: measures and judges the cells that it reads as JSON from standard input, and prints as JSON
 * what that came to. Where it is told by which cells to meet every address, it first does, and waits for the traces.
 * Usage: judge.ts LANDFALL_YAML NEW_EVIDENCE_DIR
 */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createSecurity } from '../../../probes/connect/security.ts';
import { realDialer } from '../../../probes/dialer.ts';
import { realNetwork } from '../../../probes/network.ts';
import { openScamper } from '../../../probes/trace/scamper.ts';
import { PACE } from '../../../probes/trace/spacing.ts';
import { readConfig } from '../../../src/config/read.ts';
import type { TraceSubject } from '../../../src/core/trace.ts';
import { openCellJudge } from '../../truth/judged-cells.ts';
import type { CellsToJudge } from './cells.ts';

const SLOTS_AT_ONCE = 10;
const BUDGET_MS = 20_000;
const TRACE_MS = 45_000;

const [file = '', dir = ''] = process.argv.slice(2);
const { meet, cells } = JSON.parse(await text(process.stdin)) as CellsToJudge;
const read = readConfig(readFileSync(file, 'utf8'), file, { env: {}, feedIds: ['oci', 'origins', 'country'] });
// More time than a service gives: on a busy machine nothing may be too late that is there.
const config = {
  ...read,
  dns: { ...read.dns, timeoutMs: 4000 },
  probes: { connect: { budgetMs: BUDGET_MS }, trace: meet === undefined ? undefined : read.probes.trace },
};
// Each target as gently as ever, for one router limits its answers; but many at once: nobody else's routers are asked here.
const pace = { ...PACE, packetsPerSecond: 1000, targets: 50 };
const scamper = await openScamper(() => performance.now(), { pace });
const doors = {
  dialer: realDialer(),
  security: createSecurity(),
  // Towards an address that is silent each method is tried for long: what the first of them saw is enough here.
  tracer: { ...scamper, trace: (subject: TraceSubject) => scamper.trace(subject, TRACE_MS) },
};
const judge = await openCellJudge({ config, network: realNetwork(), doors }, dir, SLOTS_AT_ONCE);
if (meet !== undefined) {
  await judge.judge(meet);
  await judge.traced();
}
process.stdout.write(JSON.stringify(await judge.judge(cells)));
await judge.close();
