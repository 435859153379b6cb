import type { Tracer } from '../../probes/doors.ts';
import { guardedTracer } from '../../probes/guard.ts';
import type { Address } from '../core/address.ts';
import { formatAddress } from '../core/address.ts';
import type { TraceLeaf } from '../core/connection-record.ts';
import type { TraceFailure } from '../core/failure.ts';
import type { TraceSubject } from '../core/trace.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../evidence/evidence-log.ts';
import { fitsLeaf } from './connection-leaves.ts';

/** A trace in the log. */
export interface KeptTrace {
  readonly leaf: number;
  readonly record: TraceLeaf;
}

/** Traces to addresses that draws were given: each at most once in its time, kept, and shared by the draws of that time. */
export interface Traces {
  /** Asks for a trace unless there was one lately; it comes when it comes. */
  readonly want: (address: Address, port: number) => void;
  /** The latest trace to an address that is still good. */
  readonly latest: (address: Address) => KeptTrace | undefined;
  /** Asks for no more, and resolves when what is under way has been kept or given up. */
  readonly stop: () => Promise<void>;
}

export interface TracesContext {
  /** The guard against non-public addresses is put before it here. */
  readonly tracer: Tracer;
  readonly vantage: string;
  readonly everyMs: number;
  readonly nowMs: () => number;
  readonly log: EvidenceLog;
  readonly blobs: Pick<Blobs, 'put'>;
  readonly warn: (line: string) => void;
  readonly fatal: (error: unknown) => void;
}

/** When an address was asked for, and what came. */
interface Asked {
  readonly atMs: number;
  kept?: KeptTrace;
}

type TraceResult = Awaited<ReturnType<Tracer['trace']>>;

/** For one trace, all methods and flows together. */
const TRACE_TIMEOUT_MS = 120_000;

/** @param past traces that earlier runs left in the log, in its order: what is still good of them is not made again */
export function createTraces(context: TracesContext, past: readonly KeptTrace[] = []): Traces {
  const { nowMs, everyMs } = context;
  const tracer = guardedTracer(context.tracer, () => false);
  const asked = new Map<string, Asked>();
  for (const kept of past) {
    const { subject, startedMs: atMs, outcome } = kept.record;
    if (isGood(atMs) && (outcome.ok || !isOurs(outcome.failure))) asked.set(subject.address, { atMs, kept });
  }
  const underWay = new Set<Promise<void>>();
  const stopping = Promise.withResolvers<undefined>();
  let stopped = false;

  /** Not one from the future either: a clock that was put back must not keep an address from being traced for years. */
  function isGood(atMs: number): boolean {
    const ageMs = nowMs() - atMs;
    return ageMs >= 0 && ageMs < everyMs;
  }

  function forgetOld(): void {
    for (const [address, { atMs }] of asked) if (!isGood(atMs)) asked.delete(address);
  }

  /** Undefined when the service is stopped before it comes, or when it never will. */
  async function trace(subject: TraceSubject): Promise<TraceResult | undefined> {
    try {
      return await Promise.race([tracer.trace(subject, TRACE_TIMEOUT_MS), stopping.promise]);
    } catch (error) {
      // The probe rejects only by a defect of ours, and no outcome depends on it: it is not worth the draws that are under way.
      context.warn(`the trace to ${subject.address} ran into a defect of landfall: ${String(error)}`);
      return undefined;
    }
  }

  async function run(subject: TraceSubject, entry: Asked): Promise<void> {
    const startedMs = nowMs();
    const result = await trace(subject);
    // What a stop has cut off tells nothing of the path.
    if (result === undefined || (stopped && !result.ok)) return;
    // The next draw asks again, and by that starts the tool again.
    if (!result.ok && isOurs(result.failure)) asked.delete(subject.address);
    if (!result.ok && result.failure === 'tracer_absent') return;
    try {
      entry.kept = await keep({ subject, startedMs, result }, context);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      // What cannot be kept is not used; the slots say loudly that the disk refuses.
      context.warn(`the trace to ${subject.address} was not kept: ${error.message}`);
    }
  }

  return {
    want: (address, port) => {
      forgetOld();
      const subject = { address: formatAddress(address), port };
      if (stopped || asked.has(subject.address)) return;
      const entry: Asked = { atMs: nowMs() };
      asked.set(subject.address, entry);
      const running = run(subject, entry)
        .catch(context.fatal)
        .finally(() => underWay.delete(running));
      underWay.add(running);
    },
    latest: (address) => {
      forgetOld();
      return asked.get(formatAddress(address))?.kept;
    },
    stop: async () => {
      stopped = true;
      stopping.resolve(undefined);
      await tracer.close();
      await Promise.all(underWay);
    },
  };
}

/** A tool that is not there or has ended tells nothing of the path. */
function isOurs(failure: TraceFailure): boolean {
  return failure === 'tracer_absent' || failure === 'tracer_ended';
}

async function keep(
  { result, ...what }: Pick<TraceLeaf, 'subject' | 'startedMs'> & { readonly result: TraceResult },
  { log, blobs, vantage }: TracesContext,
): Promise<KeptTrace> {
  const leafOf = (outcome: TraceLeaf['outcome']): TraceLeaf => ({ $kind: 'trace', vantage, ...what, outcome });
  const whole = leafOf(
    result.ok ? { ok: true, trace: result.value.trace, raw: await blobs.put(result.value.raw) } : result,
  );
  // Routers decide how often they answer.
  const record = fitsLeaf(whole) ? whole : leafOf({ ok: false, failure: 'trace_too_large' });
  return { leaf: await log.append([record]), record };
}
