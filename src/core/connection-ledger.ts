import type { ConnectionJudgement, ConnectionJudgementLeaf } from './connection-record.ts';
import type { Anchor, Ball, VantagePlace } from './distance.ts';
import { ballOf } from './distance.ts';
import { tallyKey } from './tally-key.ts';
import { LONGEST_SLOT_WINDOW_MS } from './windows.ts';

/** Handshakes kept of an address and vantage, the latest: the least of these counts. */
const HANDSHAKES_KEPT = 100;
/** Addresses whose handshakes are kept: those met longest ago are forgotten. */
const ADDRESSES_KEPT = 10_000;
/** Places that edges are counted by; servers decide where they redirect, so what comes after these is counted as one. */
const PLACES_KEPT = 1_000;
const FAILURES_SHOWN = 5;
/** An address may be moved: what it answered in before a day ago says nothing of where it answers now. */
const WINDOW_S = LONGEST_SLOT_WINDOW_MS / 1000;

/** What the connection judgements of one claim come to: rebuilt from the log at start, like the ledger of outcomes. */
export interface ConnectionLedger {
  /** Draws by path verdict and by how far their connection came, since the log began. */
  readonly paths: ReadonlyMap<string, number>;
  readonly states: ReadonlyMap<string, number>;
  /** Draws with a further edge that did not land, by `tallyKey` of purpose, outcome and label. */
  readonly left: ReadonlyMap<string, number>;
  /** Full handshakes by address, in the order of their judgement; the address met last comes last. */
  readonly handshakes: ReadonlyMap<string, readonly SlotHandshake[]>;
  /** The latest connections of each endpoint that failed, newest first: failures outlive successes. */
  readonly failures: ReadonlyMap<string, readonly ConnectionFailure[]>;
}

/** The time of a full handshake, and the slot that it belongs to. */
export interface SlotHandshake {
  readonly slot: number;
  readonly durationUs: number;
  /** Of whom; absent where there was only one. */
  readonly vantage?: string;
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
    failures: new Map(),
  };
}

/** The ledger with one more judged slot. */
export function withConnections(ledger: ConnectionLedger, leaf: ConnectionJudgementLeaf): ConnectionLedger {
  const { judgements, slot } = leaf;
  return {
    paths: counted(
      ledger.paths,
      judgements.flatMap(({ path }) => path ?? []),
    ),
    states: counted(
      ledger.states,
      judgements.flatMap(({ state }) => state ?? []),
    ),
    left: countedPlaces(ledger.left, judgements),
    handshakes: withHandshakes(ledger.handshakes, judgements, slot),
    failures: judgements.reduce((failures, judgement) => withFailure(failures, judgement, slot), ledger.failures),
  };
}

/**
 * The ball of an address as seen from a vantage, by the handshakes of the day before a slot (Unix second); none until there are
 * enough of them, where the vantage's place is not known, and where anchors show that it is another. `alone`: it is the only one, and
 * what does not say whose it is is its own.
 */
export function ballsOf(
  { handshakes }: Pick<ConnectionLedger, 'handshakes'>,
  vantage: VantagePlace | undefined,
  address: string,
  slot: number,
  anchors: readonly Anchor[],
  alone: boolean,
): readonly Ball[] {
  if (vantage === undefined) return [];
  const timed = (handshakes.get(address) ?? [])
    .filter((one) => one.slot >= slot - WINDOW_S && one.slot < slot)
    .filter((one) => (one.vantage === undefined ? alone : one.vantage === vantage.id))
    .map(({ durationUs }) => ({ durationUs, version: 'TLSv1.3', valid: true, resumed: false }));
  const reading = ballOf(vantage, timed, anchors);
  return reading.state === 'measured' ? [reading.ball] : [];
}

function counted(counts: ReadonlyMap<string, number>, keys: readonly string[]): ReadonlyMap<string, number> {
  if (keys.length === 0) return counts;
  const next = new Map(counts);
  for (const key of keys) next.set(key, (next.get(key) ?? 0) + 1);
  return next;
}

/** A draw counts once for a place, however many of its edges lead there. */
function countedPlaces(
  places: ConnectionLedger['left'],
  judgements: readonly ConnectionJudgement[],
): ConnectionLedger['left'] {
  return judgements.reduce((known, { left }) => {
    const keys = left.map(({ purpose, outcome, label }) => {
      const key = tallyKey([purpose, outcome, label]);
      return known.has(key) || known.size < PLACES_KEPT ? key : tallyKey([purpose, outcome, 'other']);
    });
    return counted(known, [...new Set(keys)]);
  }, places);
}

function withHandshakes(
  known: ConnectionLedger['handshakes'],
  judgements: readonly ConnectionJudgement[],
  slot: number,
): ConnectionLedger['handshakes'] {
  const next = new Map(known);
  for (const { address, handshakeUs, vantage } of judgements) {
    if (handshakeUs === undefined) continue;
    const handshake = { slot, durationUs: handshakeUs, ...(vantage === undefined ? {} : { vantage }) };
    const all = [...(next.get(address) ?? []), handshake];
    next.delete(address);
    next.set(address, withoutSurplus(all, vantage));
  }
  for (const [address, all] of next) {
    if (next.size <= ADDRESSES_KEPT && (all.at(-1)?.slot ?? 0) >= slot - WINDOW_S) break;
    next.delete(address);
  }
  return next;
}

/** A vantage that looks often must not crowd out what another one saw. */
function withoutSurplus(all: readonly SlotHandshake[], vantage: string | undefined): readonly SlotHandshake[] {
  const isOwn = (one: SlotHandshake): boolean => one.vantage === vantage;
  if (all.filter(isOwn).length <= HANDSHAKES_KEPT) return all;
  return all.toSpliced(all.findIndex(isOwn), 1);
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
