import { openBeside } from './beside/beside.ts';
import type { RunnerContext } from './claim/claim-runner.ts';
import { claimRunner } from './claim/claim-runner.ts';
import type { LoadedClaim } from './claim/claims.ts';
import { loadClaims } from './claim/claims.ts';
import { windowRecorder } from './claim/closing.ts';
import { describedClaim } from './claim/described-claim.ts';
import { logInputs, openFeedsFor, snapshotPinner, userAgentOf } from './claim/inputs.ts';
import { formatJudging } from './claim/judging.ts';
import { openSeeds } from './claim/seeds.ts';
import type { Config } from './config/config.ts';
import { loadWebFiles, type WebFiles } from './config/web-file.ts';
import { emptyLedger } from './core/ledger.ts';
import type { DemoNote, PreflightLine, Report } from './core/report.ts';
import { openBlobs } from './evidence/blobs.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';
import { openLog } from './evidence/log.ts';
import { sha256, sha256Hex } from './evidence/sha256.ts';
import type { Snapshot } from './feeds/snapshot.ts';
import { openInbox } from './inbox/watch.ts';
import { createOperations, evidenceReport } from './operations.ts';
import { rebuild } from './past/rebuild.ts';
import { preflight } from './preflight.ts';
import { type Publishing, publishing } from './publishing/publishing.ts';
import { startRefreshing } from './refreshing.ts';
import { reportCache } from './report-cache.ts';
import { createProber } from './resolving/prober.ts';
import type { Say } from './say.ts';
import { type Reloading, servedWeb } from './served-web.ts';
import { startSlots } from './slots.ts';
import { openSweepShelf } from './sweep/shelf.ts';
import { METHOD, VERSION } from './version.ts';
import { closeViews, type Views } from './view.ts';

export interface ServiceOptions extends Views {
  readonly config: Config;
  readonly demo: DemoNote | undefined;
  readonly say: Say;
  /** Told of a defect of ours: the process is to end, and a supervisor to start it again. */
  readonly fatal: (error: unknown) => void;
  /** Of a service that can be told to read its configuration again; absent: it cannot. */
  readonly reloading?: Reloading | undefined;
}

export interface Service {
  /** Where the page is. */
  readonly url: string;
  readonly report: () => Report;
  /** What the first look at resolvers, feeds, clock and evidence showed. */
  readonly preflight: Promise<readonly PreflightLine[]>;
  /** Starts no more slots, and resolves when those under way have ended as planned. */
  readonly finish: () => Promise<void>;
  /** Ends what is under way, keeps and judges what has been measured, and lets go of everything. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the service: the composition root, the only place that knows all parts. Resolves once the page is served; feeds are
 * looked at and slots run from then on.
 *
 * @throws EvidenceError, ConfigError, FeedError or ListenError when an operator must act before it can start; nothing is left open then.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config } = options;
  const claims = await loadClaims(config, config.evidence.dir);
  const webFiles = await loadWebFiles(config.web);
  const publish = await publishing(config);
  const open = options.reloading?.openLog ?? openLog;
  const log = await open(config.evidence.dir, { ...config.evidence, nowMs: options.network.nowMs });
  const published = publish({ ...options, log, nowMs: options.network.nowMs });
  try {
    const service = await serve(options, { claims, webFiles, published }, log);
    return { ...service, stop: () => published.stop().then(service.stop) };
  } catch (error) {
    await Promise.all([published.stop(), closeViews(options)]);
    await log.close(); // Else its lock would keep the next start out for as long as this process lives.
    throw error;
  }
}

interface Prepared {
  readonly claims: readonly LoadedClaim[];
  readonly webFiles: WebFiles;
  readonly published: Publishing;
}

async function serve(
  { config, network, doors, others, demo, say, fatal, reloading }: ServiceOptions,
  { claims, webFiles, published }: Prepared,
  log: EvidenceLog,
): Promise<Service> {
  const { nowMs } = network;
  const { dir } = config.evidence;
  const startedMs = nowMs();
  const keep = { log, blobs: openBlobs(dir) };
  const stopping = new AbortController();
  const feeds = await openFeedsFor(config, nowMs, stopping.signal);

  const inbox = await openInbox(log, say, fatal);
  const { past, ledgers, events, confirmations, beside: pastBeside } = await rebuild(config, log, reloading?.ahead);
  await logInputs(config, claims, keep, { demo: demo !== undefined, nowMs: startedMs });

  let looked = false;
  let checks: readonly PreflightLine[] = [];
  const { report, changed } = reportCache(nowMs, reportAt);

  const sweeps = await openSweepShelf(keep, say);
  const operations = createOperations(config.vantages);
  const prober = createProber(config, network, others);
  const pinned = snapshotPinner(feeds, keep, (leaf, index) => past.snapshots.add(leaf, index, nowMs()));
  const versions = { configuration: sha256Hex(config.text), version: VERSION, method: METHOD };
  // A slot is measured while the feeds are looked at, and judged by what that brought, and by what files hold since.
  const pinSnapshot = (): Promise<Snapshot> => firstLook.then(feeds.lookAtFiles).then(pinned);
  const beside =
    doors === undefined
      ? undefined
      : openBeside(claims, pastBeside, {
          ...keep,
          config,
          doors,
          others,
          network,
          prober,
          pinSnapshot,
          versions,
          changed,
          fatal,
          warn: say.warn,
          userAgent: userAgentOf(config),
          stop: stopping.signal,
        });
  const context: Omit<RunnerContext, 'recordWindows'> = {
    config,
    log,
    sha256,
    nowMs,
    changed,
    seeds: openSeeds(log, past),
    pinSnapshot,
    versions,
    judging: sha256Hex(formatJudging(config)),
    notesOf: past.windows.notes,
    eventsOf: (claim) => events.of(claim, { dir, ...keep }, say.warn),
    beside,
    warn: say.warn,
    fatal,
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
  const runners = claims.map((claim) => {
    const { id } = claim.config;
    const recordWindows = windowRecorder(describedClaim(claim, config, demo !== undefined), past.windows, keep);
    return claimRunner(claim, ledgers.get(id) ?? emptyLedger(), { ...context, recordWindows });
  });
  const problem = (): string | undefined => runners.map((runner) => runner.problem()).find((p) => p !== undefined);

  function reportAt(now: number): Report {
    return {
      atMs: now,
      startedMs,
      demo,
      reload: reloading?.state(),
      version: VERSION,
      method: METHOD,
      claims: runners.map((runner) => runner.report(now)),
      feeds: feeds.current.reports(now),
      evidence: evidenceReport(log, problem(), published.witnesses?.()),
      preflight: checks,
      clockOffsetMs: feeds.clockOffsetMs,
      ...operations.now(),
    };
  }

  function notReady(): string | undefined {
    if (problem() !== undefined) return `The evidence cannot be kept: ${problem()}`;
    if (!looked) return 'The feeds have not been looked at yet.';
    const young = runners.find((runner) => !runner.judged());
    return young && `The first slot of claim ${young.id} has not been judged yet.`;
  }

  const web = await servedWeb({
    ...keep,
    config,
    webFiles,
    claims,
    prober,
    feeds,
    past,
    sweeps,
    cells: (claim, window) => runners.find(({ id }) => id === claim)?.cells(window, nowMs()),
    report,
    notReady,
    nowMs,
    say,
    reloading,
  });

  const looking = inbox.watch(async (taken) => {
    for (const { leaf, index } of taken) past.windows.take(leaf, index);
    await sweeps.take(taken);
    changed();
  });
  const firstLook = feeds.refresh().then(() => {
    looked = true;
    changed();
  });
  const slots = startSlots(runners, {
    unfinished: past.unfinished,
    confirmations,
    everyMs: config.slots.everyMs,
    nowMs,
    say,
    fatal,
  });
  const refreshing = startRefreshing({ refresh: config.feeds.refresh, feeds, nowMs, say, changed, fatal });
  const checking = firstLook
    .then(() => preflight({ config, claims, prober, report: report() }))
    .then((lines) => {
      checks = lines;
      changed();
      return lines;
    });

  return {
    url: web.url,
    report,
    preflight: checking,
    finish: slots.finish,
    stop: async () => {
      refreshing.stop();
      looking.stop();
      stopping.abort();
      await slots.stop();
      await beside?.stop();
      await web.close();
      await log.close();
    },
  };
}
