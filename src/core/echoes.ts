import type { Judgement } from './judgement.ts';
import type { Observation } from './observation.ts';

/** How long an authority's last echo of a client subnet is held against a silent answer (method, section 5). */
export const ECHO_MEMORY_SECONDS: number = 30 * 86_400;

/** For each authority (zone), the Unix second of the slot in which it last echoed a client subnet. */
export type Echoes = ReadonlyMap<string, number>;

/** Real chains cross few zones with short names; those that an adversary makes up must not fill the slot's judgement leaf. */
const MOST_ZONES = 4;
const LONGEST_ZONE = 100;

/**
 * The zones whose authorities echoed the client subnet in a record, sorted, each once: all those along a chain of aliases, for each
 * may later be silent.
 */
export function echoingIn(observations: readonly Observation[]): readonly string[] {
  const zones = observations.flatMap(({ subject: { purpose, zone }, outcome }) => {
    if (purpose !== 'answer' || zone === undefined || !outcome.ok) return [];
    return outcome.value.authoritative && outcome.value.ecs.state === 'echoed' ? [zone] : [];
  });
  return [...new Set(zones.filter(({ length }) => length <= LONGEST_ZONE))].sort().slice(0, MOST_ZONES);
}

/** Adds what a slot's answers showed. The greater time wins, so the order of slots does not matter. */
export function withEchoes(echoes: Echoes, slot: number, answers: Iterable<Pick<Judgement, 'echoing'>>): Echoes {
  const next = new Map(echoes);
  for (const authority of [...answers].flatMap(({ echoing }) => echoing ?? [])) {
    next.set(authority, Math.max(slot, next.get(authority) ?? 0));
  }
  return next;
}

/** Whether an authority has shown the option within 30 days of a slot. */
export function hasEchoed(echoes: Echoes, authority: string, slot: number): boolean {
  const last = echoes.get(authority);
  return last !== undefined && slot - last <= ECHO_MEMORY_SECONDS;
}
