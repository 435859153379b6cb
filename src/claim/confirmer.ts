import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfirmationLeaf, Confirmers, Reprobe, ReprobeLeaf } from '../core/confirmation.ts';
import { confirmedBy, planReprobes } from '../core/confirmation.ts';
import type { Judgement, JudgementLeaf } from '../core/judgement.ts';
import type { Observation } from '../core/observation.ts';
import type { Draw, SlotLeaf } from '../core/slot-record.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';

/** A slot whose exceptions are asked for again: its announcement, its judgement, and the re-probes that the log holds of it. */
export interface OpenConfirmation {
  readonly slot: SlotLeaf;
  readonly judged: JudgementLeaf;
  readonly kept: readonly KeptReprobe[];
}

export interface KeptReprobe {
  readonly leaf: number;
  readonly record: ReprobeLeaf;
}

export interface ConfirmerContext {
  readonly log: Pick<EvidenceLog, 'append'>;
  readonly confirmers: Confirmers;
  readonly measure: (draw: Draw) => Promise<readonly Observation[]>;
  /** Judges re-probes as draws of their slot are judged, under the snapshot in force. */
  readonly judge: (
    slot: SlotLeaf,
    reprobes: readonly KeptReprobe[],
  ) => Promise<
    Pick<ConfirmationLeaf, 'snapshot' | 'configuration' | 'method' | 'version'> & {
      readonly judgements: readonly Judgement[];
    }
  >;
  /** Resolves when a confirmation is in the log and counted. */
  readonly keep: (leaf: ConfirmationLeaf) => Promise<void>;
  readonly warn: (message: string) => void;
  readonly defect: (error: unknown, draw: Draw) => void;
  /** A defect of ours beyond a single probe. */
  readonly fatal: (error: unknown) => void;
  readonly stop: AbortSignal;
}

/** Asks again for the exceptions of a claim, after their slot has been judged. */
export interface Confirmer {
  /** Begins with a slot's exceptions, if it has any. Nobody waits for it. */
  readonly follow: (slot: SlotLeaf, judged: JudgementLeaf) => void;
  /** Judges what an earlier run asked and did not come to judge. */
  readonly finish: (open: OpenConfirmation) => void;
  /** Resolves when what is under way has been kept; after `context.stop` that is at once. */
  readonly settled: () => Promise<void>;
}

export function createConfirmer(context: ConfirmerContext): Confirmer {
  const { log, stop } = context;
  const underWay = new Set<Promise<void>>();

  async function ask(slot: SlotLeaf, reprobe: Reprobe): Promise<KeptReprobe> {
    const base = { $kind: 'reprobe' as const, claim: slot.claim, slot: slot.slot, ...reprobe };
    const record = await measured(reprobe.draw).then(
      (part): ReprobeLeaf => ({ ...base, ...part }),
      (error): ReprobeLeaf => {
        context.defect(error, reprobe.draw);
        return { ...base, observations: [], fault: 'probe_bug' };
      },
    );
    return { leaf: await log.append([record]), record };
  }

  async function measured(draw: Draw): Promise<Pick<ReprobeLeaf, 'observations' | 'fault'>> {
    try {
      // Nothing else keeps a process alive for ten minutes that is done.
      await sleep(draw.offsetMs, undefined, { signal: stop, ref: false });
    } catch {
      // Ending the service must not end the matter: what was not asked is recorded as such.
      return { observations: [], fault: 'interrupted' };
    }
    return { observations: await context.measure(draw) };
  }

  async function judge({ slot, judged, kept: unsorted }: OpenConfirmation): Promise<void> {
    // They come back in any order, and are judged in that of the plan.
    const kept = unsorted.toSorted((a, b) => a.record.of - b.record.of || a.record.attempt - b.record.attempt);
    const { judgements, ...versions } = await context.judge(slot, kept);
    const exceptions = [...new Set(kept.map(({ record }) => record.of))].flatMap((of) => {
      const exception = judged.judgements.find(({ leaf }) => leaf === of);
      if (exception === undefined) return [];
      const own = kept.filter(({ record }) => record.of === of).map(({ leaf }) => leaf);
      const again = judgements.filter(({ leaf }) => own.includes(leaf));
      const by = confirmedBy(exception, again);
      return [{ leaf: of, endpoint: exception.endpoint, ...(by === undefined ? {} : { by }), judgements: again }];
    });
    const leaf: ConfirmationLeaf = {
      $kind: 'confirmation',
      claim: slot.claim,
      slot: slot.slot,
      ...versions,
      exceptions,
    };
    await context.keep(leaf);
  }

  function trail(slot: SlotLeaf, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!(error instanceof EvidenceError)) return context.fatal(error);
        // The exceptions stand unconfirmed; the next start judges what the log holds of them.
        context.warn(`claim ${slot.claim}: what was asked again of slot ${slot.slot} was not kept: ${error.message}`);
      })
      .finally(() => underWay.delete(running));
    underWay.add(running);
  }

  return {
    follow: (slot, judged) => {
      const plan = planReprobes(judged, slot.planned, context.confirmers);
      if (plan.length === 0) return;
      trail(slot, async () =>
        judge({ slot, judged, kept: await Promise.all(plan.map((reprobe) => ask(slot, reprobe))) }),
      );
    },
    finish: (open) => trail(open.slot, () => judge(open)),
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}
