import type { Beside } from '../beside/beside.ts';
import { turns } from '../beside/turns.ts';
import type { Config } from '../config/config.ts';
import type { Cells } from '../core/cells.ts';
import { type ClaimMoment, cellsOfWindow, claimReport } from '../core/claim-report.ts';
import { LONGEST_MS } from '../core/confirmation.ts';
import { connectionsReport } from '../core/connections-report.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import { type Ledger, withConfirmation, withConnectionsOf, withSlot, withWindow } from '../core/ledger.ts';
import type { Leaf } from '../core/record.ts';
import type { ClaimReport } from '../core/report.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { Basis } from '../feeds/transition.ts';
import { completeSlot, type UnfinishedSlot } from '../past/recovery.ts';
import type { WindowRecords } from '../past/window-records.ts';
import type { ClaimEvents } from './claim-events.ts';
import type { ClaimInForce } from './claim-in-force.ts';
import { addressPicker, describeClaim, planSlot, roundOf, seedOf } from './claim-in-force.ts';
import type { ClaimJudgeContext } from './claim-judge.ts';
import { claimJudge, judgementLeaf } from './claim-judge.ts';
import type { WindowRecorder } from './closing.ts';
import type { OpenConfirmation } from './confirmer.ts';
import { createConfirmer } from './confirmer.ts';
import { networksOf } from './described-claim.ts';
import { confirmersOf } from './drawing.ts';
import { measureSlot, type SlotContext } from './slot.ts';
import { slotsUnderWay } from './under-way.ts';

/** What a claim's runner needs of the service around it. */
export interface RunnerContext extends Omit<SlotContext, 'progress' | 'measured'>, ClaimJudgeContext {
  readonly config: Config;
  /** Digest of the configuration in force, software version, method version: written into each judgement leaf. */
  readonly versions: Pick<JudgementLeaf, 'configuration' | 'version' | 'method'>;
  /** Digest of what judging takes of the configuration. */
  readonly judging: string;
  /** What is new about the endpoints of a claim; asked for once. */
  readonly eventsOf: (claim: string) => ClaimEvents;
  /** What was noted of a claim's windows and events. */
  readonly notesOf: WindowRecords['notes'];
  /** Records the claim's windows that have ended. */
  readonly recordWindows: WindowRecorder;
  /** Told whenever the claim's report changes. */
  readonly changed: () => void;
  readonly slotTook: (seconds: number) => void;
  readonly warn: (line: string) => void;
  /** Told of a defect of ours: the process is to end. */
  readonly fatal: (error: unknown) => void;
  /** What follows the draws of each claim beside their outcome. */
  readonly beside: Pick<Beside, 'of' | 'positions' | 'tracers' | 'trail'> | undefined;
}

/** One claim while the service runs. */
export interface ClaimRunner {
  readonly id: string;
  /** Whether this claim ever had a slot. */
  readonly begun: () => boolean;
  /** Whether a slot of this claim has ever been judged. */
  readonly judged: () => boolean;
  /** Whether a slot that starts at this Unix second is still to come: a claim's first slot may have taken its place. */
  readonly isDue: (slot: number) => boolean;
  /** Completes and judges a slot that an earlier run left. Rejects with EvidenceError when it could not be kept. */
  readonly finish: (unfinished: UnfinishedSlot) => Promise<void>;
  /** Runs the slot that starts at this Unix second. Rejects with EvidenceError when it could not be kept. */
  readonly run: (slot: number, first: boolean) => Promise<void>;
  /** Judges what an earlier run asked again of exceptions. */
  readonly confirm: (open: OpenConfirmation) => void;
  /** Resolves when nothing is being asked again any more; after `stop` that is at once. */
  readonly settled: () => Promise<void>;
  /** What the disk refused of this claim; undefined when all of it is kept. */
  readonly problem: () => string | undefined;
  readonly report: (nowMs: number) => ClaimReport;
  /** The draws of a live window by endpoint, family and network; undefined where none has that name. */
  readonly cells: (window: string, nowMs: number) => Cells | undefined;
}

/** A slot that was announced and is not judged: what the log holds of it, and what must still be kept. */
type OpenSlot = UnfinishedSlot & { readonly measured: readonly DrawLeaf[] };

/** @param past what the judgement leaves of earlier runs come to */
export function claimRunner(claim: ClaimInForce, past: Ledger, context: RunnerContext): ClaimRunner {
  const { config, log, recordWindows } = context;
  const { rules, country } = claim.config;
  const description = describeClaim(claim, config);
  const fixed = { ...claim.config.levels, networks: networksOf(claim.frame.frame) };
  const connections = context.beside?.of(claim.config.id);
  const judgeRecords = claimJudge(claim, context);
  const events = context.eventsOf(claim.config.id);
  let ledger = past;
  /** Unix second of the latest slot that was begun or taken up. */
  let latest = past.lastSlot?.slot ?? 0;
  const underWay = slotsUnderWay();
  /** What the disk refused, oldest first. It is settled before another slot is announced, so there are never more than a few. */
  let owed: readonly OpenSlot[] = [];
  let problem: string | undefined;
  // Judging is done one slot after the other, since each learns from those before it who echoes.
  const judging = turns();
  // So is keeping: the record of a window holds what stands before it in the log, to the last leaf.
  const keeping = turns();

  const confirmer = createConfirmer({
    ...context,
    confirmers: confirmersOf(config),
    judge: async (slot, reprobes) => {
      const draws = reprobes.map(({ leaf, record }) => ({ leaf, record: { ...record, $kind: 'draw' as const } }));
      const { snapshot, judgements } = await judgeRecords(slot, draws, ledger.echoes);
      return { snapshot: snapshot.leaf.sha256, ...context.versions, judgements };
    },
    keep: (leaf) => keeping(() => append([leaf], (held) => withConfirmation(held, leaf))),
  });

  /** Appends leaves, and then takes in what they come to. */
  async function append(leaves: readonly Leaf[], take: (held: Ledger, first: number) => Ledger): Promise<void> {
    const first = await log.append(leaves);
    ledger = take(ledger, first);
    context.changed();
  }

  async function judge(slot: SlotLeaf, draws: UnfinishedSlot['kept']): Promise<JudgementLeaf> {
    const { snapshot, judgements } = await judgeRecords(slot, draws, ledger.echoes);
    const leaf = judgementLeaf(slot, { snapshot: snapshot.leaf.sha256, ...context.versions }, judgements);
    const basis: Basis = {
      ...context.versions,
      configuration: context.judging,
      snapshot,
      rules,
      grades: claim.config.grades,
      nowMs: slot.slot * 1000,
    };
    await keeping(async () => {
      // In its turn: what is new depends on the record of a window that may stand before it.
      const drift = await events.find(leaf, basis, ledger.drift);
      const leaves = drift === undefined ? [leaf] : [drift, leaf];
      await append(leaves, (held, first) => {
        events.take(leaf, drift && { leaf: drift, index: first }, basis);
        return withSlot(held, leaf, first + leaves.length - 1, country);
      });
    });
    return leaf;
  }

  /** Keeps and judges a slot once those before it are done with; what the disk refuses stays owed. */
  function settle(open: OpenSlot): Promise<JudgementLeaf> {
    return judging(async () => {
      let { kept } = open;
      try {
        kept = await completeSlot(open, open.measured, log);
        const leaf = await judge(open.slot, kept);
        if (context.nowMs() < open.slot.slot * 1000 + open.slot.lengthMs + LONGEST_MS)
          confirmer.follow(open.slot, leaf);
        return leaf;
      } catch (error) {
        if (error instanceof EvidenceError) owed = [...owed, { ...open, kept }].sort(bySlot);
        throw error;
      }
    });
  }

  async function settleOwed(): Promise<void> {
    for (const debt of owed) {
      owed = owed.filter((other) => other !== debt);
      await settle(debt);
    }
  }

  async function runSlot(slotStart: number, first: boolean): Promise<void> {
    await settleOwed();
    // Before the slot is taken in: what then falls out of the ledger may be of a window that became final meanwhile.
    await keeping(() =>
      recordWindows(ledger, slotStart * 1000, (leaf) => {
        ledger = withWindow(ledger, leaf);
      }),
    );
    const randomness = await context.seeds.randomness(slotStart, roundOf(slotStart, config));
    const slot = planSlot(claim, config, { slot: slotStart, first, randomness }, context.sha256);
    await log.append([slot]);
    const progress = (measured: number): void => {
      underWay.at(slotStart, { measured, planned: slot.planned.length });
      context.changed();
    };
    progress(0);
    const pick = addressPicker(seedOf(slot, randomness, context.sha256), context.sha256);
    const follow = (record: DrawLeaf): void => connections?.follow(slot, record, pick);
    let judged: JudgementLeaf['judgements'] = [];
    try {
      const measured = await measureSlot(slot, { ...context, progress, measured: follow });
      ({ judgements: judged } = await settle({ slot, kept: [], measured }));
    } finally {
      underWay.ended(slotStart);
      // Not waited for: the next slot must not be late for what is no part of any outcome.
      const beside = connections?.settle(slot, judged, (leaf) =>
        keeping(() => append([leaf], (held) => withConnectionsOf(held, leaf))),
      );
      if (beside !== undefined) context.beside?.trail(beside);
    }
    context.slotTook(context.nowMs() / 1000 - slotStart);
  }

  /** Says what the disk refuses, until nothing is owed any more. */
  async function noting(work: Promise<unknown>): Promise<void> {
    try {
      await work;
      if (owed.length === 0) problem = undefined;
    } catch (error) {
      if (error instanceof EvidenceError) problem = error.message;
      throw error;
    } finally {
      context.changed();
    }
  }

  function connectionsNow(): ClaimMoment['connections'] {
    const { beside } = context;
    return connections && connectionsReport(connections.ledger(), beside?.tracers() ?? [], beside?.positions() ?? []);
  }

  return {
    id: claim.config.id,
    begun: () => latest > 0,
    judged: () => ledger.lastSlot !== undefined,
    isDue: (slot) => slot > latest,
    finish: (unfinished) => {
      latest = Math.max(latest, unfinished.slot.slot);
      return noting(settle({ ...unfinished, measured: [] }));
    },
    run: (slotStart, first) => {
      latest = Math.max(latest, slotStart);
      return noting(runSlot(slotStart, first));
    },
    confirm: confirmer.finish,
    settled: confirmer.settled,
    problem: () => problem,
    report: (nowMs) => {
      return claimReport(description, fixed, ledger, {
        nowMs,
        underWay: underWay.sum(),
        connections: connectionsNow(),
        events: events.memory,
        notes: context.notesOf(claim.config.id),
      });
    },
    cells: (window, nowMs) => cellsOfWindow(ledger, window, nowMs),
  };
}

function bySlot(a: OpenSlot, b: OpenSlot): number {
  return a.slot.slot - b.slot.slot;
}
