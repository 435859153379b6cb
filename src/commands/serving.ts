import type { PreflightLine } from '../core/report.ts';
import { sayTo } from '../say.ts';
import type { Service, ServiceOptions } from '../service.ts';
import { DEFECT, type Terminal } from './command.ts';

/** Whom a service talks to. */
export type Told = Pick<ServiceOptions, 'say' | 'fatal'>;

/** What a command serves. */
interface Serving {
  readonly start: (told: Told) => Promise<Served>;
  readonly demo: ServiceOptions['demo'];
  readonly nowMs: () => number;
}

interface Served extends Pick<Service, 'url' | 'preflight' | 'stop'> {
  /** Asked for by SIGHUP; without it that signal ends the process, as it does by itself. */
  readonly reload?: () => Promise<unknown>;
}

/**
 * Runs the service until it is told to stop, then takes everything down, `after` last. Resolves with the exit code.
 */
export async function serveUntilStopped(
  { start, demo, nowMs }: Serving,
  { err }: Terminal,
  stopped: StopSignal,
  after: () => Promise<void>,
): Promise<number> {
  const say = sayTo(err, nowMs);
  const fatal = (error: unknown): void => {
    say.warn(
      `a defect of landfall ends it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    stopped.end(DEFECT);
  };
  let hangUp: (() => void) | undefined;
  try {
    const starting = start({ say, fatal });
    const service = await Promise.race([starting, stopped.code]);
    if (typeof service === 'number') {
      // Told to stop before it has begun, perhaps while a feed's publisher lets us wait. The log may be left at any moment.
      starting.catch(() => undefined);
      return service;
    }
    const { reload } = service;
    if (reload !== undefined) {
      hangUp = () => void reload().catch(fatal);
      process.on('SIGHUP', hangUp);
    }
    const what = demo === undefined ? 'landfall' : 'landfall demo (nothing here is about the real world)';
    say.info(`${what}: ${service.url}  metrics: ${service.url}metrics`);
    if (demo !== undefined) say.info(`${demo.story} ${demo.timeNote}`);
    void service.preflight.then((lines) => {
      for (const line of lines) tell(line, say);
    });
    const code = await stopped.code;
    await service.stop();
    return code;
  } finally {
    if (hangUp !== undefined) process.off('SIGHUP', hangUp);
    stopped.dispose();
    await after();
  }
}

function tell({ subject, state, says, advice }: PreflightLine, say: ReturnType<typeof sayTo>): void {
  say[state === 'ok' ? 'info' : 'warn'](`${subject}: ${says}${advice === '' ? '' : `. ${advice}`}`);
}

/** SIGTERM or SIGINT, or a defect of ours. */
export interface StopSignal {
  /** Resolves with the exit code when the process is to end. */
  readonly code: Promise<number>;
  readonly end: (code: number) => void;
  readonly dispose: () => void;
}

/** Listens for signals from now on: to be called before there is anything that must not be left behind. */
export function untilSignal(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<number>();
  const onSignal = (): void => resolve(0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  return {
    code: promise,
    end: resolve,
    dispose: () => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, onSignal);
    },
  };
}
