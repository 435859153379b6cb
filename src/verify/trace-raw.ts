import { joinFlow } from '../../probes/trace/join-flow.ts';
import { parseScamperLine, type ScamperFlow } from '../../probes/trace/parse-scamper.ts';
import type { TraceLeaf } from '../core/connection-record.ts';
import type { Trace, TraceSubject } from '../core/trace.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { CheckedBlobs } from './blob-check.ts';
import { type Findings, Refuted } from './finding.ts';
import { isSameValue } from './leaf.ts';

/** Reads a trace again from what its tracer printed, where that is there. Rejects with Refuted. */
export async function checkPrinted(
  { subject, outcome }: TraceLeaf,
  at: number,
  blobs: CheckedBlobs,
  findings: Findings,
): Promise<void> {
  const raw = outcome.ok ? await blobs.get(outcome.raw, { leaf: at }) : undefined;
  if (!outcome.ok || raw === undefined) return;
  const isSame = isPrinted(outcome.trace, subject, raw);
  if (isSame === undefined) findings.unchecked('traces', { leaf: at });
  else if (isSame) findings.checked('traces');
  else throw new Refuted({ leaf: at }, 'is not what its tracer printed');
}

/** Whether a trace is what its tracer printed; undefined for a tool whose output is not read again. */
export function isPrinted(trace: Trace, { address }: TraceSubject, raw: Buffer): boolean | undefined {
  switch (trace.tool) {
    case 'scamper':
      return isSameValue(flowsPrinted(trace, address, raw), trace.flows);
    case 'demo':
      return raw.toString() === canonicalJson(trace);
    case 'mtr':
    case 'traceroute':
      return undefined;
  }
}

/** The flows of a trace in the order in which they were sent, each with what was printed when it was sent once more. */
function flowsPrinted(
  { method }: Trace,
  address: string,
  raw: Buffer,
): readonly Omit<ScamperFlow, 'method' | 'target'>[] {
  const printed = new Map<number, ScamperFlow>();
  for (const line of raw.toString().split('\n')) {
    const record = parseScamperLine(line);
    if (record?.kind !== 'flow' || record.flow.method !== method || record.flow.target !== address) continue;
    const first = printed.get(record.flow.flow);
    printed.set(record.flow.flow, first === undefined ? record.flow : joinFlow(first, record.flow));
  }
  return [...printed.values()].map(({ flow, hops, ended }) => ({ flow, hops, ended }));
}
