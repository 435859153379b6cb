import type { AnchorContext, AnchorTimes } from '../../probes/connect/anchor.ts';
import { anchorProbe } from '../../probes/connect/anchor.ts';
import { guardedDialer } from '../../probes/dialer.ts';
import type { SocketAddress } from '../../probes/probe.ts';
import type { AnchorConfig } from '../config/config.ts';
import type { AnchorLedger, KnownMachine, TimedAnchor } from '../core/anchor-ledger.ts';
import { anchorsAt, withAnchor } from '../core/anchor-ledger.ts';
import type { AnchorLeaf } from '../core/connection-record.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../evidence/evidence-log.ts';
import { anchorAddress, knownMachine } from './vantage-place.ts';

/** Handshakes with machines in known places: each at most once in the length of a slot, and kept before anything rests on it. */
export interface Anchors {
  /** Times a handshake with each, unless that was done for another claim or a slot that has just been. Never throws. */
  readonly want: (slot: Pick<SlotLeaf, 'slot' | 'lengthMs'>) => void;
  /** Resolves when what is under way has been kept or given up. */
  readonly settled: () => Promise<void>;
  /** What those in the log tell a slot (Unix second). */
  readonly at: (slot: number) => readonly TimedAnchor[];
  readonly configured: number;
}

export interface AnchorsContext extends AnchorContext {
  readonly machines: readonly AnchorConfig[];
  readonly vantage: string;
  readonly log: EvidenceLog;
  readonly blobs: Pick<Blobs, 'put'>;
  readonly changed: () => void;
  readonly warn: (line: string) => void;
  readonly stop: AbortSignal;
}

/** What earlier runs left in the log. */
export interface PastAnchors {
  readonly ledger: AnchorLedger;
  /** Unix second of the latest slot in which they were timed; undefined for none. */
  readonly lastSlot: number | undefined;
}

interface Machine extends KnownMachine {
  readonly peer: SocketAddress;
}

export function createAnchors(context: AnchorsContext, past: PastAnchors): Anchors {
  const { log, warn, stop } = context;
  const machines = context.machines.map(machineOf);
  const probeContext = { ...context, dialer: guardedDialer(context.dialer, () => false) };
  let { ledger, lastSlot } = past;
  let underWay: Promise<void> = Promise.resolve();

  async function keep(slot: number, times: readonly AnchorTimes[]): Promise<void> {
    for (const { certificates } of times) for (const der of certificates.values()) await context.blobs.put(der);
    const leaves = machines.map(
      ({ name, server }, i): AnchorLeaf => ({
        $kind: 'anchor',
        vantage: context.vantage,
        slot,
        name,
        server,
        observations: times[i]?.observations ?? [],
      }),
    );
    await log.append(leaves);
    ledger = leaves.reduce(withAnchor, ledger);
    context.changed();
  }

  async function time(slot: number): Promise<void> {
    try {
      const times = await Promise.all(machines.map((machine) => anchorProbe(machine, probeContext)));
      // What a stop has cut off tells nothing of the machine.
      if (!stop.aborted) await keep(slot, times);
    } catch (error) {
      const what = error instanceof EvidenceError ? 'were not kept' : 'ran into a defect of landfall';
      // No outcome rests on them: not even a defect is worth the draws that are under way.
      warn(`the handshakes with anchors ${what}: ${error instanceof EvidenceError ? error.message : String(error)}`);
    }
  }

  return {
    want: ({ slot, lengthMs }) => {
      // One from the future stands in no one's way: a clock may have been put back.
      const isDone = lastSlot !== undefined && slot >= lastSlot && slot < lastSlot + lengthMs / 1000;
      if (isDone || stop.aborted) return;
      lastSlot = slot;
      underWay = underWay.then(() => time(slot));
    },
    settled: () => untilStopped(underWay, stop),
    at: (slot) => anchorsAt(ledger, machines, slot),
    configured: machines.length,
  };
}

/** What trails at the stop is not waited for: a host may take for ever, and what it would tell is not kept any more. */
function untilStopped(work: Promise<void>, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  stop.addEventListener('abort', end, { once: true });
  return Promise.race([work, stopped]).finally(() => stop.removeEventListener('abort', end));
}

function machineOf(anchor: AnchorConfig): Machine {
  return { ...knownMachine(anchor), peer: { address: anchorAddress(anchor), port: anchor.port } };
}
