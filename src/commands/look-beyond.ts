import { guardedTracer } from '../../probes/guard.ts';
import type { Network } from '../../probes/probe.ts';
import { createConnector } from '../beside/connector.ts';
import type { Doors } from '../beside/standpoint.ts';
import { type Address, formatPrefix, parseAddress } from '../core/address.ts';
import { judgeConnection } from '../core/connection-judgement.ts';
import type { ConnectionLeaf, TraceLeaf } from '../core/connection-record.ts';
import { keepsFlows } from '../core/path.ts';
import type { Draw } from '../core/slot-record.ts';
import type { TraceHop } from '../core/trace.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { type Finding, type LookTask, portOf } from '../look/look.ts';
import type { Prober } from '../resolving/prober.ts';
import { connectionLines } from '../web/connection-text.ts';
import { pathWords } from '../web/connection-words.ts';

/** What a look beyond the addresses needs of the world. */
export interface Beyond {
  readonly doors: Doors;
  readonly network: Network;
  readonly prober: Prober;
  readonly snapshot: Snapshot;
  readonly userAgent: string;
}

/** Addresses that are connected to: a look is not a sweep. */
const MOST_ADDRESSES = 2;
const TRACE_TIMEOUT_MS = 60_000;

/** Connects and traces, as far as the configuration asks for it, and tells each step: none of it changes an outcome. */
export async function lookBeyond(
  task: LookTask,
  findings: readonly Finding[],
  beyond: Beyond,
): Promise<readonly string[]> {
  const { probes } = task.config;
  if (probes.connect === undefined && probes.trace === undefined) return [];
  const lines: string[] = [];
  for (const [text, finding] of [...firstFindings(findings)].slice(0, MOST_ADDRESSES)) {
    const address = parseAddress(text);
    if (address === undefined) throw new TypeError(`a resolution holds an address that is none: ${text}`);
    lines.push(
      '',
      `beyond ${text} (this changes no outcome)`,
      ...(await addressLines(task, finding, text, address, beyond)),
    );
  }
  return lines;
}

/** Each address once, with a finding that gave it. */
function firstFindings(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    if (finding.resolution.state === 'missing') continue;
    const [address] = finding.resolution.addresses;
    if (address !== undefined && !first.has(address)) first.set(address, finding);
  }
  return first;
}

async function addressLines(
  task: LookTask,
  finding: Finding,
  text: string,
  address: Address,
  beyond: Beyond,
): Promise<readonly string[]> {
  const { config, claim } = task;
  const draw = drawOf(task, finding);
  const [connection, trace] = await Promise.all([
    config.probes.connect === undefined ? undefined : connected(task, draw, text, address, beyond),
    config.probes.trace === undefined ? undefined : traced(text, draw.endpoint.port, beyond),
  ]);
  const judged = judgeConnection(
    {
      index: 0,
      endpoint: task.name,
      vantage: draw.vantage,
      address: text,
      ...(connection === undefined ? {} : { connection: { leaf: 0, record: connection } }),
      ...(typeof trace === 'object' ? { trace: { leaf: 0, record: trace } } : {}),
    },
    {
      rules: claim.rules,
      facts: (one) => beyond.snapshot.facts(one, claim.rules, beyond.network.nowMs()),
      balls: () => [],
      several: false,
    },
  );
  return [
    ...(connection === undefined ? [] : connectionLines(connection)),
    ...judged.left.map(
      ({ host, outcome, label }) => `  ${host} does not land on ${claim.rules.provider.id}: ${outcome}, ${label}`,
    ),
    ...(typeof trace === 'string' ? [trace] : []),
    ...(typeof trace === 'object' ? traceLines(trace) : []),
    ...(judged.path === undefined
      ? []
      : [`  so the path is ${judged.path}: ${pathWords(judged.path, claim.rules.provider.id).means}`]),
  ].map((line) => `  ${line}`);
}

function drawOf(look: LookTask, { resolver, family }: Finding): Draw {
  const { name, client, config } = look;
  return {
    index: 0,
    block: formatPrefix(client),
    network: '',
    endpoint: { name, port: portOf(look) },
    family,
    resolver: resolver.id,
    vantage: config.vantages[0]?.id ?? '',
    offsetMs: 0,
  };
}

async function connected(
  { config, claim, name }: LookTask,
  draw: Draw,
  text: string,
  address: Address,
  { doors, network, prober, userAgent }: Beyond,
): Promise<ConnectionLeaf> {
  const budgetMs = config.probes.connect?.budgetMs ?? 0;
  const { dialer, security } = doors;
  const connect = createConnector({
    dialer,
    security,
    clock: network,
    userAgent,
    budgetMs,
    resolve: prober.resolve,
  });
  const path = claim.manifest.endpoints.find((one) => one.name === name)?.path ?? '/';
  const { connection } = await connect(draw, address, path);
  const { edges, observations } = connection;
  return { $kind: 'connection', claim: claim.id, slot: 0, index: 0, address: text, edges, observations };
}

/** The trace, or why there is none. */
async function traced(text: string, port: number, { doors, network }: Beyond): Promise<TraceLeaf | string> {
  const state = doors.tracer.state();
  if (!state.up) return `no trace: ${state.why}`;
  const subject = { address: text, port };
  const startedMs = network.nowMs();
  const result = await guardedTracer(doors.tracer, () => false).trace(subject, TRACE_TIMEOUT_MS);
  if (!result.ok) return `no trace: ${result.failure}`;
  return { $kind: 'trace', vantage: '', startedMs, subject, outcome: { ok: true, trace: result.value.trace, raw: '' } };
}

/** The hops of the first flow; the others differ at most where parallel branches do. */
function traceLines({ outcome }: TraceLeaf): readonly string[] {
  if (!outcome.ok) return [];
  const { tool, method, flows } = outcome.trace;
  const [flow] = flows;
  if (flow === undefined) return [];
  const what = keepsFlows(outcome.trace)
    ? `${flows.length} flows; the first of them:`
    : 'its packets by any branch, so that neighbours need not be joined and LEFT_P is never said:';
  return [`traced with ${tool} (${method}), ${what}`, ...flow.hops.map(hopLine)];
}

function hopLine({ ttl, replies }: TraceHop): string {
  const [first] = replies;
  const said =
    first === undefined
      ? 'silent'
      : `${[...new Set(replies.map(({ from }) => from))].join(', ')}  ${(first.rttUs / 1000).toFixed(1)} ms`;
  return `  ${String(ttl).padStart(2)}  ${said}`;
}
