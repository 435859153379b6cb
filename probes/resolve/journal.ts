import type { Observation } from '../../src/core/observation.ts';

/** Observations that one draw may hold, and their length as JSON: a leaf of the evidence log holds 65,535 bytes, and more than these. */
const MAX_OBSERVATIONS = 100;
const MAX_JSON = 50_000;
/** Wire bytes that may stand in a leaf, 16 kB, as base64. */
const MAX_BASE64 = Math.ceil(16_384 / 3) * 4;

/** The observations of one draw as they come in. */
export interface Journal {
  readonly observations: readonly Observation[];
  /** Adds an observation; without its answer when that is too large for the evidence. Gives what was added. */
  readonly add: (observation: Observation) => Observation;
  /** True when the draw has had its share: whoever goes on asking must stop. */
  readonly isFull: () => boolean;
}

/** A name server decides how long its answers and how many its aliases are, so the journal decides how much of them is kept. */
export function createJournal(): Journal {
  const observations: Observation[] = [];
  let length = 0;
  return {
    observations,
    add: (observation) => {
      const whole = JSON.stringify(observation).length;
      const fits = length + whole <= MAX_JSON && (observation.received?.length ?? 0) <= MAX_BASE64;
      const added = fits ? observation : withoutAnswer(observation);
      length += whole;
      observations.push(added);
      return added;
    },
    isFull: () => length > MAX_JSON || observations.length >= MAX_OBSERVATIONS,
  };
}

function withoutAnswer({ step, startedMs, durationUs, subject, sent }: Observation): Observation {
  const outcome = { ok: false, failure: 'dns_too_large' } as const;
  return { step, startedMs, durationUs, subject, outcome, ...(sent === undefined ? {} : { sent }) };
}
