import { type ClaimEvents, claimEvents } from '../claim/claim-events.ts';
import { parseJudging } from '../claim/judging.ts';
import type { DriftLeaf } from '../core/event.ts';
import { createEventMemory, type EventMemory } from '../core/event-memory.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { ConfigurationLeaf, Leaf, SnapshotLeaf } from '../core/record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { FeedError } from '../feeds/feed.ts';
import { restoreSnapshot } from '../feeds/restore.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import type { Basis } from '../feeds/transition.ts';

/** What the log of earlier runs tells of endpoints: takes its leaves in order. */
export interface PastEvents {
  /** Kinds that it does not need are passed over. */
  readonly take: (leaf: Leaf, index: number) => void;
  /** The events of a claim from here on. `warn` is told when what the last slot was judged by cannot be had. */
  readonly of: (
    claim: string,
    keep: { readonly dir: string; readonly blobs: Pick<Blobs, 'get'> },
    warn: (line: string) => void,
  ) => ClaimEvents;
}

type LastJudged = Omit<JudgementLeaf, 'judgements'> & {
  readonly snapshotLeaf: SnapshotLeaf | undefined;
  readonly configurationLeaf: ConfigurationLeaf | undefined;
};

/** Has read nothing yet. */
export function pastEvents(): PastEvents {
  const memories = new Map<string, EventMemory>();
  const pending = new Map<string, { readonly leaf: DriftLeaf; readonly index: number }>();
  const snapshots = new Map<string, SnapshotLeaf>();
  const last = new Map<string, LastJudged>();
  let configurationLeaf: ConfigurationLeaf | undefined;

  function takeJudged(leaf: JudgementLeaf): void {
    const { judgements: _, ...rest } = leaf;
    const memory = memories.get(leaf.claim) ?? createEventMemory();
    memories.set(leaf.claim, memory);
    const drift = pending.get(leaf.claim);
    // A service that ended between the two judged the slot again, and found its events again.
    if (drift?.leaf.slot === leaf.slot) memory.takeEvents(drift.leaf, drift.index);
    pending.delete(leaf.claim);
    memory.takeJudged(leaf);
    last.set(leaf.claim, { ...rest, snapshotLeaf: snapshots.get(leaf.snapshot), configurationLeaf });
  }

  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'configuration') configurationLeaf = leaf;
      if (leaf.$kind === 'snapshot') snapshots.set(leaf.sha256, leaf);
      if (leaf.$kind === 'drift') pending.set(leaf.claim, { leaf, index });
      if (leaf.$kind === 'judgement') takeJudged(leaf);
    },
    of: (claim, keep, warn) =>
      claimEvents(memories.get(claim) ?? createEventMemory(), async (current) => {
        const judged = last.get(claim);
        if (judged === undefined) return undefined;
        try {
          return await basisOf(judged, current, keep);
        } catch (error) {
          // What changed while the service was away is then not told; what is measured from now on must not wait for it.
          if (!(error instanceof EvidenceError || error instanceof FeedError)) throw error;
          warn(`claim ${claim}: what the last slot was judged by cannot be had: ${error.message}`);
          return undefined;
        }
      }),
  };
}

async function basisOf(
  { claim, slot, version, method, snapshot, snapshotLeaf, configurationLeaf }: LastJudged,
  current: Snapshot,
  keep: { readonly dir: string; readonly blobs: Pick<Blobs, 'get'> },
): Promise<Basis | undefined> {
  const configuration = configurationLeaf?.judging;
  if (configuration === undefined || snapshotLeaf === undefined) return undefined;
  const text = await keep.blobs.get(configuration);
  const judged = text === undefined ? undefined : parseJudging(Buffer.from(text).toString());
  const judgedClaim = judged?.claims.find(({ id }) => id === claim);
  if (judgedClaim === undefined) return undefined;
  const restored =
    snapshot === current.leaf.sha256 ? current : await restoreSnapshot(snapshotLeaf, keep, current.parts);
  const { rules, grades } = judgedClaim;
  return { snapshot: restored, rules, grades, configuration, version, method, nowMs: slot * 1000 };
}
