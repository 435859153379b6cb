import type { Tracer } from '../doors.ts';

/** A tracer that is not there, and says so: nothing is traced, and what rests on a trace is not told. */
export function absentTracer(why: string): Tracer {
  return {
    trace: async () => ({ ok: false, failure: 'tracer_absent' }),
    state: () => ({ up: false, why }),
    close: async () => undefined,
  };
}
