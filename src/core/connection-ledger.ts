import type { ConnectionJudgement, ConnectionJudgementLeaf } from './connection-record.ts';
import type { Ball, VantagePlace } from './distance.ts';
import { ballOf } from './distance.ts';
import type { Domestic } from './domestic.ts';
import { LONGEST_WINDOW_MS } from './windows.ts';

/** Handshakes of which the least counts: more of them are not kept. */
const HANDSHAKES_KEPT = 10;
/** Addresses whose handshakes are kept: those met longest ago are forgotten. */
const ADDRESSES_KEPT = 10_000;
const FAILURES_SHOWN = 5;

/** What the connection judgements of one claim come to: rebuilt from the log at start, like the ledger of outcomes. */
export interface ConnectionLedger {
  /** Draws by path verdict and by how far their connection came, since the log began. */
  readonly paths: ReadonlyMap<string, number>;
  readonly states: ReadonlyMap<string, number>;
  /** Further edges that did not land, by `purpose|outcome|label`. */
  readonly left: ReadonlyMap<string, number>;
  /** Least times of full handshakes by address, microseconds, ascending. */
  readonly handshakes: ReadonlyMap<string, readonly number[]>;
  /** Slots within the longest window, by Unix second. */
  readonly slots: readonly { readonly slot: number; readonly domestic: Readonly<Record<Domestic, number>> }[];
  /** The latest connections of each endpoint that failed, newest first: failures outlive successes. */
  readonly failures: ReadonlyMap<string, readonly ConnectionFailure[]>;
}

export interface ConnectionFailure {
  readonly slot: number;
  readonly leaf: number;
  readonly address: string;
  readonly failure: string;
}

export function emptyConnections(): ConnectionLedger {
  return {
    paths: new Map(),
    states: new Map(),
    left: new Map(),
    handshakes: new Map(),
    slots: [],
    failures: new Map(),
  };
}

/** The ledger with one more judged slot. */
export function withConnections(ledger: ConnectionLedger, leaf: ConnectionJudgementLeaf): ConnectionLedger {
  const { judgements, slot } = leaf;
  const horizon = slot - LONGEST_WINDOW_MS / 1000;
  return {
    paths: counted(
      ledger.paths,
      judgements.flatMap(({ path }) => path ?? []),
    ),
    states: counted(
      ledger.states,
      judgements.flatMap(({ state }) => state ?? []),
    ),
    left: counted(
      ledger.left,
      judgements.flatMap(({ left }) => left.map(({ purpose, outcome, label }) => `${purpose}|${outcome}|${label}`)),
    ),
    handshakes: withHandshakes(ledger.handshakes, judgements),
    slots: [...ledger.slots.filter((s) => s.slot >= horizon), { slot, domestic: domesticIn(judgements) }],
    failures: judgements.reduce((failures, judgement) => withFailure(failures, judgement, slot), ledger.failures),
  };
}

/** Draws that landed in [fromMs, toMs), by whether time shows them in the country. */
export function domesticOfWindow(
  ledger: ConnectionLedger,
  fromMs: number,
  toMs: number,
): Readonly<Record<Domestic, number>> {
  const sum = { shown: 0, not_shown: 0, not_tested: 0 };
  for (const { slot, domestic } of ledger.slots) {
    if (slot * 1000 < fromMs || slot * 1000 >= toMs) continue;
    for (const state of ['shown', 'not_shown', 'not_tested'] as const) sum[state] += domestic[state];
  }
  return sum;
}

/** The ball of an address as seen from a vantage; none until enough handshakes were timed, or where the vantage's place is not known. */
export function ballsOf(ledger: ConnectionLedger, vantage: VantagePlace | undefined, address: string): readonly Ball[] {
  if (vantage === undefined) return [];
  const timed = (ledger.handshakes.get(address) ?? []).map((durationUs) => {
    return { durationUs, version: 'TLSv1.3', valid: true, resumed: false };
  });
  const reading = ballOf(vantage, timed, []);
  return reading.state === 'measured' ? [reading.ball] : [];
}

function domesticIn(judgements: readonly ConnectionJudgement[]): Readonly<Record<Domestic, number>> {
  const counts = { shown: 0, not_shown: 0, not_tested: 0 };
  for (const { domestic } of judgements) if (domestic !== undefined) counts[domestic] += 1;
  return counts;
}

function counted(counts: ReadonlyMap<string, number>, keys: readonly string[]): ReadonlyMap<string, number> {
  const next = new Map(counts);
  for (const key of keys) next.set(key, (next.get(key) ?? 0) + 1);
  return next;
}

function withHandshakes(
  known: ConnectionLedger['handshakes'],
  judgements: readonly ConnectionJudgement[],
): ConnectionLedger['handshakes'] {
  const next = new Map(known);
  for (const { address, handshakeUs } of judgements) {
    if (handshakeUs === undefined) continue;
    const least = [...(next.get(address) ?? []), handshakeUs].sort((a, b) => a - b).slice(0, HANDSHAKES_KEPT);
    next.delete(address);
    next.set(address, least);
  }
  for (const address of next.keys()) {
    if (next.size <= ADDRESSES_KEPT) break;
    next.delete(address);
  }
  return next;
}

function withFailure(
  failures: ConnectionLedger['failures'],
  { endpoint, address, leaf, state }: ConnectionJudgement,
  slot: number,
): ConnectionLedger['failures'] {
  if (leaf === undefined || state === undefined || state === 'answered') return failures;
  const failure = { slot, leaf, address, failure: state };
  return new Map(failures).set(endpoint, [failure, ...(failures.get(endpoint) ?? [])].slice(0, FAILURES_SHOWN));
}
