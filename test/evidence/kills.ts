import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { startWriter } from './child.ts';
import { allLeaves, numberOf } from './leaves.ts';
import { checkHeads, type Head, headOf } from './tree-on-disk.ts';

/** The longest that a writer lives once it writes. */
const LIFE_MS = 40;

/**
 * Lets a writer in a process of its own write a log, ends it as `kill -9` does at a random moment, looks at what is there, and again.
 * Resolves with the number of leaves that were acknowledged in all. `dir` must not exist yet.
 */
export async function killAgainAndAgain(dir: string, kills: number): Promise<number> {
  await initLog(dir, { origin: 'example.org/log' });
  const heads: Head[] = [];
  let promised = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const writer = startWriter(dir);
    await writer.opened;
    await sleep(Math.random() * LIFE_MS);
    await writer.kill();
    // What anybody could read between the end and the next start must never be taken back.
    heads.push(headOf(dir));
    promised = Math.max(promised, await expectAllKept(dir, writer.said()));
  }
  checkHeads(dir, heads);
  return promised;
}

/** Opens the log and expects every batch that was acknowledged, in one piece; gives the end of the last one. */
async function expectAllKept(dir: string, said: string): Promise<number> {
  const log = await openLog(dir);
  const numbers = (await allLeaves(log)).map(numberOf);
  await log.close();
  let end = 0;
  for (const [, first, count] of said.matchAll(/^acknowledged (\d+) (\d+)$/gm)) {
    end = Math.max(end, Number(first) + Number(count));
    const batch = numbers.slice(Number(first), Number(first) + Number(count));
    expect(batch).to.deep.equal(Array.from({ length: Number(count) }, (_, i) => i));
  }
  return end;
}
