import { parseAddress } from '../../src/core/address.ts';
import type { Tracer } from '../doors.ts';
import { localOf, noSource, type Source } from '../source.ts';
import { FALLBACKS } from './fallbacks.ts';
import { openOneShot } from './one-shot.ts';
import type { ToolCommand } from './run-tool.ts';
import { openScamper } from './scamper.ts';

/** Where the tools are. */
export type ToolCommands = Readonly<Record<'scamper' | 'traceroute' | 'mtr', ToolCommand>>;

const IN_PATH: ToolCommands = { scamper: ['scamper'], traceroute: ['traceroute'], mtr: ['mtr'] };

/**
 * The best tracer there is here: scamper, which keeps its flows, else traceroute, else mtr; else one that is absent and says so. What
 * does not run at the start is not looked for again, except that a scamper that ended is started again where nothing stands in for it.
 *
 * @param nowMs a clock that never goes back
 * @param source where packets leave from; absent: the kernel chooses
 */
export async function openTracer(
  nowMs: () => number,
  commands: ToolCommands = IN_PATH,
  source?: Source,
): Promise<Tracer> {
  const tracer = await bestTracer(nowMs, commands, source);
  return {
    ...tracer,
    trace: async (subject, timeoutMs) => {
      const family = parseAddress(subject.address)?.family ?? 4;
      return localOf(source, family) === undefined
        ? { ok: false, failure: 'trace_unsent', detail: noSource(family) }
        : tracer.trace(subject, timeoutMs);
    },
  };
}

async function bestTracer(nowMs: () => number, commands: ToolCommands, source: Source | undefined): Promise<Tracer> {
  const scamper = await openScamper(nowMs, { command: commands.scamper, source });
  const first = scamper.state();
  if (first.up) return scamper;
  for (const tool of FALLBACKS) {
    const tracer = await openOneShot(tool, nowMs, commands[tool.name], source);
    if (tracer === undefined) continue;
    await scamper.close();
    return {
      ...tracer,
      state: () => {
        const state = tracer.state();
        return state.up ? { ...state, weaker: `in place of scamper (${first.why}): ${tool.weaker}` } : state;
      },
    };
  }
  return {
    ...scamper,
    state: () => {
      const state = scamper.state();
      return state.up ? state : { up: false, why: `${state.why}, and neither traceroute nor mtr can be run` };
    },
  };
}
