import type { Config, EndpointConfig } from '../config/config.ts';
import type { Confirmers } from '../core/confirmation.ts';
import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from '../evidence/canonical-json.ts';

/**
 * What drawing takes of a configuration, beside the frame and the manifest. It is kept in the log, so that whoever learns the
 * randomness can draw again and find every slot as it was announced.
 */
export interface Drawing {
  readonly slots: Config['slots'];
  readonly dns: Pick<Config['dns'], 'timeoutMs'>;
  readonly resolvers: readonly { readonly id: string; readonly weight: number }[];
  /** `weight`: 1 where it is absent. `asn`: decides who may confirm whose exceptions. */
  readonly vantages: readonly DrawnVantage[];
}

export interface DrawnVantage {
  readonly id: string;
  readonly weight?: number | undefined;
  readonly asn?: number | undefined;
}

/** What is drawn from of a manifest. */
export type DrawnEndpoint = Pick<EndpointConfig, 'name' | 'port' | 'weight'>;

/** By whom exceptions are asked for again. */
export function confirmersOf({ resolvers, vantages }: Pick<Drawing, 'resolvers' | 'vantages'>): Confirmers {
  return { resolvers: resolvers.filter(({ weight }) => weight > 0).map(({ id }) => id), vantages };
}

/** Canonical JSON. */
export function formatDrawing({ slots, dns, resolvers, vantages }: Drawing): string {
  const drawing: Drawing = {
    slots: { everyMs: slots.everyMs, draws: slots.draws, firstDraws: slots.firstDraws },
    dns: { timeoutMs: dns.timeoutMs },
    resolvers: resolvers.map(({ id, weight }) => ({ id, weight })),
    // Where there is one, nothing is picked and nobody else confirms.
    vantages: vantages.length === 1 ? vantages.map(({ id }) => ({ id })) : vantages.map(severalOf),
  };
  return canonicalJson(drawing);
}

function severalOf({ id, weight = 1, asn }: DrawnVantage): DrawnVantage {
  return { id, weight, ...(asn === undefined ? {} : { asn }) };
}

/** What `formatDrawing` printed; undefined when the text is nothing of the kind. Its digest stands in the log. */
export function parseDrawing(text: string): Drawing | undefined {
  try {
    const value = Object(parseCanonicalJson(text)) as Drawing;
    return formatDrawing(value) === text ? value : undefined;
  } catch (error) {
    // That the text cannot be read is the answer; whoever asked knows where it came from.
    if (error instanceof CanonicalJsonError || error instanceof TypeError) return undefined;
    throw error;
  }
}
