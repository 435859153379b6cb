import type { SweepDrift } from '../core/sweep/sweep-drift.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { NOT_MEASURED } from './not-measured.ts';

/** A sweep as JSON: ratios in [0, 1], times ISO 8601, UTC. It says itself that it is no sample and has no interval. */
export function sweepRow(report: SweepReport): Readonly<Record<string, unknown>> {
  const { index, leaf, shares } = report;
  return {
    leaf: index ?? null,
    claim: leaf.claim,
    endpoint: leaf.endpoint,
    family: leaf.family,
    from: new Date(leaf.firstMs).toISOString(),
    to: new Date(leaf.lastMs).toISOString(),
    sentence: report.sentence,
    not_measured: NOT_MEASURED,
    blocks: {
      all: leaf.blocks.all,
      answered: leaf.blocks.answered,
      asked: leaf.blocks.asked,
      inherited: report.inherited,
      missing: leaf.blocks.missing,
      not_asked: leaf.blocks.notAsked,
    },
    coverage: report.coverage,
    landed_blocks: report.landedBlocks,
    landed_users: report.landedUsers ?? null,
    pruning: { ...leaf.audit, upper_bound: report.pruningError, confidence: 0.95 },
    prunable: leaf.fixedScope === undefined,
    fixed_scope: leaf.fixedScope ?? null,
    scopes: leaf.scopes,
    overlong_scopes: leaf.overlong,
    shares_of: report.usersKnown ? 'users' : 'blocks',
    outcomes: shares.outcomes,
    not_asked: shares.notAsked,
    landings: shares.landings,
    networks: shares.networks,
    not_landed: report.notLanded.rows,
    not_landed_rows: report.notLanded.stretches,
    not_landed_blocks: report.notLanded.blocks,
    not_landed_share: report.notLanded.users,
    drift: report.drift === undefined ? null : driftRow(report.drift),
    map: { sha256: leaf.map, blob: `/blobs/${leaf.blob}` },
    csv: index === undefined ? null : `/api/v1/claims/${encodeURIComponent(leaf.claim)}/sweeps/${index}.csv`,
    clients_sha256: leaf.clients,
    snapshot: leaf.snapshot,
  };
}

function driftRow(drift: SweepDrift): Readonly<Record<string, unknown>> {
  return {
    since: { leaf: drift.index, to: new Date(drift.lastMs).toISOString() },
    sentence: drift.sentence,
    moved: drift.movedUsers,
    relanded: drift.relandedUsers,
    renumbered: drift.renumberedUsers,
    unknown: drift.unknownUsers,
    ways: drift.ways,
    blocks: drift.moved.rows,
    block_rows: drift.moved.stretches,
  };
}
