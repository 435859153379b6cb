import type { ClaimInForce } from './claim-in-force.ts';
import { addressPicker, describeClaim, planSlot, roundOf, seedOf } from './claim-in-force.ts';
import type { Config } from './config/config.ts';
import { claimReport } from './core/claim-report.ts';
import type { Sha256 } from './core/draw.ts';
import { judgeSlot } from './core/judge.ts';
import type { Ledger } from './core/ledger.ts';
import { withSlot } from './core/ledger.ts';
import type { DrawLeaf, JudgementLeaf, SlotLeaf } from './core/record.ts';
import type { ClaimReport } from './core/report.ts';
import { EvidenceError, type EvidenceLog } from './evidence/evidence-log.ts';
import type { Snapshot } from './feeds/feed.ts';
import type { UnfinishedSlot } from './recovery.ts';
import { completeSlot, recordsAfter } from './recovery.ts';
import type { Seeds } from './seeds.ts';
import type { SlotContext } from './slot.ts';
import { measureSlot } from './slot.ts';

/** What a claim's runner needs of the service around it. */
export interface RunnerContext extends Omit<SlotContext, 'progress'> {
  readonly config: Config;
  readonly log: EvidenceLog;
  readonly seeds: Seeds;
  readonly sha256: Sha256;
  /** The snapshot in force, once its leaf is in the log. */
  readonly pinSnapshot: () => Promise<Snapshot>;
  /** Digest of the configuration in force, software version, method version: written into each judgement leaf. */
  readonly versions: Pick<JudgementLeaf, 'configuration' | 'version' | 'method'>;
  /** Told whenever the claim's report changes. */
  readonly changed: () => void;
  readonly slotTook: (seconds: number) => void;
}

/** One claim while the service runs. */
export interface ClaimRunner {
  readonly id: string;
  /** Whether this claim ever had a slot. */
  readonly begun: () => boolean;
  /** Whether a slot that starts at this Unix second is still to come: a claim's first slot may have taken its place. */
  readonly isDue: (slot: number) => boolean;
  /** Completes and judges a slot that an earlier run left. */
  readonly finish: (unfinished: UnfinishedSlot) => Promise<void>;
  /** Runs the slot that starts at this Unix second. Rejects with EvidenceError when it could not be kept. */
  readonly run: (slot: number, first: boolean) => Promise<void>;
  readonly report: (nowMs: number) => ClaimReport;
}

/** Slots whose records are held in memory while the disk refuses them; older ones are left to the next start. */
const OWED_SLOTS = 24;

/** @param past what the judgement leaves of earlier runs come to */
export function claimRunner(claim: ClaimInForce, past: Ledger, context: RunnerContext): ClaimRunner {
  const { config, log } = context;
  const { rules, country } = claim.config;
  const description = describeClaim(claim, config);
  const classes = new Map(config.resolvers.map((r) => [r.id, r.class]));
  let ledger = past;
  /** Unix second of the latest slot that was begun or taken up. */
  let latest = past.lastSlot?.slot ?? 0;
  let underWay: ClaimReport['underWay'];
  let owed: { readonly index: number; readonly slot: SlotLeaf; readonly measured: readonly DrawLeaf[] }[] = [];
  // Judging is done one slot after the other, since each learns from those before it who echoes.
  let judging: Promise<void> = Promise.resolve();

  async function judge(slot: SlotLeaf, draws: UnfinishedSlot['kept']): Promise<void> {
    const snapshot = await context.pinSnapshot();
    const seed = seedOf(slot, await context.seeds.randomness(slot.slot, slot.round), context.sha256);
    const { judgements } = judgeSlot(slot.slot, draws, ledger.echoes, {
      rules,
      grades: claim.config.grades,
      acceptVantageOnly: claim.config.acceptVantageOnly,
      // Ages of feeds are taken at the slot's own time: a later look at the same log must come to the same.
      facts: (address) => snapshot.facts(address, rules, slot.slot * 1000),
      pickAddress: addressPicker(seed, context.sha256),
      resolverClass: (id) => classes.get(id) ?? 'unknown',
    });
    const leaf: JudgementLeaf = {
      $kind: 'judgement',
      claim: slot.claim,
      slot: slot.slot,
      lengthMs: slot.lengthMs,
      snapshot: snapshot.leaf.sha256,
      ...context.versions,
      judgements,
    };
    await log.append([leaf]);
    ledger = withSlot(ledger, leaf, country);
    context.changed();
  }

  function settle(unfinished: UnfinishedSlot, measured: readonly DrawLeaf[]): Promise<void> {
    const settled = judging.then(async () => judge(unfinished.slot, await completeSlot(unfinished, measured, log)));
    judging = settled.catch(() => undefined);
    return settled;
  }

  /** Slots that were measured while the disk refused them: some of their records may be in the log, some not. */
  async function settleOwed(): Promise<void> {
    for (const debt of owed) {
      const kept = await recordsAfter(log, debt.index, debt.slot);
      await settle({ slot: debt.slot, kept }, debt.measured);
      owed = owed.filter((o) => o !== debt);
    }
  }

  return {
    id: claim.config.id,
    begun: () => latest > 0,
    isDue: (slot) => slot > latest,
    finish: (unfinished) => {
      latest = Math.max(latest, unfinished.slot.slot);
      return settle(unfinished, []);
    },
    run: async (slotStart, first) => {
      latest = Math.max(latest, slotStart);
      await settleOwed();
      const randomness = await context.seeds.randomness(slotStart, roundOf(slotStart, config));
      const slot = planSlot(claim, config, { slot: slotStart, first, randomness }, context.sha256);
      const index = await log.append([slot]);
      const progress = (measured: number): void => {
        underWay = { measured, planned: slot.planned.length };
        context.changed();
      };
      progress(0);
      const measured = await measureSlot(slot, { ...context, progress });
      const startedMs = slot.slot * 1000;
      try {
        await settle({ slot, kept: [] }, measured);
      } catch (error) {
        if (error instanceof EvidenceError) owed = [...owed, { index, slot, measured }].slice(-OWED_SLOTS);
        throw error;
      } finally {
        underWay = undefined;
        context.changed();
      }
      context.slotTook((context.nowMs() - startedMs) / 1000);
    },
    report: (nowMs) => claimReport(description, claim.config.levels, ledger, { nowMs, underWay }),
  };
}
