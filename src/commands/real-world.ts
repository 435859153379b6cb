import { createSecurity } from '../../probes/connect/security.ts';
import { realDialer } from '../../probes/dialer.ts';
import { realNetwork } from '../../probes/network.ts';
import { absentTracer } from '../../probes/trace/absent.ts';
import { openTracer } from '../../probes/trace/open.ts';
import { userAgentOf } from '../claim/inputs.ts';
import type { Config, VantageConfig } from '../config/config.ts';
import type { View, Views } from '../view.ts';

/** What one vantage looks through in the real world, as far as the configuration asks for it: no tool is started for what is not done. */
export async function realView(config: Config, vantage: VantageConfig | undefined = config.vantages[0]): Promise<View> {
  const source = vantage?.source;
  const tracer =
    config.probes.trace === undefined
      ? absentTracer('no traces are asked for')
      : await openTracer(() => performance.now(), undefined, source);
  return {
    network: realNetwork({ userAgent: userAgentOf(config), source }),
    doors: { dialer: realDialer(source), security: createSecurity(), tracer },
  };
}

/** What all vantages look through. */
export async function realWorld(config: Config): Promise<Views> {
  const [first, ...rest] = config.vantages;
  const { network, doors } = await realView(config, first);
  const others = await Promise.all(rest.map(async (vantage) => [vantage.id, await realView(config, vantage)] as const));
  return { network, doors, others: new Map(others) };
}
