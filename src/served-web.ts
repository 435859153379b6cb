import { accessOf } from './access.ts';
import type { LoadedClaim } from './claim/claims.ts';
import type { Config } from './config/config.ts';
import type { WebFiles } from './config/web-file.ts';
import { explainDraw } from './core/draw-explanation.ts';
import type { ReloadReport } from './core/reload-report.ts';
import type { Report } from './core/report.ts';
import type { Blobs } from './evidence/blobs.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';
import type { openLog } from './evidence/log.ts';
import { publishedFiles } from './evidence/published.ts';
import type { Feeds } from './feeds/refresh.ts';
import { createProbeNow } from './look/probe-now.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { Rebuilding } from './past/rebuild.ts';
import type { Past } from './past/recovery.ts';
import { closedWindowReader, closedWindows } from './publishing/closed-windows.ts';
import { evidenceParts } from './publishing/evidence-parts.ts';
import { permalinks } from './publishing/permalinks.ts';
import { feedsDiffer } from './replay/feeds-diff.ts';
import type { Prober } from './resolving/prober.ts';
import type { Say } from './say.ts';
import type { SweepShelf } from './sweep/shelf.ts';
import { type Listening, listen } from './web/listen.ts';
import type { WebParts } from './web/parts.ts';
import type { ReloadAnswer } from './web/reload-routes.ts';
import { createWeb } from './web/web.ts';

/** What a service shares with the one that takes its place when its configuration is read again. */
export interface Reloading {
  /** Takes the address, or takes it over. */
  readonly listen: typeof listen;
  /** Opens the log, or goes on with it: to close it leaves it open for the next. */
  readonly openLog: typeof openLog;
  /** Has read some of the log already, for the same configuration. */
  readonly ahead: Rebuilding | undefined;
  readonly reload: () => Promise<ReloadAnswer>;
  /** What came of it last. */
  readonly state: () => ReloadReport;
}

interface ServedWebOptions {
  readonly config: Config;
  readonly webFiles: WebFiles;
  readonly claims: readonly LoadedClaim[];
  readonly prober: Prober;
  readonly log: EvidenceLog;
  readonly blobs: Blobs;
  readonly feeds: Pick<Feeds, 'current'>;
  readonly sweeps: SweepShelf;
  readonly cells: WebParts['cells'];
  /** What the log tells: the records of closed windows, and the leaves of the days' secrets. */
  readonly past: Pick<Past, 'windows' | 'days' | 'snapshots'>;
  readonly report: () => Report;
  readonly notReady: () => string | undefined;
  readonly nowMs: () => number;
  readonly say: Say;
  readonly reloading: Reloading | undefined;
}

/** Serves page, API and metrics of a running service where its configuration says. Rejects with ListenError. */
export function servedWeb(options: ServedWebOptions): Promise<Listening> {
  const { config, webFiles, log, blobs, feeds, report, notReady, nowMs, say, reloading } = options;
  const { claims, prober, past } = options;
  const { windows, days } = past;
  const keep = { log, blobs };
  const read = closedWindowReader(keep);
  const web = createWeb(
    {
      report,
      metrics: createMetrics(report),
      probe:
        config.web.probe === 'off'
          ? undefined
          : createProbeNow({ config, claims, prober, snapshot: () => feeds.current, nowMs }),
      leaf: (index) => log.read(index),
      leafHash: (index) => log.leafHash(index),
      judgements: (stretch) => log.scan(['judgement'], stretch),
      explain: (draw, trace) => {
        const claim = config.claims.find(({ id }) => id === draw.claim);
        const traced = trace && { leaf: trace.index, record: trace.leaf };
        return claim === undefined ? undefined : explainDraw(draw, claim.rules, feeds.current, traced);
      },
      evidence: evidenceParts({ config, ...keep, feeds, days, windows, nowMs }),
      closed: windows.of,
      sweeps: options.sweeps.of,
      sweepCsv: options.sweeps.csv,
      cells: options.cells,
      snapshots: past.snapshots.all,
      feedsDiff: feedsDiffer(blobs.get),
      closedWindow: closedWindows(windows, read),
      statement: permalinks(windows, log, read),
      published: publishedFiles(log, blobs),
      notReady,
      onDefect: (error) => say.warn(`a request ran into a defect of landfall: ${String(error)}`),
    },
    accessOf(config.web, webFiles, { nowMs, reload: reloading?.reload }),
  );
  return (reloading?.listen ?? listen)(web, config.web, webFiles.tls);
}
