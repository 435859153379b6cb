import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkAnswer, BulkLimits } from '../../probes/resolve/bulk.ts';
import { askBulk } from '../../probes/resolve/bulk.ts';
import type { Family, Prefix } from '../core/address.ts';
import { compareAddresses, formatAddress } from '../core/address.ts';
import type { DnsFailure } from '../core/failure.ts';
import type { MissingReason } from '../core/outcome.ts';
import { reasonOf } from '../core/resolution.ts';
import { blockNumber } from '../core/sweep/block-space.ts';
import type { SweepAuthority, SweepResolve } from './authority.ts';
import { authorityFor, singleAnswer } from './authority.ts';

/** What one block was told: `said`, `scope` and `ttl` as a SweepEntry has them. */
export interface SweepSaying {
  readonly scope?: number;
  readonly ttl?: number;
  readonly said: string;
}

export interface SweepAsking {
  readonly family: Family;
  readonly resolve: SweepResolve;
  readonly limits: BulkLimits;
}

/** Told of each answer as it comes; a promise holds the next questions back. */
export type OnSaying = (
  block: Prefix,
  saying: SweepSaying,
  message: Uint8Array | undefined,
) => Promise<void> | undefined;

/** How the servers of one name have answered, kept from one call to the next: a sweep asks for few blocks at first. */
export interface SweepHealth {
  /** In a row, of the server in use. */
  failures: number;
  /** Servers in a row that were left. */
  left: number;
  /** Answers with and without a client subnet. */
  within: number;
  without: number;
}

export function untried(): SweepHealth {
  return { failures: 0, left: 0, within: 0, without: 0 };
}

/** A sweep that cannot go on now; what it found is kept, and the message says what to do. */
export class SweepHalted extends Error {}

/** A server that fails so often in a row is left alone; so many are tried for one name. */
const MOST_FAILURES = 8;
const MOST_SERVERS = 3;
const LONGEST_BACK_OFF_MS = 30_000;
/** Answers without a client subnet before a server is taken for one that does not look at it. */
const ENOUGH_WITHOUT = 50;

/**
 * Asks an authority of a name as clients of many blocks. After a failure it waits, longer each time; a server that goes on failing is
 * left for another one. Rejects with SweepHalted when none answers, or none looks at the client subnet.
 *
 * @returns questions sent, and those of them that were lost
 */
export async function askBlocks(
  name: string,
  blocks: Iterator<Prefix>,
  asking: SweepAsking,
  health: SweepHealth,
  onSaying: OnSaying,
): Promise<{ readonly queries: number; readonly lost: number }> {
  const totals = { queries: 0, lost: 0 };
  let following = blocks.next();
  /** Given to a server that was left before it answered. */
  const unanswered = new Map<number, Prefix>();

  function* waiting(): Generator<Prefix> {
    const again = [...unanswered.values()];
    yield* again;
    while (!following.done) {
      const block = following.value;
      unanswered.set(blockNumber(block.address), block);
      following = blocks.next();
      yield block;
    }
  }

  while (!following.done || unanswered.size > 0) {
    const like = following.done ? [...unanswered.values()][0] : following.value;
    if (like === undefined) break;
    const authority = await authorityFor(name, like, asking);
    if (authority === undefined) throw new SweepHalted(`no authority of ${name} answers for it letter by letter`);
    const sent = await askServer(name, waiting(), authority, { ...asking, health }, (block, saying, message) => {
      unanswered.delete(blockNumber(block.address));
      return onSaying(block, saying, message);
    });
    totals.queries += sent.queries;
    totals.lost += sent.lost;
    if (sent.failing === undefined) continue;
    health.left += 1;
    health.failures = 0;
    if (health.left >= MOST_SERVERS) throw new SweepHalted(`${name}: ${sent.failing}; what is known so far is kept`);
  }
  return totals;
}

/** Until there is nothing left to ask for, or the server goes on failing: then no more is asked of it, and `failing` says how. */
async function askServer(
  name: string,
  blocks: Iterable<Prefix>,
  { server, zone }: SweepAuthority,
  asking: SweepAsking & { readonly health: SweepHealth },
  onSaying: OnSaying,
): Promise<{ readonly queries: number; readonly lost: number; readonly failing: string | undefined }> {
  const { family, limits, health } = asking;
  let failing: string | undefined;

  function* untilFailing(): Generator<Prefix> {
    for (const block of blocks) {
      if (failing !== undefined) return;
      yield block;
    }
  }

  async function after(answer: BulkAnswer, failure: DnsFailure): Promise<void> {
    // What was under way is for the next server.
    if (failing !== undefined) return;
    if (failure === 'dns_too_large') {
      // What does not fit into a datagram is had by the probe of draws, over TCP.
      await onSaying(answer.block, await singleAnswer(name, answer.block, asking), undefined);
      return;
    }
    health.failures += 1;
    const { failures } = health;
    if (failures >= MOST_FAILURES) {
      failing = `${formatAddress(server.address)} failed ${failures} times in a row, last: ${failure}`;
      return;
    }
    await onSaying(answer.block, { said: `!${reasonOf(failure)}` }, answer.message);
    await sleep(
      Math.min(LONGEST_BACK_OFF_MS, limits.timeoutMs * 2 ** (failures - 1)) * (0.5 + limits.random32() / 2 ** 32),
    );
  }

  const task = { name, type: family === 4 ? 'A' : 'AAAA', server, zone, blocks: untilFailing() } as const;
  const { queries, lost } = await askBulk(task, limits, (answer) => {
    const { reading } = answer;
    if (reading.state === 'failed') return after(answer, reading.failure);
    health.failures = 0;
    health.left = 0;
    if (reading.ecs.state === 'echoed') health.within += 1;
    else health.without += 1;
    if (health.within === 0 && health.without >= ENOUGH_WITHOUT) {
      throw new SweepHalted(
        `${formatAddress(server.address)} answers for ${zone} without looking at the client subnet: there is nothing to sweep`,
      );
    }
    return onSaying(answer.block, sayingOf(reading), answer.message);
  });
  return { queries, lost, failing };
}

/** What counts of an answer is decided as for a draw: the echo first, then the authority's own word for it. */
export function sayingOf(reading: Extract<BulkAnswer['reading'], { state: 'answered' }>): SweepSaying {
  const missing = (reason: MissingReason): SweepSaying => ({ said: `!${reason}` });
  if (reading.ecs.state === 'wrong') return missing('ecs_mismatch');
  if (reading.ecs.state !== 'echoed') return missing('ecs_absent');
  if (!reading.authoritative) return missing('not_authoritative');
  const { scope } = reading.ecs;
  const ttl = reading.ttl === undefined ? {} : { ttl: reading.ttl };
  if (reading.alias !== undefined) return { scope, ...ttl, said: `>${reading.alias}` };
  if (reading.addresses.length === 0) return { scope, ...ttl, said: '!no_address' };
  const addresses = reading.addresses.toSorted(compareAddresses).map(formatAddress);
  return { scope, ...ttl, said: [...new Set(addresses)].join(',') };
}
