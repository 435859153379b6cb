import type { Config } from './config/config.ts';
import type { ReloadReport } from './core/reload-report.ts';
import { openLog } from './evidence/log.ts';
import { lastingLog } from './lasting-log.ts';
import { type Rebuilding, rebuilding } from './past/rebuild.ts';
import { isForOperator, reasonsOf, reloadObjections } from './reload-checks.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';
import type { Views } from './view.ts';
import { listen } from './web/listen.ts';
import { lastingListener } from './web/reload-listener.ts';
import type { ReloadAnswer } from './web/reload-routes.ts';

export interface ReloadableOptions extends Omit<ServiceOptions, keyof Views | 'reloading'> {
  /** Reads the configuration again. Rejects with ConfigError. */
  readonly read: () => Promise<Config>;
  /** Opens the world as a configuration asks for it: a service closes its doors when it stops. */
  readonly enter: (config: Config) => Promise<Views>;
  readonly nowMs: () => number;
}

/** A service whose configuration can be read again while it runs. */
export interface ReloadableService extends Omit<Service, 'finish'> {
  readonly reload: () => Promise<ReloadAnswer>;
  /** Resolves when no configuration is about to take over. */
  readonly settled: () => Promise<void>;
}

/**
 * Starts a service that can be told to read its configuration, and all that it names, again. A good one takes over between two
 * slots: what the log comes to by it is read while the one in force goes on, then the slot under way ends as it was planned, the
 * service is taken down and started anew over the same log, as after a restart, while the socket stays and requests wait. Whatever is
 * wrong with a configuration, the one in force stays.
 *
 * @throws as startService.
 */
export async function startReloadable(options: ReloadableOptions): Promise<ReloadableService> {
  const { read, enter, nowMs, say, fatal } = options;
  const listener = lastingListener(listen);
  const log = lastingLog(openLog);
  let state: ReloadReport = { successMs: nowMs(), successful: true };
  let inForce = options.config;
  const stopping = new AbortController();
  let isReading = false;
  let takeover: Promise<void> | undefined;

  async function start(config: Config, ahead?: Rebuilding): Promise<Service> {
    const reloading = { listen: listener.listen, openLog: log.open, ahead, reload, state: () => state };
    const service = await startService({ ...options, ...(await enter(config)), config, reloading });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= service.stop();
      return stopped;
    };
    return { ...service, stop };
  }

  async function reload(): Promise<ReloadAnswer> {
    if (isReading || takeover !== undefined || stopping.signal.aborted)
      return { accepted: false, reasons: ['another reload is under way, or the service ends'] };
    isReading = true;
    try {
      let next = inForce;
      const unread = await reasonsOf(async () => {
        next = await read();
      });
      const reasons =
        unread.length > 0
          ? unread
          : await reloadObjections({ config: inForce, isTls: running.url.startsWith('https:') }, next, nowMs());
      if (reasons.length > 0) return refused(reasons);
      say.info('the configuration is good: it takes over when the slot under way has ended');
      takeover = takeOver(next)
        .catch(fatal)
        .finally(() => {
          takeover = undefined;
        });
      return { accepted: true };
    } finally {
      isReading = false;
    }
  }

  function refused(reasons: readonly string[]): ReloadAnswer {
    state = { ...state, successful: false };
    for (const reason of reasons) say.warn(`the configuration in force stays: ${reason}`);
    return { accepted: false, reasons };
  }

  async function takeOver(next: Config): Promise<void> {
    const ahead = rebuilding(next);
    await ahead.readOn(log.current(), stopping.signal);
    if (stopping.signal.aborted) return;
    await running.finish();
    if (stopping.signal.aborted) return;
    await running.stop();
    if (stopping.signal.aborted) return;
    try {
      running = await start(next, ahead);
    } catch (error) {
      if (!isForOperator(error)) throw error;
      // It was good a moment ago: what it names has changed since.
      refused(error.message.split('\n'));
      running = await start(inForce);
      return;
    }
    inForce = next;
    state = { successMs: nowMs(), successful: true };
    say.info('the configuration that was read again is in force');
  }

  let running = await start(inForce).catch(async (error: unknown) => {
    await listener.close();
    await log.close();
    throw error;
  });
  return {
    url: running.url,
    preflight: running.preflight,
    report: () => running.report(),
    reload,
    settled: async () => takeover,
    stop: async () => {
      stopping.abort();
      await running.stop();
      await takeover;
      // What took over meanwhile.
      await running.stop();
      await listener.close();
      await log.close();
    },
  };
}
