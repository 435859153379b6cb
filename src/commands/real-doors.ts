import { createSecurity } from '../../probes/connect/security.ts';
import { realDialer } from '../../probes/dialer.ts';
import { absentTracer } from '../../probes/trace/absent.ts';
import type { Doors } from '../beside.ts';

/** The real world's doors. */
export function realDoors(): Doors {
  return {
    dialer: realDialer(),
    security: createSecurity(),
    tracer: absentTracer('this version has no tracer for the real network yet'),
  };
}
