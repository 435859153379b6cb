import type { Prefix } from '../../src/core/address.ts';
import type { SocketAddress } from '../probe.ts';
import type { BulkQuestion, BulkReading } from './bulk-answer.ts';
import { answersQuery, readBulkAnswer } from './bulk-answer.ts';
import type { BulkPort } from './bulk-port.ts';
import { openBulkPort } from './bulk-port.ts';
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

/** A question that waits, in the order of sending. */
interface Waiting {
  readonly block: Prefix;
  readonly attempt: number;
  readonly sentMs: number;
  readonly query: Uint8Array;
}

/** Queries of one source port: a forger has so long to find it out. */
const QUERIES_A_PORT = 20_000;
/** What a stalled process may catch up with at once. */
const BURST_MS = 10;
const LOOK_MS = 10;

/**
 * Asks for every block, many at a time, from ports and with IDs and letters that change, and gives each answer as it comes. `onAnswer`
 * may give a promise: then no further block is asked for until it resolves. The peer is one that the caller may ask: the guard is his.
 * Rejects with what `blocks` or `onAnswer` throws.
 */
export function askBulk(
  task: BulkTask,
  limits: BulkLimits,
  onAnswer: (answer: BulkAnswer) => Promise<void> | undefined,
): Promise<BulkTotals> {
  return new Promise((resolve, reject) => {
    const blocks = task.blocks[Symbol.iterator]();
    const again: Pick<Waiting, 'block' | 'attempt'>[] = [];
    const spare: Uint8Array[] = [];
    const ports: BulkPort<Waiting>[] = [];
    const totals = { queries: 0, answers: 0, lost: 0, retries: 0, unanswered: 0, rejected: 0 };
    let question: BulkQuestion | undefined;
    let exhausted = false;
    let held = 0;
    let nextMs = 0;
    let timer: NodeJS.Timeout | undefined;

    const end = (act: () => void): void => {
      clearTimeout(timer);
      exhausted = true;
      for (const port of ports.splice(0)) port.close();
      act();
    };
    const guarded = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        // Of the caller's making: it goes back to the caller.
        end(() => reject(error));
      }
    };
    const give = (answer: BulkAnswer): void => {
      const hold = onAnswer(answer);
      if (hold === undefined) return;
      held += 1;
      hold.then(
        () => {
          held -= 1;
          guarded(fill);
        },
        (error) => end(() => reject(error)),
      );
    };
    const receive = (port: BulkPort<Waiting>, datagram: Uint8Array): void => {
      const id = ((datagram[0] ?? 0) << 8) | (datagram[1] ?? 0);
      const waiting = port.waiting.get(id);
      if (
        question === undefined ||
        waiting === undefined ||
        !answersQuery(datagram, waiting.query, question.template)
      ) {
        totals.rejected += 1;
        return;
      }
      port.waiting.delete(id);
      totals.answers += 1;
      spare.push(waiting.query);
      give({ block: waiting.block, reading: readBulkAnswer(datagram, waiting.query, question), message: datagram });
      fill();
    };
    const expire = (nowMs: number): void => {
      for (const port of ports) {
        for (const [id, waiting] of port.waiting) {
          if (nowMs - waiting.sentMs < limits.timeoutMs) break;
          port.waiting.delete(id);
          totals.lost += 1;
          if (waiting.attempt < limits.attempts) again.push(waiting);
          else {
            totals.unanswered += 1;
            give({ block: waiting.block, reading: { state: 'failed', failure: 'dns_timeout' } });
          }
        }
      }
    };
    const next = (): Pick<Waiting, 'block' | 'attempt'> | undefined => {
      const repeated = again.shift();
      if (repeated !== undefined) {
        totals.retries += 1;
        return { block: repeated.block, attempt: repeated.attempt + 1 };
      }
      const { value, done } = blocks.next();
      if (!done) return { block: value, attempt: 1 };
      exhausted = true;
      return undefined;
    };
    const portInUse = (): BulkPort<Waiting> => {
      const latest = ports.at(-1);
      if (latest !== undefined && latest.sent < QUERIES_A_PORT) return latest;
      for (const old of ports.filter(({ waiting }) => waiting.size === 0)) {
        old.close();
        ports.splice(ports.indexOf(old), 1);
      }
      const port = openBulkPort<Waiting>(task.server, (datagram) => guarded(() => receive(port, datagram)));
      ports.push(port);
      return port;
    };
    const send = ({ block, attempt }: Pick<Waiting, 'block' | 'attempt'>, nowMs: number): void => {
      question ??= questionOf(task, block);
      const { template } = question;
      const query = spare.pop() ?? new Uint8Array(template.size);
      const port = portInUse();
      let random = limits.random32();
      while (port.waiting.has(random >>> 16)) random = limits.random32();
      template.write(query, random >>> 16, limits.random32(), block);
      port.waiting.set(random >>> 16, { block, attempt, sentMs: nowMs, query });
      port.send(query);
      totals.queries += 1;
      const spacingMs = 1000 / limits.queriesPerSecond;
      nextMs = Math.max(nextMs, nowMs - BURST_MS) + spacingMs * (0.5 + (random & 0xffff) / 0x10000);
    };
    function fill(): void {
      const nowMs = performance.now();
      while (held === 0 && waitingIn(ports) < limits.outstanding && nextMs <= nowMs) {
        if (exhausted && again.length === 0) break;
        const following = next();
        if (following !== undefined) send(following, nowMs);
      }
      if (exhausted && again.length === 0 && held === 0 && waitingIn(ports) === 0) {
        end(() => resolve({ ...totals }));
      }
    }
    const look = (): void => {
      guarded(() => {
        expire(performance.now());
        fill();
        const inMs = Math.min(LOOK_MS, Math.max(1, nextMs - performance.now()));
        if (ports.length > 0 || !exhausted) timer = setTimeout(look, inMs);
      });
    };
    look();
  });
}

/** Of a task whose blocks are like this one. */
function questionOf({ name, type, zone }: BulkTask, like: Prefix): BulkQuestion {
  const template = createTemplate(name, type, like);
  const family = type === 'A' ? 4 : 6;
  return { name, family, zone, template };
}

function waitingIn(ports: readonly BulkPort<unknown>[]): number {
  let sum = 0;
  for (const { waiting } of ports) sum += waiting.size;
  return sum;
}
