import type { Prefix } from '../../src/core/address.ts';
import type { SocketAddress } from '../probe.ts';
import type { Source } from '../source.ts';
import { answersQuery } from './bulk-answer.ts';
import type { BulkPort } from './bulk-port.ts';
import { openBulkPort } from './bulk-port.ts';
import type { QueryTemplate } from './query-template.ts';

/** A query that waits for its answer. */
export interface Waiting {
  readonly block: Prefix;
  /** 1 for the first time that the block is asked for. */
  readonly attempt: number;
  readonly sentMs: number;
  readonly query: Uint8Array;
}

/** The queries of a bulk that are under way, over ports that change. */
export interface BulkWindow {
  readonly size: () => number;
  readonly send: (block: Prefix, attempt: number, nowMs: number) => void;
  /** Those sent so long ago that their time is over; they wait no more. */
  readonly expired: (nowMs: number) => readonly Waiting[];
  readonly close: () => void;
}

/** What comes in: an answer to a query, which waits no more, or a datagram that answers none. */
export interface BulkReceiver {
  readonly answered: (waiting: Waiting, datagram: Uint8Array) => void;
  readonly rejected: () => void;
}

/** Queries of one source port: a forger has so long to find it out. */
const QUERIES_A_PORT = 5_000;

interface BulkSettings {
  readonly timeoutMs: number;
  /** For IDs and letters. */
  readonly random32: () => number;
  /** Where queries leave from; absent: the kernel chooses. */
  readonly source?: Source | undefined;
}

export function openBulkWindow(
  server: SocketAddress,
  template: QueryTemplate,
  { timeoutMs, random32, source }: BulkSettings,
  receiver: BulkReceiver,
): BulkWindow {
  const ports: BulkPort<Waiting>[] = [];
  const spare: Uint8Array[] = [];
  let size = 0;

  function receive(port: BulkPort<Waiting>, datagram: Uint8Array): void {
    const id = ((datagram[0] ?? 0) << 8) | (datagram[1] ?? 0);
    const waiting = port.waiting.get(id);
    if (waiting === undefined || !answersQuery(datagram, waiting.query, template)) {
      receiver.rejected();
      return;
    }
    port.waiting.delete(id);
    size -= 1;
    receiver.answered(waiting, datagram);
    spare.push(waiting.query);
  }

  function portInUse(): BulkPort<Waiting> {
    const latest = ports.at(-1);
    if (latest !== undefined && latest.sent < QUERIES_A_PORT) return latest;
    for (const old of ports.filter(({ waiting }) => waiting.size === 0)) {
      old.close();
      ports.splice(ports.indexOf(old), 1);
    }
    const port = openBulkPort<Waiting>(server, (datagram) => receive(port, datagram), source);
    ports.push(port);
    return port;
  }

  return {
    size: () => size,
    send: (block, attempt, nowMs) => {
      const port = portInUse();
      const query = spare.pop() ?? new Uint8Array(template.size);
      let id = random32() >>> 16;
      while (port.waiting.has(id)) id = random32() >>> 16;
      template.write(query, id, random32(), block);
      port.waiting.set(id, { block, attempt, sentMs: nowMs, query });
      size += 1;
      port.send(query);
    },
    expired: (nowMs) => {
      const over: Waiting[] = [];
      for (const port of ports) {
        // In the order of sending, so the first that has time left ends it.
        for (const [id, waiting] of port.waiting) {
          if (nowMs - waiting.sentMs < timeoutMs) break;
          port.waiting.delete(id);
          size -= 1;
          over.push(waiting);
        }
      }
      return over;
    },
    close: () => {
      for (const port of ports.splice(0)) port.close();
    },
  };
}
