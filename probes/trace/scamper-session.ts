import type { ScamperFlow } from './parse-scamper.ts';
import { parseScamperLine } from './parse-scamper.ts';
import type { ToolCommand } from './run-tool.ts';
import type { ScamperProcess } from './scamper-process.ts';
import { startScamper } from './scamper-process.ts';

/** What became of one command. */
export type CommandResult =
  | { readonly kind: 'flow'; readonly flow: ScamperFlow; readonly line: string }
  /** Nothing was sent. `why`: there is no way out to the address; without it, another time may do. */
  | { readonly kind: 'unsent'; readonly why?: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'ended' };

/** One scamper after the other, and the commands that it has not told of yet. */
export interface ScamperSession {
  /** Resolves when scamper is ready, or has ended, or is neither in time. */
  readonly start: (timeoutMs: number) => Promise<void>;
  /** `trace` with these options to this address. Starts scamper where it has ended, but not at once. */
  readonly command: (options: string, address: string, timeoutMs: number) => Promise<CommandResult>;
  /** Why it does not run; undefined when it does. */
  readonly problem: () => string | undefined;
  readonly close: () => Promise<void>;
}

interface Pending {
  readonly address: string;
  readonly settle: (result: CommandResult) => void;
}

const LAST_ID = 2 ** 32 - 1;
/** A tool that ended may end again for the same reason: first this, then twice as long each time, up to a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** @param nowMs a clock that never goes back */
export function createSession(command: ToolCommand, packetsPerSecond: number, nowMs: () => number): ScamperSession {
  const pending = new Map<number, Pending>();
  let running: ScamperProcess | undefined;
  let problem: string | undefined = 'scamper is being started';
  let pauseMs = FIRST_PAUSE_MS;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let closed = false;
  let lastId = 0;

  function settleAll(result: CommandResult): void {
    for (const { settle } of pending.values()) settle(result);
  }

  /** The scamper that runs, or a new one when its time has come. */
  function current(started?: () => void): ScamperProcess | undefined {
    if (closed) return undefined;
    if (running !== undefined || nowMs() < notBeforeMs) return running;
    running = startScamper(command, packetsPerSecond, {
      ready: () => {
        problem = undefined;
        started?.();
      },
      line: (line) => {
        const record = parseScamperLine(line);
        if (record === undefined) return;
        pauseMs = FIRST_PAUSE_MS;
        pending.get(record.id)?.settle(record.kind === 'flow' ? { kind: 'flow', flow: record.flow, line } : record);
      },
      unroutable: (address, why) => {
        for (const one of pending.values()) if (one.address === address) one.settle({ kind: 'unsent', why });
      },
      ended: (why) => {
        running = undefined;
        problem = `scamper ended: ${why}`;
        notBeforeMs = nowMs() + pauseMs;
        pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
        settleAll({ kind: 'ended' });
        started?.();
      },
    });
    return running;
  }

  return {
    start: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        current(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
    command: (options, address, timeoutMs) => {
      const scamper = current();
      if (scamper === undefined) return Promise.resolve({ kind: 'ended' });
      lastId = (lastId % LAST_ID) + 1;
      const id = lastId;
      return new Promise((resolve) => {
        const settle = (result: CommandResult): void => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(result);
        };
        // A command that scamper does not take is dropped without a record.
        const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
        pending.set(id, { address, settle });
        scamper.send(`trace -U ${id} ${options} ${address}`);
      });
    },
    problem: () => problem,
    close: async () => {
      closed = true;
      problem = 'scamper is closed';
      settleAll({ kind: 'ended' });
      await running?.close();
    },
  };
}
