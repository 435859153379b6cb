import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;
/** Longer than any install: after it the holder's number is taken for that of some later process. */
const ABANDONED_MS = 15 * 60_000;

/**
 * Waits until no other process does what is called `name`, and returns the function that lets the next one go. The turn of a
 * process that has died passes on. `dir` keeps one small file, which names the process whose turn it is.
 */
export async function takeTurn(dir, name, say) {
  const path = join(dir, `${name}.lock`);
  mkdirSync(dir, { recursive: true });
  for (let told = false; !tryTake(path); ) {
    const holder = holderOf(path);
    if (holder === undefined) continue; // Gone between the two looks.
    if (!isRunning(holder)) {
      passOn(path, holder.pid);
      continue;
    }
    if (!told) say(`waiting for process ${holder.pid}, which is at it already (${name})`);
    told = true;
    await sleep(POLL_MS);
  }
  return () => rmSync(path, { force: true });
}

function tryTake(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(path) {
  try {
    return { pid: Number(readFileSync(path, 'utf8')), sinceMs: statSync(path).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(holder) {
  const ageMs = Date.now() - holder.sinceMs;
  if (holder.pid === 0) return ageMs < 1000; // The file is made and then written: give the writer a moment.
  if (ageMs > ABANDONED_MS) return false;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Renamed and not removed: of several that wait, one gets the file, and it can be seen whose it was. */
function passOn(path, deadPid) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (Number(readFileSync(aside, 'utf8')) === deadPid) rmSync(aside);
  else renameSync(aside, path); // Somebody else was quicker, and it is their turn now.
}
