import type { Config } from './config/config.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';
import type { WitnessClient } from './evidence/witness-client.ts';
import type { Say } from './say.ts';
import { configuredWitnesses, type Standing, startWitnessing } from './witnessing.ts';

interface PublishingContext {
  readonly log: EvidenceLog;
  readonly nowMs: () => number;
  readonly say: Say;
  /** Told of a defect of ours: the process is to end. */
  readonly fatal: (error: unknown) => void;
}

/** Begins to have the checkpoints of a log vouched for by others. */
export type StartPublishing = (context: PublishingContext) => Standing;

/**
 * Makes ready what the configuration asks of others: cosignatures of witnesses, time stamps of an authority. Rejects with ConfigError
 * when a file that it names for that cannot be read.
 */
export async function publishing({ evidence }: Config): Promise<StartPublishing> {
  const witnesses = await configuredWitnesses(evidence);
  const stamping = await timeStamps(evidence);
  return (context) => {
    const under = [...witnessing(evidence, witnesses, context), ...stamping(context)];
    return {
      stop: async () => {
        await Promise.all(under.map(({ stop }) => stop()));
      },
    };
  };
}

function witnessing(
  { witnesses: asked }: Config['evidence'],
  witnesses: readonly WitnessClient[],
  context: PublishingContext,
): readonly Standing[] {
  return asked === undefined ? [] : [startWitnessing({ ...context, witnesses, everyMs: asked.everyMs })];
}

/** Loaded only where it is asked for: reading time stamps takes a large library. */
async function timeStamps({
  timestamps,
}: Config['evidence']): Promise<(context: PublishingContext) => readonly Standing[]> {
  if (timestamps === undefined) return () => [];
  const { configuredAuthority, startStamping } = await import('./stamping.ts');
  const authority = await configuredAuthority(timestamps);
  return (context) => [startStamping({ ...context, authority, everyMs: timestamps.everyMs })];
}
