import { burnRates } from './burn-rate.ts';
import type { Cells } from './cells.ts';
import { sumCells } from './cells.ts';
import type { Levels } from './claim-verdicts.ts';
import { liveVerdicts } from './claim-verdicts.ts';
import type { ConnectionsReport } from './connections-report.ts';
import type { DescribedNetwork } from './described-claim.ts';
import type { Drift, DriftAlarm } from './drift.ts';
import { DETECTORS, scoreOf } from './drift.ts';
import type { AlarmReport } from './drift-report.ts';
import type { Bounds } from './estimate.ts';
import { boundsOf } from './estimate.ts';
import type { Cause } from './event.ts';
import { CAUSES } from './event.ts';
import type { EventMemory, RememberedEvent } from './event-memory.ts';
import { sumWithin } from './hour-sums.ts';
import type { Ledger } from './ledger.ts';
import { latestSlots, tallyOfWindow, windowTally } from './ledger.ts';
import type { Note } from './note.ts';
import type { ClaimReport, LiveWindow } from './report.ts';
import { networksDrawn, sensitivityOf } from './sensitivity.ts';
import type { Tally } from './tally.ts';
import { reportOfWindow } from './window-report.ts';
import type { Window } from './windows.ts';
import { liveWindows, rollingFrom } from './windows.ts';

/** Verdicts are about a window with a fixed start, since only those carry bounds. */
const VERDICT_WINDOW = 'today';
const DAY_MS = 86_400_000;

/** The log has all of them. */
const NOTES_SHOWN = 100;

/** Estimates vanish rather than go stale after this many missed slots. */
const SLOTS_UNTIL_STALE = 3;

/** What a claim's report says that does not change from slot to slot. */
export type ClaimDescription = Pick<
  ClaimReport,
  | 'id'
  | 'statement'
  | 'source'
  | 'provider'
  | 'operator'
  | 'country'
  | 'endpoints'
  | 'weightsKnown'
  | 'frame'
  | 'manifestSha256'
  | 'drawsPerSlot'
  | 'slotMs'
>;

/** The levels that are looked at, and the networks of the frame, for other weights. */
export interface ClaimBasis extends Levels {
  readonly networks: readonly DescribedNetwork[];
}

export interface ClaimMoment {
  readonly nowMs: number;
  /** The slot under way, if any: how many of its draws have been measured. */
  readonly underWay: ClaimReport['underWay'];
  /** Undefined where neither connections nor traces are asked for. */
  readonly connections: Omit<ConnectionsReport, 'domestic'> | undefined;
  readonly events: Pick<EventMemory, 'events' | 'counts'>;
  /** In the order of the log. */
  readonly notes: readonly Note[];
}

/** The report of one claim: a pure function of its ledger and the time. */
export function claimReport(
  claim: ClaimDescription,
  { networks, ...levels }: ClaimBasis,
  ledger: Ledger,
  moment: ClaimMoment,
): ClaimReport {
  const { nowMs } = moment;
  const windows = liveWindows(nowMs).map((window) => windowReport({ claim, networks }, ledger, window));
  const last = ledger.lastSlot;
  const cited = windows.find(({ window }) => window === VERDICT_WINDOW);
  if (cited === undefined) throw new RangeError(`no live window is called ${VERDICT_WINDOW}`);
  return {
    ...claim,
    fresh: last !== undefined && nowMs - last.slot * 1000 < (SLOTS_UNTIL_STALE + 1) * claim.slotMs,
    slotsMissed: ledger.slotsMissed,
    lastSlotMs: last === undefined ? undefined : last.slot * 1000,
    underWay: moment.underWay,
    windows,
    ...liveVerdicts(claim, levels, cited, plannedDraws(claim, DAY_MS)),
    verdictWindow: VERDICT_WINDOW,
    counters: [...ledger.counters.values()],
    slots: latestSlots(ledger),
    latestOther: ledger.latestOther,
    connections: moment.connections && { ...moment.connections, domestic: windows.flatMap(domesticOf) },
    events: eventsReport(moment, ledger.drift),
    drift: driftReport(ledger, levels, nowMs, moment.events.events()),
  };
}

/** The draws of a live window by endpoint, family and network; undefined where no live window has that name. */
export function cellsOfWindow({ cells }: Pick<Ledger, 'cells'>, name: string, nowMs: number): Cells | undefined {
  const window = liveWindows(nowMs).find((live) => live.name === name);
  return window && sumWithin(cells, window.fromMs / 1000, window.toMs / 1000, sumCells);
}

function eventsReport({ events, notes }: Pick<ClaimMoment, 'events' | 'notes'>, drift: Drift): ClaimReport['events'] {
  const counted = events.counts();
  return {
    counts: CAUSES.flatMap((cause) => {
      const count = counted.get(cause);
      return count === undefined ? [] : [{ cause, events: count }];
    }),
    latest: events.events().map((event) => ({ ...event, lastSlot: lastSlotOf(event, drift) })),
    notes: notes.slice(-NOTES_SHOWN).reverse(),
  };
}

/** What events say of the time in which an alarm rose and stood: of a fall in coverage its own cause, of other shares all but that. */
function causesOf({ detector, since, lastSeen }: DriftAlarm, events: readonly RememberedEvent[]): readonly Cause[] {
  const then = events.filter(
    (event) => isFall(event) === (detector === 'coverage') && event.firstSlot >= since && event.firstSlot <= lastSeen,
  );
  return CAUSES.filter((cause) => then.some((event) => event.cause === cause));
}

function isFall({ facets }: RememberedEvent): boolean {
  return facets.some(({ facet }) => facet === 'coverage');
}

/** A fall in coverage lasts as long as its alarm was kept up; anything else until it was met last. */
function lastSlotOf(event: RememberedEvent, { states, past }: Drift): number {
  const { firstSlot, lastSlot } = event;
  if (!isFall(event)) return lastSlot;
  const alarms = [states.coverage.alarm, ...past].filter((alarm) => alarm?.detector === 'coverage');
  return alarms.find((alarm) => alarm?.raised === firstSlot)?.lastSeen ?? lastSlot;
}

function driftReport(
  ledger: Ledger,
  { quoted, tested }: Levels,
  nowMs: number,
  events: readonly RememberedEvent[],
): ClaimReport['drift'] {
  const { drift } = ledger;
  const told = <T extends DriftAlarm>(alarm: T): T & AlarmReport => ({ ...alarm, causes: causesOf(alarm, events) });
  return {
    detectors: DETECTORS.map((detector) => ({
      detector,
      score: scoreOf(drift, detector),
      alarm: drift.states[detector].alarm && told(drift.states[detector].alarm),
    })),
    raised: drift.raised,
    past: drift.past.map(told),
    burn: burnRates([...new Set([quoted, ...tested])], (lastMs) =>
      tallyOfWindow(ledger, rollingFrom(nowMs, lastMs), nowMs),
    ),
  };
}

function windowReport(
  { claim, networks }: { readonly claim: ClaimDescription; readonly networks: readonly DescribedNetwork[] },
  ledger: Ledger,
  window: Window,
): LiveWindow {
  const came = windowTally(ledger, window.fromMs, window.toMs);
  const { counts, by } = came.tally;
  return {
    ...reportOfWindow(window, came, boundsFor(claim, came.tally, window), claim.endpoints),
    sensitivity: sensitivityOf(counts, by.network, networksDrawn(came, { claim, networks }), 'live'),
  };
}

function domesticOf({ window, beside }: LiveWindow): ConnectionsReport['domestic'] {
  return beside === undefined ? [] : [{ window, ...beside.domestic }];
}

function boundsFor(claim: ClaimDescription, tally: Tally, window: Window): Bounds | undefined {
  if (window.fixedMs === undefined) return undefined;
  return boundsOf(tally, plannedDraws(claim, window.fixedMs));
}

/** Draws that a whole window holds by the schedule. */
function plannedDraws({ drawsPerSlot, slotMs }: ClaimDescription, lengthMs: number): number {
  return Math.round((drawsPerSlot * lengthMs) / slotMs);
}
