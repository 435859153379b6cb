import type { Network } from '../probes/probe.ts';
import type { RunnerContext } from './claim-runner.ts';
import { claimRunner } from './claim-runner.ts';
import { loadClaims } from './claims.ts';
import type { Config } from './config/config.ts';
import type { Ledger } from './core/ledger.ts';
import { emptyLedger, withSlot } from './core/ledger.ts';
import type { DemoNote, PreflightLine, Report } from './core/report.ts';
import { openBlobs } from './evidence/blobs.ts';
import { openLog } from './evidence/log.ts';
import { sha256, sha256Hex } from './evidence/sha256.ts';
import { logInputs, openFeedsFor, snapshotPinner } from './inputs.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createOperations } from './operations.ts';
import { preflight } from './preflight.ts';
import { createProber } from './prober.ts';
import { readPast } from './recovery.ts';
import type { Say } from './say.ts';
import { onCron } from './schedule/schedule.ts';
import { openSeeds } from './seeds.ts';
import type { SlotLoop } from './slots.ts';
import { startSlots } from './slots.ts';
import { METHOD, VERSION } from './version.ts';
import { listen } from './web/listen.ts';
import { createWeb } from './web/web.ts';

export interface ServiceOptions {
  readonly config: Config;
  /** Unguarded: the service puts the guard before it. */
  readonly network: Network;
  readonly demo: DemoNote | undefined;
  readonly say: Say;
  /** Told of a defect of ours: the process is to end, and a supervisor to start it again. */
  readonly fatal: (error: unknown) => void;
}

export interface Service {
  /** Where the page is. */
  readonly url: string;
  readonly report: () => Report;
  /** What the first look at resolvers, feeds, clock and evidence showed. */
  readonly preflight: Promise<readonly PreflightLine[]>;
  /** Ends what is under way, keeps and judges what has been measured, and lets go of everything. */
  readonly stop: () => Promise<void>;
}

/** A report is made anew at least this often, since windows move with time. */
const REPORT_MS = 1000;

/**
 * Starts the service: the composition root, the only place that knows all parts.
 *
 * @throws EvidenceError, ConfigError or ListenError when an operator must act before it can start.
 */
export async function startService({ config, network, demo, say, fatal }: ServiceOptions): Promise<Service> {
  const { nowMs } = network;
  const { dir } = config.evidence;
  const startedMs = nowMs();
  const claims = await loadClaims(config, dir);
  const log = await openLog(dir);
  const keep = { log, blobs: openBlobs(dir) };
  const feeds = await openFeedsFor(config, nowMs);

  const countries = new Map(config.claims.map(({ id, country }) => [id, country]));
  const ledgers = new Map<string, Ledger>();
  const past = await readPast(log, (leaf) => {
    const country = countries.get(leaf.claim);
    if (country !== undefined)
      ledgers.set(leaf.claim, withSlot(ledgers.get(leaf.claim) ?? emptyLedger(), leaf, country));
  });
  await logInputs(config, claims, keep, { demo: demo !== undefined, nowMs: startedMs });

  let problem: string | undefined;
  let checks: readonly PreflightLine[] = [];
  let cached: Report | undefined;
  const changed = (): void => {
    cached = undefined;
  };

  const stopping = new AbortController();
  const operations = createOperations(config.vantages);
  const prober = createProber(config, network);
  const context: RunnerContext = {
    config,
    log,
    sha256,
    nowMs,
    changed,
    seeds: openSeeds(log, past),
    pinSnapshot: snapshotPinner(feeds, keep),
    versions: { configuration: sha256Hex(config.text), version: VERSION, method: METHOD },
    measure: async (draw) => {
      const observations = await prober.measure(draw);
      operations.observed(draw.vantage, observations, nowMs());
      return observations;
    },
    slotTook: operations.slotTook,
    defect: (error, draw) =>
      say.warn(`the probe of draw ${draw.index} ran into a defect of landfall: ${String(error)}`),
    stop: stopping.signal,
  };
  const runners = claims.map((claim) => claimRunner(claim, ledgers.get(claim.config.id) ?? emptyLedger(), context));

  function report(): Report {
    const now = nowMs();
    if (cached !== undefined && now - cached.atMs < REPORT_MS) return cached;
    cached = {
      atMs: now,
      startedMs,
      demo,
      version: VERSION,
      method: METHOD,
      claims: runners.map((runner) => runner.report(now)),
      feeds: feeds.current.reports(now),
      evidence: { dir, writable: problem === undefined, leaves: log.size, problem },
      preflight: checks,
      clockOffsetMs: feeds.clockOffsetMs,
      ...operations.now(),
    };
    return cached;
  }

  const web = await listen(
    createWeb({
      report,
      metrics: createMetrics(report),
      leaf: (index) => log.read(index),
      leafHash: (index) => log.leafHash(index),
      notReady: () => problem,
      onDefect: (error) => say.warn(`a request ran into a defect of landfall: ${String(error)}`),
    }),
    config.web,
  );

  async function begin(): Promise<SlotLoop> {
    await feeds.refresh();
    changed();
    for (const unfinished of past.unfinished) {
      await runners.find(({ id }) => id === unfinished.slot.claim)?.finish(unfinished);
    }
    return startSlots(runners, {
      everyMs: config.slots.everyMs,
      nowMs,
      say,
      fatal,
      kept: (why) => {
        problem = why;
        changed();
      },
    });
  }

  const slots = await begin();
  const refreshing = onCron(
    config.feeds.refresh,
    async () => {
      for (const { id, accepted, says } of await feeds.refresh())
        say[accepted ? 'info' : 'warn'](`feed ${id}: ${says}`);
      changed();
    },
    (why) => say.warn(`a refresh of the feeds was missed: ${why}`),
  );
  const checking = preflight({ config, claims, prober, report: report() }).then((lines) => {
    checks = lines;
    changed();
    return lines;
  });

  return {
    url: web.url,
    report,
    preflight: checking,
    stop: async () => {
      refreshing.stop();
      stopping.abort();
      await slots.stop();
      await web.close();
      await log.close();
    },
  };
}
