import { confirmersOf } from '../claim/drawing.ts';
import type { ConfirmationLeaf, ReprobeLeaf } from '../core/confirmation.ts';
import type {
  AnchorLeaf,
  ConnectionJudgementLeaf,
  ConnectionLeaf,
  LookupLeaf,
  TraceLeaf,
} from '../core/connection-record.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { Leaf } from '../core/record.ts';
import type { DrawLeaf } from '../core/slot-record.ts';
import { utcDay } from '../core/windows.ts';
import { blobsNamedBy } from '../publishing/blob-names.ts';
import type { CheckedBlobs } from './blob-check.ts';
import { connectionsCheck } from './connections-check.ts';
import { eventsCheck } from './events-check.ts';
import { exceptionsCheck } from './exceptions-check.ts';
import type { Extract } from './extract.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { inputsCheck } from './inputs-check.ts';
import { judgementsCheck } from './judgements-check.ts';
import { type Rejudging, rejudging } from './rejudge.ts';
import { checkRemark } from './remarks-check.ts';
import { seedsCheck } from './seeds-check.ts';
import { slotsCheck } from './slots-check.ts';
import { sweepsCheck } from './sweeps-check.ts';
import { type SeenAt, timesCheck } from './times-check.ts';
import { checkPrinted } from './trace-raw.ts';
import { tracesSeen } from './traces-seen.ts';
import { windowsCheck } from './windows-check.ts';
import { wireMistake } from './wire.ts';

/** How much is done again: 0 the sums of judgements, 1 the judgements as well, 2 also the reading of the wire bytes. */
export const LEVELS = [0, 1, 2] as const;
export type Level = (typeof LEVELS)[number];

/** Takes the leaves of a log in order. Throws Refuted at the first that does not fit those before it. */
export interface Audit {
  readonly take: (leaf: Leaf, at: number) => Promise<void>;
  /** Says what was left open. */
  readonly end: () => void;
}

export interface AuditContext {
  /** Of the evidence, for messages. */
  readonly name: string;
  readonly level: Level;
  readonly blobs: CheckedBlobs;
  readonly findings: Findings;
  /** Of what there are leaves, where they are not all of a log. */
  readonly extract: Extract | undefined;
  /** By whom and when the log was seen to have so many leaves. */
  readonly seen: readonly SeenAt[];
  /** A leaf of the log by its index. */
  readonly leafAt: (at: number) => Promise<Leaf | undefined>;
}

export function createAudit({ name, level, blobs, findings, extract, seen, leafAt }: AuditContext): Audit {
  const times = timesCheck(seen, findings);
  const seeds = seedsCheck();
  const inputs = inputsCheck(blobs, findings);
  const slots = slotsCheck(inputs, seeds, findings, extract !== undefined);
  const exceptions = exceptionsCheck(findings);
  const windows = windowsCheck(blobs, findings);
  const traces = tracesSeen(leafAt);
  let next = 0;
  const rejudge: Rejudging = rejudging({
    name,
    inputs,
    seeds,
    blobs,
    findings,
    traces: {
      get size() {
        return next;
      },
      read: traces.read,
      scan: async function* () {
        for (const index of traces.indices()) {
          const leaf = await traces.read(index);
          if (leaf !== undefined) yield { index, leaf };
        }
      },
    },
  });
  const judging = level >= 1 ? rejudge : undefined;
  const judgements = judgementsCheck(judging, findings);
  const events = level >= 1 && extract === undefined ? eventsCheck(rejudge, findings) : undefined;
  const sweeps = sweepsCheck({ name, blobs, inputs, judging, isWire: level >= 2, findings });
  const connections = connectionsCheck({ judging, traces, leafAt, findings });

  async function takeJudgement(leaf: JudgementLeaf, at: number): Promise<void> {
    const place = placeOf(leaf, at);
    const recorded = slots.judged(leaf, at);
    inputs.checkVersions(leaf, place);
    await judgements.judged(recorded, leaf, place);
    await events?.judged(leaf, place);
    connections.judged(leaf);
    const claim = inputs.judging()?.claims.find(({ id }) => id === leaf.claim);
    windows.judged(leaf, at, claim?.country);
    const drawing = inputs.drawing();
    exceptions.judged(recorded.slot, leaf, drawing && confirmersOf(drawing));
  }

  async function takeConfirmation(leaf: ConfirmationLeaf, at: number): Promise<void> {
    const place = placeOf(leaf, at);
    const recorded = exceptions.confirmed(leaf, at);
    inputs.checkVersions(leaf, place);
    await judgements.confirmed(recorded, leaf, place);
    windows.confirmed(leaf);
  }

  function takeMeasured(leaf: DrawLeaf | ReprobeLeaf | LookupLeaf, at: number): void {
    const place = placeOf(leaf, at);
    if (leaf.$kind === 'draw') slots.recorded(leaf, at);
    else if (leaf.$kind === 'reprobe') exceptions.reprobed(leaf, at);
    else slots.checkKnown(leaf, place);
    if (level < 2) return;
    const mistake = wireMistake(leaf.observations, leaf.$kind === 'lookup' ? undefined : leaf.draw.block);
    if (mistake !== undefined) throw new Refuted(place, `does not say what its wire bytes say: ${mistake}`);
    findings.checked('exchanges', leaf.observations.filter(({ received }) => received !== undefined).length);
  }

  async function takeBeside(leaf: ConnectionLeaf | TraceLeaf | AnchorLeaf, at: number): Promise<void> {
    switch (leaf.$kind) {
      case 'connection':
        slots.checkKnown(leaf, placeOf(leaf, at));
        connections.recorded(leaf, at);
        break;
      case 'trace':
        traces.take(leaf, at);
        if (level >= 2) await checkPrinted(leaf, at, blobs, findings);
        break;
      case 'anchor':
        connections.anchored(leaf);
        break;
    }
    await checkRaw(leaf, at);
  }

  async function takeConnectionJudgement(leaf: ConnectionJudgementLeaf, at: number): Promise<void> {
    const place = placeOf(leaf, at);
    for (const { index } of leaf.judgements) slots.checkKnown({ ...leaf, index }, place);
    inputs.checkVersions(leaf, place);
    // Of the day before the window there is nothing in an extract: neither handshakes nor traces.
    if (extract !== undefined) findings.unchecked('connections', place);
    else await connections.judgedBeside(leaf, at);
    windows.connected(leaf);
  }

  /** Blobs that no outcome rests on. */
  async function checkRaw(leaf: Leaf, at: number): Promise<void> {
    for (const sha256 of blobsNamedBy(leaf)) {
      if (!(await blobs.check(sha256, { leaf: at }))) findings.unchecked('raw_gone', { leaf: at });
    }
  }

  async function take(leaf: Leaf, at: number): Promise<void> {
    switch (leaf.$kind) {
      case 'software':
        events?.started();
        return inputs.take(leaf, at);
      case 'configuration':
      case 'frame':
      case 'manifest':
      case 'snapshot':
        return inputs.take(leaf, at);
      case 'seed-commitment':
        return seeds.commitment(leaf, at);
      case 'seed-reveal':
        return seeds.reveal(leaf, at);
      case 'slot':
        slots.announced(leaf, at);
        return connections.announced(leaf, at);
      case 'draw':
      case 'reprobe':
      case 'lookup':
        return takeMeasured(leaf, at);
      case 'judgement':
        return takeJudgement(leaf, at);
      case 'confirmation':
        return takeConfirmation(leaf, at);
      case 'window':
        events?.recorded(leaf);
        return windows.window(leaf, at);
      case 'adjudication':
      case 'note':
        return checkRemark(leaf, at, leafAt);
      case 'connection':
      case 'trace':
      case 'anchor':
        return takeBeside(leaf, at);
      case 'connection-judgement':
        return takeConnectionJudgement(leaf, at);
      case 'sweep':
        return sweeps.swept(leaf, at);
      case 'drift':
        slots.checkKnown(leaf, placeOf(leaf, at));
        if (extract !== undefined) findings.unchecked('events', placeOf(leaf, at));
        return events?.told(leaf, at);
    }
  }

  /** Whether an extract lacks what a leaf goes on from: it stands there beside what the extract is about. */
  function isOutside(leaf: Leaf, window: string): boolean {
    switch (leaf.$kind) {
      case 'slot':
        return !seeds.isCommitted(utcDay(leaf.slot * 1000));
      case 'seed-reveal':
        return !seeds.isCommitted(leaf.day);
      case 'window':
        return leaf.window !== window;
      case 'note':
        return 'slot' in leaf.about && !slots.isKnown({ ...leaf, ...leaf.about });
      default:
        return 'claim' in leaf && 'slot' in leaf && !slots.isKnown(leaf);
    }
  }

  function takeOutside(leaf: Leaf, at: number): void {
    findings.unchecked('outside', { leaf: at });
    // What is known of echoes comes from judgements of thirty days; the last of each authority is in an extract.
    if (leaf.$kind === 'judgement') judgements.learn(leaf);
  }

  return {
    take: async (leaf, at) => {
      next = at + 1;
      times.take(leaf, at);
      if (extract !== undefined && isOutside(leaf, extract.window.name)) takeOutside(leaf, at);
      else await take(leaf, at);
    },
    end: slots.end,
  };
}

function placeOf({ claim, slot }: { readonly claim: string; readonly slot: number }, leaf: number): Place {
  return { leaf, claim, slot };
}
