import type { Prefix } from '../../src/core/address.ts';
import type { SocketAddress } from '../probe.ts';
import type { Source } from '../source.ts';
import type { BulkQuestion, BulkReading } from './bulk-answer.ts';
import { readBulkAnswer } from './bulk-answer.ts';
import type { BulkWindow, Waiting } from './bulk-window.ts';
import { openBulkWindow } from './bulk-window.ts';
import { createTemplate } from './query-template.ts';

/** One endpoint asked of one server, as clients of many blocks. */
export interface BulkTask {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** An authority of the zone that keeps the letters of a question. */
  readonly server: SocketAddress;
  readonly zone: string;
  /** Taken one by one, each when there is room for it: so what follows may depend on the answers so far. All of one family and length. */
  readonly blocks: Iterable<Prefix>;
}

export interface BulkLimits {
  readonly queriesPerSecond: number;
  /** Questions that may wait for their answers at the same time. */
  readonly outstanding: number;
  readonly timeoutMs: number;
  /** Of each block: more only while nothing came. */
  readonly attempts: number;
  /** Where queries leave from; absent: the kernel chooses. */
  readonly source?: Source | undefined;
  /** Cryptographically random 32-bit integer, for IDs, letters and the spacing. */
  readonly random32: () => number;
}

/** What came for one block; `message` is its bytes, absent where nothing came within the attempts. */
export interface BulkAnswer {
  readonly block: Prefix;
  readonly reading: BulkReading;
  readonly message?: Uint8Array;
}

/** Queries = answers + lost; lost = retries + unanswered. Rejected datagrams answered no query of ours. */
export interface BulkTotals {
  readonly queries: number;
  readonly answers: number;
  readonly lost: number;
  readonly retries: number;
  readonly unanswered: number;
  readonly rejected: number;
}

/** What a stalled process may catch up with at once. */
const BURST_MS = 10;
const LOOK_MS = 10;

/**
 * Asks for every block, many at a time, from ports and with IDs and letters that change, and gives each answer as it comes. `onAnswer`
 * may give a promise: then no further block is asked for until it resolves, and that counts as a question. The peer is one that the caller may ask: the guard is his.
 * Rejects with what `blocks` or `onAnswer` throws.
 */
export async function askBulk(
  task: BulkTask,
  limits: BulkLimits,
  onAnswer: (answer: BulkAnswer) => Promise<void> | undefined,
): Promise<BulkTotals> {
  const blocks = task.blocks[Symbol.iterator]();
  const first = blocks.next();
  if (first.done) return NOTHING;
  const question = questionOf(task, first.value);
  return new Promise((resolve, reject) => {
    const totals = { ...NOTHING };
    const again: Waiting[] = [];
    let following: IteratorResult<Prefix> = first;
    let held = 0;
    let nextMs = 0;
    let over = false;
    let timer: NodeJS.Timeout | undefined;

    const window: BulkWindow = openBulkWindow(task.server, question.template, limits, {
      answered: ({ block, query }, message) => {
        totals.answers += 1;
        proceed(() => give({ block, reading: readBulkAnswer(message, query, question), message }));
      },
      rejected: () => {
        totals.rejected += 1;
      },
    });

    /** Does one thing and what then can be done; what the caller's own part throws goes back to the caller. */
    function proceed(act: () => void): void {
      if (over) return;
      try {
        act();
        fill();
        const isDone = following.done === true && again.length === 0 && held === 0 && window.size() === 0;
        if (isDone) end(() => resolve(totals));
      } catch (error) {
        end(() => reject(error));
      }
    }

    function end(act: () => void): void {
      over = true;
      clearTimeout(timer);
      window.close();
      act();
    }

    function give(answer: BulkAnswer): void {
      const hold = onAnswer(answer);
      if (hold === undefined) return;
      held += 1;
      hold.then(
        () =>
          proceed(() => {
            held -= 1;
            // Whoever was busy may have asked this server in another way: that takes a turn too.
            nextMs = Math.max(nextMs, performance.now()) + spacingMs(limits);
          }),
        (error) => end(() => reject(error)),
      );
    }

    function expire(waiting: Waiting): void {
      totals.lost += 1;
      if (waiting.attempt < limits.attempts) again.push(waiting);
      else {
        totals.unanswered += 1;
        give({ block: waiting.block, reading: { state: 'failed', failure: 'dns_timeout' } });
      }
    }

    function fill(): void {
      const nowMs = performance.now();
      while (held === 0 && nextMs <= nowMs && window.size() < limits.outstanding) {
        const lost = again.shift();
        if (lost !== undefined) totals.retries += 1;
        else if (following.done) return;
        window.send(lost?.block ?? following.value, (lost?.attempt ?? 0) + 1, nowMs);
        totals.queries += 1;
        nextMs = Math.max(nextMs, nowMs - BURST_MS) + spacingMs(limits);
        if (lost === undefined) following = blocks.next();
      }
    }

    function look(): void {
      proceed(() => {
        for (const waiting of window.expired(performance.now())) expire(waiting);
      });
      if (!over) timer = setTimeout(look, Math.min(LOOK_MS, Math.max(1, nextMs - performance.now())));
    }

    look();
  });
}

const NOTHING: BulkTotals = { queries: 0, answers: 0, lost: 0, retries: 0, unanswered: 0, rejected: 0 };

/** From half to one and a half of the mean, so that no server sees a beat. */
function spacingMs({ queriesPerSecond, random32 }: BulkLimits): number {
  if (queriesPerSecond === Number.POSITIVE_INFINITY) return 0;
  return (1000 / queriesPerSecond) * (0.5 + random32() / 2 ** 32);
}

/** Of a task whose blocks are like this one. */
function questionOf({ name, type, zone }: BulkTask, like: Prefix): BulkQuestion {
  const template = createTemplate(name, type, like);
  const family = type === 'A' ? 4 : 6;
  return { name, family, zone, template };
}
