import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addressPicker, planSlot, seedOf } from '../../src/claim/claim-in-force.ts';
import { loadClaims } from '../../src/claim/claims.ts';
import { formatJudging, judgeRecorded } from '../../src/claim/judging.ts';
import { measureSlot } from '../../src/claim/slot.ts';
import type { Config } from '../../src/config/config.ts';
import { noDrift, withSlotDrift } from '../../src/core/drift.ts';
import { type Echoes, withEchoes } from '../../src/core/echoes.ts';
import type { DriftEvent, DriftLeaf } from '../../src/core/event.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { sha256, sha256Hex } from '../../src/evidence/sha256.ts';
import { openFeeds } from '../../src/feeds/refresh.ts';
import type { Basis } from '../../src/feeds/transition.ts';
import { pastEvents } from '../../src/past/past-events.ts';
import { createProber } from '../../src/resolving/prober.ts';
import type { Scenario } from '../../src/world/scenarios.ts';

/** A world that is measured slot by slot by a clock of its own, for what is told of its changes. */

/** The lists are as old as their files, and those are written now. */
const START_MS = Math.ceil(Date.now() / 5000) * 5000;

export interface Eventful {
  readonly config: Config;
  /** Puts another file in the place of a feed's, and looks at the feeds. */
  readonly replace: (feed: 'oci' | 'origins' | 'country', text: string) => Promise<void>;
  /** From now on judged by another configuration or version. */
  readonly configure: (part: Partial<Basis>) => void;
  /** From now on asked through resolvers of these names. */
  readonly rename: (resolver: (id: string) => string) => void;
  readonly wait: (ms: number) => void;
  readonly nowMs: () => number;
  /** Measures and judges so many slots; resolves with their events. */
  readonly slots: (count: number) => Promise<readonly DriftEvent[]>;
  /** All judgements and their events so far, in the order of the log. */
  readonly leaves: readonly (JudgementLeaf | DriftLeaf)[];
  readonly stop: () => Promise<void>;
}

/** @param dir an empty directory */
export async function eventful(scenario: Scenario, dir: string, draws: number): Promise<Eventful> {
  let clockMs = START_MS;
  const nowMs = (): number => clockMs;
  const demo = await startDemo({ scenario, port: 0, evidenceDir: join(dir, 'evidence'), tempDir: dir, nowMs });
  const config: Config = {
    ...demo.config,
    slots: { ...demo.config.slots, draws },
    feeds: { ...demo.config.feeds, maxShrink: 0.99 },
  };
  const feeds = await openFeeds({ config: config.feeds, feedIds: ['oci'], dir, userAgent: 'test', nowMs });
  const prober = createProber(config, demo.network);
  const [claim] = await loadClaims(config, dir);
  if (claim === undefined) throw new RangeError('no claim');
  const events = pastEvents().of(claim.config.id, { dir, blobs: { get: async () => undefined } }, () => undefined);
  const leaves: (JudgementLeaf | DriftLeaf)[] = [];
  let configured: Partial<Basis> = {};
  let renamed = (id: string): string => id;
  let echoes: Echoes = new Map();

  let detectors = noDrift();

  async function slot(): Promise<readonly DriftEvent[]> {
    if (claim === undefined) throw new RangeError('no claim');
    const randomness = sha256Hex(String(clockMs - START_MS));
    const plan = planSlot(claim, config, { slot: clockMs / 1000, first: false, randomness }, sha256);
    const planned = plan.planned.map((draw) => ({ ...draw, offsetMs: 0 }));
    const records = await measureSlot(
      { ...plan, planned, deadlineMs: 60_000 },
      {
        nowMs,
        measure: prober.measure,
        measured: () => undefined,
        progress: () => undefined,
        defect: (error) => {
          throw error;
        },
        stop: new AbortController().signal,
      },
    );
    const draws = records.map((record, i) => ({
      leaf: leaves.length * 100 + i,
      record: { ...record, draw: { ...record.draw, resolver: renamed(record.draw.resolver) } },
    }));
    const resolvers = config.resolvers.map((r) => ({ id: renamed(r.id), class: r.class }));
    const pick = addressPicker(seedOf(plan, randomness, sha256), sha256);
    const basis: Basis = {
      snapshot: feeds.current,
      rules: claim.config.rules,
      grades: claim.config.grades,
      configuration: sha256Hex(formatJudging(config)),
      version: '0',
      method: '1',
      nowMs: clockMs,
      ...configured,
    };
    const by = { claim: { ...claim.config, rules: basis.rules, grades: basis.grades }, resolvers };
    const traces = { before: async () => new Map() };
    const judgements = await judgeRecorded(plan, draws, { ...by, snapshot: basis.snapshot }, { echoes, traces, pick });
    echoes = withEchoes(echoes, plan.slot, judgements);
    const leaf: JudgementLeaf = {
      $kind: 'judgement',
      claim: claim.config.id,
      slot: plan.slot,
      lengthMs: plan.lengthMs,
      frame: plan.frame,
      manifest: plan.manifest,
      snapshot: basis.snapshot.leaf.sha256,
      configuration: basis.configuration,
      method: basis.method,
      version: basis.version,
      judgements,
    };
    const drift = await events.find(leaf, basis, detectors);
    detectors = withSlotDrift(detectors, leaf);
    events.take(leaf, drift && { leaf: drift, index: leaves.length }, basis);
    leaves.push(...(drift === undefined ? [] : [drift]), leaf);
    clockMs += config.slots.everyMs;
    return drift?.events ?? [];
  }

  return {
    config,
    nowMs,
    leaves,
    wait: (ms) => {
      clockMs += ms;
    },
    configure: (part) => {
      configured = { ...configured, ...part };
    },
    rename: (resolver) => {
      renamed = resolver;
    },
    replace: async (feed, text) => {
      const file = config.feeds.overrides[feed]?.file ?? '';
      await writeFile(Array.isArray(file) ? (file[0] ?? '') : file, text);
      const refused = (await feeds.refresh()).filter(({ accepted }) => !accepted);
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
    },
    slots: async (count) => {
      const all: DriftEvent[] = [];
      for (let i = 0; i < count; i += 1) all.push(...(await slot()));
      return all;
    },
    stop: demo.stop,
  };
}
