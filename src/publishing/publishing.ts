import type { Config } from '../config/config.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import type { Say } from '../say.ts';
import { configuredWitnesses, type Standing, startWitnessing, type Witnessing } from './witnessing.ts';

interface PublishingContext {
  readonly log: EvidenceLog;
  readonly nowMs: () => number;
  readonly say: Say;
  /** Told of a defect of ours: the process is to end. */
  readonly fatal: (error: unknown) => void;
}

/** The witnesses are those that are asked; undefined where none are configured. */
export interface Publishing extends Standing {
  readonly witnesses: Witnessing['witnesses'] | undefined;
}

/** Begins to have the checkpoints of a log vouched for by others. */
export type StartPublishing = (context: PublishingContext) => Publishing;

/**
 * Makes ready what the configuration asks of others: cosignatures of witnesses, time stamps of an authority. Rejects with ConfigError
 * when a file that it names for that cannot be read.
 */
export async function publishing({ evidence }: Config): Promise<StartPublishing> {
  const witnesses = await configuredWitnesses(evidence);
  const stamping = await timeStamps(evidence);
  return (context) => {
    const witnessing =
      evidence.witnesses && startWitnessing({ ...context, witnesses, everyMs: evidence.witnesses.everyMs });
    const under = [...(witnessing === undefined ? [] : [witnessing]), ...stamping(context)];
    return {
      witnesses: witnessing?.witnesses,
      stop: async () => {
        await Promise.all(under.map(({ stop }) => stop()));
      },
    };
  };
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
