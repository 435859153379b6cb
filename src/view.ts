import type { Network } from '../probes/probe.ts';
import type { Doors } from './beside/standpoint.ts';

/** What one vantage looks through, unguarded: whoever uses it puts the guard before it. */
export interface View {
  readonly network: Network;
  readonly doors: Doors;
}

/** What all vantages look through. */
export interface Views {
  /** Of the first vantage; its clock is everybody's. */
  readonly network: Network;
  /** Doors of its probes that go beyond resolving; without them the configuration must ask for none. */
  readonly doors?: Doors | undefined;
  /** Of the vantages after it, by id. */
  readonly others?: ReadonlyMap<string, View> | undefined;
}

/** Lets go of what views hold open. */
export async function closeViews({ doors, others }: Views): Promise<void> {
  const tracers = [doors?.tracer, ...[...(others ?? [])].map(([, view]) => view.doors.tracer)];
  await Promise.all(tracers.map((tracer) => tracer?.close()));
}
