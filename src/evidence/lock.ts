import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EvidenceError } from './evidence-log.ts';
import { errnoOf, type Files, removeIfThere } from './files.ts';

const LOOKS = 3;

/** A process by what tells it from a later one with the same number. */
interface Holder {
  readonly pid: number;
  /** When it was started, in clock ticks since a boot, and which boot; `0` where there is no /proc. */
  readonly mark: string;
}

/**
 * Makes this process the one writer of a directory, or rejects with EvidenceError `locked`, which names the other; resolves
 * with the function that gives the lock back. Each process announces itself by a file of its own and then looks for others, so
 * that of two that start at once never both go on. Files of processes that have ended are cleared away.
 *
 * It sees the processes of one machine and one process namespace: two containers on one volume are not kept apart.
 */
export async function takeLock(files: Files, lockDir: string): Promise<() => Promise<void>> {
  const self: Holder = { pid: process.pid, mark: markOf(process.pid) ?? '0' };
  const path = join(lockDir, nameOf(self));
  await files.makeDir(lockDir);
  for (let look = 1; ; look++) {
    await announce(files, path);
    let other: Holder | undefined;
    try {
      other = await findOther(files, lockDir, self);
    } catch (error) {
      await files.remove(path).catch(() => undefined); // Else the next try would take us for our own rival.
      throw error;
    }
    if (other === undefined) return () => files.remove(path);
    await files.remove(path);
    if (look === LOOKS) throw locked(lockDir, other.pid);
    // Two that announced themselves together both withdraw; unequal pauses let one be first the next time.
    await sleep(10 * look + (process.pid % 40));
  }
}

async function announce(files: Files, path: string): Promise<void> {
  try {
    await (await files.open(path, 'create')).close();
  } catch (error) {
    // Our own name is taken: this process has the log open already.
    if (errnoOf(error) === 'EEXIST') throw locked(path, process.pid);
    throw error;
  }
}

/** Another process that holds or wants the lock and still runs. */
async function findOther(files: Files, lockDir: string, self: Holder): Promise<Holder | undefined> {
  for (const name of await files.list(lockDir)) {
    const holder = parseName(name);
    if (holder === undefined || name === nameOf(self)) continue;
    if (isRunning(holder)) return holder;
    await removeIfThere(files, join(lockDir, name)); // Two newcomers may clear the same file.
  }
  return undefined;
}

function nameOf(holder: Holder): string {
  return `${holder.pid}-${holder.mark}`;
}

function parseName(name: string): Holder | undefined {
  const match = /^([1-9]\d{0,9})-(\w+)$/.exec(name);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { pid: Number(match[1]), mark: match[2] };
}

function isRunning(holder: Holder): boolean {
  const mark = markOf(holder.pid);
  return mark === undefined ? answersSignals(holder.pid) : mark === holder.mark;
}

/** Start time and boot of a process, `gone` of a zombie; undefined where that cannot be read. */
function markOf(pid: number): string | undefined {
  let boot: string;
  let stat: string;
  try {
    boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // No such process, none that we may see, or no /proc.
  }
  // proc_pid_stat(5): the name stands in parentheses and may hold any byte, so fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? 'gone' : `${startTicks}_${boot.slice(0, 8)}`;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM'; // It runs, as somebody else.
  }
}

function locked(path: string, pid: number): EvidenceError {
  const who = pid === process.pid ? `this process (${pid})` : `process ${pid}`;
  return new EvidenceError(
    'locked',
    path,
    `${path}: the log is open in ${who}; one at a time may write it: stop that one first`,
  );
}
