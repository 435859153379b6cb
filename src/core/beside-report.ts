import type { BesideTally, DomesticCounts } from './beside-tally.ts';
import type { ConnectionState, ConnectPurpose } from './connection.ts';
import { CONNECTION_STATES } from './connection.ts';
import { domesticRatio } from './domestic.ts';
import { LEAST_DRAWS } from './estimate.ts';
import type { Outcome } from './outcome.ts';
import { tallyKeyParts } from './tally-key.ts';
import type { PathVerdict } from './trace.ts';
import { PATH_VERDICTS } from './trace.ts';

/** What was seen beside the addresses of a window's draws, from our own vantage: never in a figure of the claim. */
export interface BesideReport {
  /** Connection judgements, one a slot, and the draws that they are about: those whose address was followed. */
  readonly slots: number;
  readonly draws: number;
  /** By the verdict on the path, in the order of the list, without those that did not occur. */
  readonly paths: readonly PathRow[];
  /** Followed draws without a verdict: no trace to their address was there. */
  readonly untraced: number;
  readonly domestic: DomesticReport;
  readonly states: readonly StateRow[];
  readonly left: readonly LeftRow[];
}

export interface PathRow {
  readonly path: PathVerdict;
  readonly draws: number;
  /** Of all followed draws; undefined where that are too few, or the window has no percentage at all. */
  readonly share: number | undefined;
}

/** Landed draws by whether time shows them in the country. */
export interface DomesticReport {
  readonly shown: number;
  readonly notShown: number;
  readonly notTested: number;
  /** Shown of all landed draws; undefined where nothing was tested, too few landed, or the window has no percentage at all. */
  readonly ratio: number | undefined;
}

/** Draws by how far their connection came. */
export interface StateRow {
  readonly state: ConnectionState;
  readonly draws: number;
}

/** Draws with a further edge that did not land, by where that led. */
export interface LeftRow {
  readonly purpose: ConnectPurpose;
  readonly outcome: Outcome;
  /** Whose, by whom or why. */
  readonly label: string;
  /** The configured id that the label is, or `other`: what a metric may name. */
  readonly landing: string;
  readonly draws: number;
}

/** @param hidden whether the window has no percentage at all (method, section 2) */
export function besideReport(beside: BesideTally, hidden: boolean): BesideReport {
  const { slots, draws, paths, domestic, states, left } = beside;
  const rows = pathRows(paths);
  const isShown = !hidden && draws >= LEAST_DRAWS;
  return {
    slots,
    draws,
    paths: rows.map((row) => ({ ...row, share: isShown ? row.draws / draws : undefined })),
    untraced: draws - rows.reduce((sum, row) => sum + row.draws, 0),
    domestic: domesticReport(domestic, hidden),
    states: stateRows(states),
    left: leftRows(left),
  };
}

/** In the order of the list, as the states. */
export function pathRows(paths: BesideTally['paths']): readonly Omit<PathRow, 'share'>[] {
  return PATH_VERDICTS.flatMap((path) => occurring(paths, path).map((draws) => ({ path, draws })));
}

export function stateRows(states: BesideTally['states']): readonly StateRow[] {
  return CONNECTION_STATES.flatMap((state) => occurring(states, state).map((draws) => ({ state, draws })));
}

/** Most draws first. */
export function leftRows(left: BesideTally['left']): readonly LeftRow[] {
  return Object.entries(left)
    .map(([key, draws]) => {
      const [purpose, outcome, label = ''] = tallyKeyParts(key) as [ConnectPurpose, Outcome, string?];
      return { purpose, outcome, label, landing: landingOf(outcome, label), draws };
    })
    .sort((a, b) => b.draws - a.draws || (a.label < b.label ? -1 : 1));
}

function domesticReport(counts: DomesticCounts, hidden: boolean): DomesticReport {
  return {
    shown: counts.shown,
    notShown: counts.not_shown,
    notTested: counts.not_tested,
    ratio: hidden ? undefined : domesticRatio(counts),
  };
}

/** Networks without a configured id are `AS64500`, which no id can be: ids are lower-case. Reasons are no places. */
function landingOf(outcome: Outcome, label: string): string {
  const isPlace = outcome === 'fronted' || outcome === 'elsewhere';
  return isPlace && !/^AS\d+$/.test(label) ? label : 'other';
}

function occurring(counts: Readonly<Record<string, number>>, key: string): readonly number[] {
  return Object.hasOwn(counts, key) ? [counts[key] ?? 0] : [];
}
