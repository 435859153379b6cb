import type { VantageConfig } from './config/config.ts';
import { emptyHistogram, SLOT_BOUNDS, STEP_BOUNDS, withValue } from './core/histogram.ts';
import type { Observation } from './core/observation.ts';
import type { EvidenceReport, Report, WitnessReport } from './core/report.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';

/** How the service itself is doing: for the report only, never for a number that is published. */
export interface Operations {
  readonly slotTook: (seconds: number) => void;
  /** Takes note of what a draw's probe brought, and of the vantage that it was made from. */
  readonly observed: (vantage: string, observations: readonly Observation[], nowMs: number) => void;
  readonly now: () => Pick<Report, 'slotDurations' | 'stepDurations' | 'vantages'>;
}

/** @param vantages one of weight 0 only confirms, and is not missed while there is nothing to confirm */
export function createOperations(vantages: readonly Pick<VantageConfig, 'id' | 'weight'>[]): Operations {
  const drawn = vantages.filter(({ weight = 1 }) => weight > 0);
  let slotDurations = emptyHistogram(SLOT_BOUNDS);
  const stepDurations = new Map<string, Report['slotDurations']>();
  const lastSuccessMs = new Map<string, number>();
  return {
    slotTook: (seconds) => {
      slotDurations = withValue(slotDurations, seconds);
    },
    observed: (vantage, observations, nowMs) => {
      for (const { step, durationUs } of observations) {
        stepDurations.set(step, withValue(stepDurations.get(step) ?? emptyHistogram(STEP_BOUNDS), durationUs / 1e6));
      }
      if (observations.some(({ outcome }) => outcome.ok)) lastSuccessMs.set(vantage, nowMs);
    },
    now: () => ({
      slotDurations,
      stepDurations: Object.fromEntries(stepDurations),
      vantages: drawn.map(({ id }) => ({ id, lastSuccessMs: lastSuccessMs.get(id) })),
    }),
  };
}

/** How the log fares. `problem` is what the disk refused. */
export function evidenceReport(
  { dir, size, checkpoint }: Pick<EvidenceLog, 'dir' | 'size' | 'checkpoint'>,
  problem: string | undefined,
  witnesses: readonly WitnessReport[] | undefined,
): EvidenceReport {
  const report = { dir, writable: problem === undefined, leaves: size, checkpointMs: checkpoint.signedMs, problem };
  return witnesses === undefined ? report : { ...report, witnesses };
}
