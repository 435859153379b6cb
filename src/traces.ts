import type { Tracer } from '../probes/doors.ts';
import { guardedTracer } from '../probes/guard.ts';
import { fitsLeaf } from './connection-leaves.ts';
import type { Address } from './core/address.ts';
import { formatAddress } from './core/address.ts';
import type { TraceLeaf } from './core/connection-record.ts';
import type { TraceSubject } from './core/trace.ts';
import type { Blobs } from './evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from './evidence/evidence-log.ts';

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

export function createTraces(context: TracesContext): Traces {
  const { nowMs, everyMs } = context;
  const tracer = guardedTracer(context.tracer, () => false);
  const asked = new Map<string, Asked>();
  const underWay = new Set<Promise<void>>();
  const stopping = Promise.withResolvers<undefined>();
  let stopped = false;

  function forgetOld(): void {
    for (const [address, { atMs }] of asked) if (nowMs() - atMs >= everyMs) asked.delete(address);
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
    // Nor does a tool that is not there or has ended: the next draw asks again, and by that starts the tool again.
    const isOurs = !result.ok && (result.failure === 'tracer_absent' || result.failure === 'tracer_ended');
    if (isOurs) asked.delete(subject.address);
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
