import { createSecurity } from '../../probes/connect/security.ts';
import { realDialer } from '../../probes/dialer.ts';
import { absentTracer } from '../../probes/trace/absent.ts';
import { openTracer } from '../../probes/trace/open.ts';
import type { Doors } from '../beside/beside.ts';
import type { Config } from '../config/config.ts';

/** The real world's doors, as far as the configuration asks for them: no tool is started for what is not done. */
export async function realDoors({ probes }: Pick<Config, 'probes'>): Promise<Doors> {
  return {
    dialer: realDialer(),
    security: createSecurity(),
    tracer:
      probes.trace === undefined ? absentTracer('no traces are asked for') : await openTracer(() => performance.now()),
  };
}
