import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Network } from '../../probes/probe.ts';
import { addressPicker, planSlot, seedOf } from '../../src/claim/claim-in-force.ts';
import type { LoadedClaim } from '../../src/claim/claims.ts';
import { loadClaims } from '../../src/claim/claims.ts';
import { measureSlot } from '../../src/claim/slot.ts';
import type { Config } from '../../src/config/config.ts';
import type { Echoes } from '../../src/core/echoes.ts';
import { judgeSlot } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { sha256 } from '../../src/evidence/sha256.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import { createProber } from '../../src/resolving/prober.ts';
import { scenarios } from '../../src/world/scenarios.ts';

const RANDOMNESS = '5f'.repeat(32);

/** A demo whose world stands still, so that the same draw has the same true answer each time it is measured. */
export interface StillWorld {
  readonly config: Config;
  readonly network: Network;
  readonly claim: LoadedClaim;
  readonly slot: SlotLeaf;
  readonly nowMs: () => number;
  readonly stop: () => Promise<void>;
}

/** The founding scenario, `ageMs` after its start, with one slot of `draws` draws planned. */
export async function stillWorld(ageMs: number, draws: number): Promise<StillWorld> {
  const tempDir = await mkdtemp(join(tmpdir(), 'landfall-still-'));
  const [scenario] = scenarios;
  if (scenario === undefined) throw new RangeError('no scenario');
  let clockMs = Date.UTC(2026, 10, 23, 12);
  const nowMs = (): number => clockMs;
  const demo = await startDemo({ scenario, port: 0, evidenceDir: join(tempDir, 'evidence'), tempDir, nowMs });
  clockMs += ageMs;
  const config = { ...demo.config, slots: { ...demo.config.slots, draws } };
  const [claim] = await loadClaims(config, tempDir);
  if (claim === undefined) throw new RangeError('no claim');
  const slot = planSlot(claim, config, { slot: clockMs / 1000, first: false, randomness: RANDOMNESS }, sha256);
  return {
    config,
    network: demo.network,
    claim,
    slot,
    nowMs,
    stop: async () => {
      await demo.stop();
      await rm(tempDir, { recursive: true });
    },
  };
}

/** Measures the slot's draws over a network, all at once. */
export async function measured(world: StillWorld, network: Network, timeoutMs = 300): Promise<readonly DrawLeaf[]> {
  const config = { ...world.config, dns: { ...world.config.dns, timeoutMs } };
  const prober = createProber(config, network);
  const atOnce = {
    ...world.slot,
    planned: world.slot.planned.map((draw) => ({ ...draw, offsetMs: 0 })),
    deadlineMs: 60_000,
  };
  return measureSlot(atOnce, {
    nowMs: world.nowMs,
    measure: prober.measure,
    measured: () => undefined,
    progress: () => undefined,
    defect: (error) => {
      throw error;
    },
    stop: new AbortController().signal,
  });
}

/** Judges records under a snapshot, its feeds being as old as they are at `nowMs`. */
export function judged(
  { config, claim, slot }: StillWorld,
  records: readonly DrawLeaf[],
  snapshot: Snapshot,
  nowMs: number,
  known: Echoes = new Map(),
): readonly Judgement[] {
  const { rules, grades, acceptVantageOnly } = claim.config;
  return judgeSlot(
    slot.slot,
    records.map((record, leaf) => ({ leaf, record })),
    known,
    {
      rules,
      grades,
      acceptVantageOnly,
      facts: (address) => snapshot.facts(address, rules, nowMs),
      pickAddress: addressPicker(seedOf(slot, RANDOMNESS, sha256), sha256),
      resolverClass: (id) => config.resolvers.find((r) => r.id === id)?.class ?? 'unknown',
    },
  ).judgements;
}
