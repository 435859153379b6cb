import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { NoteLeaf } from '../../src/core/note.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { putInInbox } from '../../src/inbox/inbox.ts';
import { audit, exportedCounts, leavesOf } from './audit.ts';
import { drawsCounted, get, idle, startRunning, until } from './running.ts';

/** Every fourth life ends at some time of its start, the others at some time in their first slots. */
const START_MS = { least: 100, most: 900 };
const SERVING_MS = 2000;

/** What a service told its clients, which no crash may take back. */
interface Told {
  leaves: number;
  draws: number;
  /** Evidence of draws as the API gave it, by leaf. */
  readonly evidence: Map<number, string>;
}

/** How often it happened that a killed service had begun to serve, and had told of anything new. */
export interface Toll {
  readonly kills: number;
  readonly served: number;
  readonly slots: number;
  readonly evidenceSeen: number;
}

/**
 * Starts the real service in a process of its own over one evidence directory, ends it as `kill -9` does at a random moment, and
 * again; then lets it come to rest and expects that nothing that it ever told was lost, changed or counted twice.
 */
export async function killAgainAndAgain(dir: string, kills: number): Promise<Toll> {
  await initLog(join(dir, 'evidence'), { origin: 'demo.example/log' });
  const told: Told = { leaves: 0, draws: 0, evidence: new Map() };
  let served = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await putInInbox(join(dir, 'evidence'), [noteOf(kill)]);
    served += (await oneLife(dir, told)) ? 1 : 0;
  }
  const slots = await expectNothingLost(dir, told);
  const notes = await leavesOf(await readableLog(join(dir, 'evidence')), 'note');
  expect(notes.map(({ text }) => text).sort()).to.deep.equal(
    Array.from({ length: kills }, (_, kill) => noteOf(kill).text).sort(),
  );
  return { kills, served, slots, evidenceSeen: told.evidence.size };
}

/** One life; resolves with whether it came to serve. */
async function oneLife(dir: string, told: Told): Promise<boolean> {
  const script = fileURLToPath(new URL('./child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complained = '';
  child.stderr.on('data', (chunk) => {
    complained += String(chunk);
  });
  const closed = once(child, 'close');
  try {
    const dies = Math.random() < 0.25;
    const url = await Promise.race([
      urlOf(child),
      closed,
      dies ? sleep(START_MS.least + Math.random() * (START_MS.most - START_MS.least)) : never(),
    ]);
    const endAt = performance.now() + Math.random() * SERVING_MS;
    const heard = typeof url === 'string' ? await Promise.allSettled([listenTo(url, told, endAt)]) : [];
    // Should it have ended by itself, then what it said of that is worth more than that it cannot be reached.
    expect(child.exitCode, complained).to.equal(null);
    for (const each of heard) if (each.status === 'rejected') throw each.reason;
    return typeof url === 'string';
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

/** Lies in the inbox when a life begins, and may be taken in when it ends. */
function noteOf(kill: number): NoteLeaf {
  const about = { window: '2026-11-22' };
  return { $kind: 'note', claim: 'demo-us-oci', about, text: `life ${kill}`, author: 'test', atMs: kill };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      if (said.endsWith('\n')) resolve(said.trim());
    });
  });
}

/** Asks it again and again until `endAt` (of the monotonic clock, milliseconds). */
async function listenTo(url: string, told: Told, endAt: number): Promise<void> {
  do {
    await askWhatItHas(url, told);
    await sleep(15);
  } while (performance.now() < endAt);
}

/** Expects that it has no less than it ever told, and notes the evidence of some draw. */
async function askWhatItHas(url: string, told: Told): Promise<void> {
  const { body } = await get({ url }, '/metrics');
  const leaves = Number(/^landfall_log_size_leaves (\d+)$/m.exec(body)?.[1]);
  const draws = sumOf(exportedCounts(body));
  expect(leaves, 'leaves in the log').to.be.at.least(told.leaves);
  expect(draws, 'draws counted').to.be.at.least(told.draws);
  told.leaves = leaves;
  told.draws = draws;
  const index = Math.floor(Math.random() * leaves);
  const evidence = await evidenceOf(url, index);
  if (evidence !== undefined) expectSame(told, index, evidence);
}

function expectSame(told: Told, index: number, evidence: string): void {
  const known = told.evidence.get(index);
  if (known !== undefined) expect(evidence, `leaf ${index}`).to.equal(known);
  told.evidence.set(index, evidence);
}

/** The record and hash of a draw's leaf; undefined when the leaf is of another kind. */
async function evidenceOf(url: string, index: number): Promise<string | undefined> {
  const { status, body } = await get({ url }, `/api/v1/draws/${index}`);
  if (status === 404) return undefined;
  expect(status).to.equal(200);
  const { leaf, leaf_sha256: sha256, record } = JSON.parse(body) as Record<string, unknown>;
  expect(sha256).to.match(/^[0-9a-f]{64}$/);
  return JSON.stringify({ leaf, sha256, record });
}

/** Starts it once more without slots of its own, so that it only finishes what was begun; then reads its log as an auditor would. */
async function expectNothingLost(dir: string, told: Told): Promise<number> {
  const planned = await plannedDraws(dir);
  const running = await startRunning(dir, { config: idle });
  let metrics: string;
  try {
    await until(running, (report) => drawsCounted(report) >= planned);
    metrics = (await get(running, '/metrics')).body;
    for (const [index, evidence] of told.evidence) {
      expect(await evidenceOf(running.url, index), `leaf ${index}`).to.equal(evidence);
    }
  } finally {
    await running.stop();
  }
  expect(running.defects).to.deep.equal([]);
  const log = await openLog(join(dir, 'evidence'));
  try {
    const found = await audit(log);
    expect(log.size).to.be.at.least(told.leaves);
    expect(exportedCounts(metrics)).to.deep.equal(found.counts);
    expect(sumOf(found.counts)).to.equal(planned).and.to.be.at.least(told.draws);
    return found.slots.length;
  } finally {
    await log.close();
  }
}

async function plannedDraws(dir: string): Promise<number> {
  const log = await openLog(join(dir, 'evidence'));
  try {
    return (await leavesOf(log, 'slot')).reduce((sum, { planned }) => sum + planned.length, 0);
  } finally {
    await log.close();
  }
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, value) => sum + value, 0);
}
