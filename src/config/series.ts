import { BURN_WINDOWS } from '../core/burn-rate.ts';
import { CONNECT_PURPOSES, CONNECTION_STATES } from '../core/connection.ts';
import { DETECTORS } from '../core/drift.ts';
import { CAUSES } from '../core/event.ts';
import { SLOT_BOUNDS, STEP_BOUNDS } from '../core/histogram.ts';
import { INDETERMINATE_REASONS, MISSING_REASONS, OUTCOMES } from '../core/outcome.ts';
import { PATH_VERDICTS } from '../core/trace.ts';
import { VERDICTS } from '../core/verdict.ts';
import { liveWindows } from '../core/windows.ts';
import type { ClaimConfig, Config } from './config.ts';
import { rangeFeedIds } from './feed-ids.ts';

/** How many series a metric can come to have, at most. */
export interface SeriesCount {
  readonly metric: string;
  readonly series: number;
}

const FAMILIES = 2;
/** ISO 3166-1 has 249 codes, and the country data a few of its own. */
const COUNTRIES = 255;
/** More regions than any provider publishes (OCI has some 50, AWS 40), and `unknown`. */
const REGIONS = 80;
const REFUSAL_REASONS = 10;
/** More than a policy asks; it is a file of its own, and not read for this. */
const WITNESSES = 20;
/** Landed, fronted and elsewhere: the outcomes of which an address has a country. */
const PLACED_OUTCOMES = 3;
/** Of the windows of burn rates, long and short: one length is both. */
const BURN_LENGTHS = new Set(BURN_WINDOWS.flatMap(({ longMs, shortMs }) => [longMs, shortMs])).size;
/** What leads on from the drawn address. */
const FURTHER_PURPOSES = CONNECT_PURPOSES.length - 1;
/** `dns-exchange`; `tcp-connect`, `tls-handshake`, `http-exchange`; `trace`. */
const STEPS = { resolve: 1, connect: 3, trace: 1 } as const;

/**
 * The most series that follow from a configuration, by metric. `networks` is the number of networks in each frame, by frame id.
 * Those of the process itself (memory, CPU) come to some 50 more.
 */
export function countSeries(config: Config, networks: Readonly<Record<string, number>>): readonly SeriesCount[] {
  const perClaim = config.claims.map((claim) => ofClaim(claim, config, networks[claim.frame.id] ?? 0));
  const metrics = Object.keys(perClaim[0] ?? {});
  const claims = metrics.map((metric) => ({
    metric,
    series: perClaim.reduce((sum, counts) => sum + (counts[metric] ?? 0), 0),
  }));
  const service = Object.entries(ofService(config)).map(([metric, series]) => ({ metric, series }));
  return [...claims, ...service];
}

function ofClaim(claim: ClaimConfig, config: Config, networks: number): Readonly<Record<string, number>> {
  const windows = liveWindows(0);
  const bounded = windows.filter(({ fixedMs }) => fixedMs !== undefined).length;
  const below = new Set([claim.levels.quoted, ...claim.levels.tested].filter((level) => level < 1)).size;
  const levels = new Set([claim.levels.quoted, ...claim.levels.tested]).size;
  const endpoints = new Set(claim.manifest.endpoints.map(({ name }) => name)).size;
  const { provider, otherProviders, sites, cdns } = claim.rules;
  const edges = provider.edgeServices.length > 0 ? 2 : 1;
  const siblings = [provider, ...otherProviders].filter(({ siblingAsns }) => siblingAsns !== undefined).length;
  const fronts = otherProviders.filter(({ edgeServices = [] }) => edgeServices.length > 0).length;
  const others = cdns.length + fronts + otherProviders.length + siblings + sites.length + 1;
  const { connect, trace } = config.probes;
  return {
    landfall_routed_ratio: windows.length,
    landfall_routed_ceiling_ratio: windows.length,
    landfall_routed_determinate_ratio: windows.length,
    landfall_routed_lower_bound_ratio: bounded,
    landfall_routed_upper_bound_ratio: bounded,
    landfall_coverage_ratio: windows.length,
    landfall_outcome_ratio: windows.length * OUTCOMES.length,
    landfall_verdict: levels * VERDICTS.length,
    landfall_draws_needed: levels,
    landfall_draws_total: endpoints * FAMILIES * OUTCOMES.length,
    landfall_landed_draws_total: REGIONS * claim.grades.length * edges,
    landfall_other_landing_draws_total: others,
    landfall_landing_country_draws_total: COUNTRIES * PLACED_OUTCOMES,
    landfall_network_draws_total: networks * OUTCOMES.length,
    landfall_resolver_draws_total: config.resolvers.length * OUTCOMES.length,
    landfall_vantage_draws_total: config.vantages.length * OUTCOMES.length,
    landfall_undecided_draws_total: INDETERMINATE_REASONS.length + MISSING_REASONS.length,
    landfall_exceptions_total: endpoints * 2,
    landfall_drift_events_total: CAUSES.length,
    landfall_drift_score: DETECTORS.length,
    landfall_drift_alarm: DETECTORS.length,
    landfall_burn_rate: below * BURN_LENGTHS,
    landfall_burning: below * BURN_WINDOWS.length,
    landfall_exception_clusters: windows.length,
    landfall_connection_draws_total: connect === undefined ? 0 : CONNECTION_STATES.length,
    // Beside the places, indeterminate and missing have `other` for a landing.
    landfall_edge_draws_total: connect === undefined ? 0 : FURTHER_PURPOSES * (others + 2),
    landfall_path_draws_total: trace === undefined ? 0 : PATH_VERDICTS.length,
    landfall_domestic_ratio: connect === undefined ? 0 : windows.length,
    landfall_last_slot_timestamp_seconds: 1,
    landfall_slots_missed_total: 1,
  };
}

function ofService(config: Config): Readonly<Record<string, number>> {
  const { rpki } = config.feeds.overrides;
  const feeds = rangeFeedIds(config.claims).length + ['origins', 'country'].length + (rpki === undefined ? 0 : 1);
  const { connect, trace } = config.probes;
  const witnesses = config.evidence.witnesses === undefined ? 0 : WITNESSES;
  const steps = STEPS.resolve + (connect === undefined ? 0 : STEPS.connect) + (trace === undefined ? 0 : STEPS.trace);
  return {
    landfall_demo: 1,
    landfall_build_info: 1,
    landfall_method_info: 1,
    landfall_slot_duration_seconds: bucketSeries(SLOT_BOUNDS),
    landfall_step_duration_seconds: steps * bucketSeries(STEP_BOUNDS),
    landfall_feed_timestamp_seconds: feeds,
    landfall_feed_prefixes: feeds * FAMILIES,
    landfall_feed_in_force: feeds,
    landfall_feed_refused_total: feeds * REFUSAL_REASONS,
    landfall_vantage_last_success_timestamp_seconds: config.vantages.length,
    landfall_vantage_position_refused:
      connect === undefined ? 0 : config.vantages.filter(({ anchors }) => anchors !== undefined).length,
    landfall_tracer_up: trace === undefined ? 0 : config.vantages.length,
    landfall_clock_offset_seconds: 1,
    landfall_config_last_reload_success_timestamp_seconds: 1,
    landfall_config_last_reload_successful: 1,
    landfall_evidence_writable: 1,
    landfall_log_size_leaves: 1,
    landfall_checkpoint_timestamp_seconds: 1,
    landfall_witness_up: witnesses,
    landfall_cosignature_timestamp_seconds: witnesses,
  };
}

/** One a bound, one for +Inf, sum and count. */
function bucketSeries(bounds: readonly number[]): number {
  return bounds.length + 3;
}
