import { type TraceMemory, traceMemory } from '../beside/trace-memory.ts';
import { addressPicker, seedOf } from '../claim/claim-in-force.ts';
import { type Judging, judgeRecorded } from '../claim/judging.ts';
import type { Echoes } from '../core/echoes.ts';
import type { JudgeContext, RecordedDraw } from '../core/judge.ts';
import type { Judgement, JudgementLeaf } from '../core/judgement.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { slotRandomness } from '../evidence/secrets.ts';
import { sha256 } from '../evidence/sha256.ts';
import { FeedError } from '../feeds/feed.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { type PastBasis, pastBasis } from '../replay/basis.ts';
import { METHOD, VERSION } from '../version.ts';
import type { CheckedBlobs } from './blob-check.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import type { InputsCheck } from './inputs-check.ts';
import { isSameValue } from './leaf.ts';
import type { SeedsCheck } from './seeds-check.ts';

/** What a leaf says that it was judged by. */
type JudgedLeaf = Pick<JudgementLeaf, 'claim' | 'snapshot' | 'version' | 'method'>;

/** What a claim's leaf was judged by, as the log and its blobs hold it. */
export interface JudgedBasis {
  readonly judging: Judging;
  /** Digest of the text that says it. */
  readonly configuration: string;
  readonly claim: Judging['claims'][number];
  readonly snapshot: Snapshot;
}

/** Judges recorded draws again, from their leaves, the pinned snapshot and the configuration in force. */
export interface Rejudging {
  /**
   * Whether `judgements` are what comes of the draws, given what was known of echoes. Undefined when it cannot be told, which is then
   * among the findings.
   */
  readonly isSame: (
    draws: readonly RecordedDraw[],
    said: { readonly slot: SlotLeaf; readonly leaf: JudgedLeaf; readonly judgements: readonly Judgement[] },
    echoes: Echoes,
    place: Place,
  ) => Promise<boolean | undefined>;
  /** By its digest; undefined when its bytes are gone, or this version does not read them. */
  readonly snapshotOf: (sha256: string) => Promise<Snapshot | undefined>;
  /** Undefined when the log and its blobs do not hold all of it. */
  readonly basisOf: (leaf: Pick<JudgedLeaf, 'claim' | 'snapshot'>) => Promise<JudgedBasis | undefined>;
}

export interface RejudgingContext {
  readonly name: string;
  readonly inputs: InputsCheck;
  readonly seeds: SeedsCheck;
  readonly blobs: CheckedBlobs;
  readonly findings: Findings;
  /** The traces of the log so far. */
  readonly traces: Parameters<typeof traceMemory>[0];
}

export function rejudging({ name, inputs, seeds, blobs, findings, traces: log }: RejudgingContext): Rejudging {
  const keep = { dir: name, blobs: { get: (sha256: string) => blobs.get(sha256, {}) } };
  const basis: PastBasis = pastBasis(inputs.snapshots, keep);
  const traces: TraceMemory = traceMemory(log);

  const basisOf: Rejudging['basisOf'] = async (leaf) => {
    const judging = inputs.judging();
    const configuration = inputs.configuration()?.judging;
    const claim = judging?.claims.find(({ id }) => id === leaf.claim);
    const snapshot = await restored(leaf.snapshot);
    const isHeld = judging !== undefined && configuration !== undefined && claim !== undefined;
    return isHeld && snapshot !== undefined ? { judging, configuration, claim, snapshot } : undefined;
  };

  return {
    snapshotOf: restored,
    basisOf,
    isSame: async (draws, { slot, leaf, judgements }, echoes, place) => {
      const found = await basisOf(leaf);
      if (found === undefined) {
        findings.unchecked('not_judged', place);
        return undefined;
      }
      const { judging, claim, snapshot } = found;
      const by = { claim, resolvers: judging.resolvers, snapshot };
      const pick = pickFor(slot, judgements, place);
      const again = await judgeRecorded(slot, draws, by, { echoes, traces, pick });
      if (isSameValue(again, judgements)) return true;
      if (leaf.version === VERSION && leaf.method === METHOD) return false;
      findings.unchecked('other_version', place);
      return undefined;
    },
  };

  async function restored(snapshot: string): Promise<Snapshot | undefined> {
    if (!inputs.isWhole(snapshot)) return undefined;
    try {
      return await basis.snapshotOf(snapshot);
    } catch (error) {
      // A list that this version does not read keeps it from judging, and says nothing of the evidence.
      if (error instanceof FeedError || (error instanceof EvidenceError && error.code === 'corrupt')) return undefined;
      throw error;
    }
  }

  /** Which address decides: by the day's secret, and where that is not out yet as the log says, to be checked when it is. */
  function pickFor(slot: SlotLeaf, judgements: readonly Judgement[], place: Place): JudgeContext['pickAddress'] {
    const { planned: _, ...announced } = slot;
    const secret = seeds.secretOf(announced.slot);
    if (secret !== undefined) return pickBy(secret, announced);
    const addresses = new Map(judgements.map(({ leaf, address }) => [leaf, address]));
    const said = heldPicks(announced, place);
    return (index, count, given) => {
      // Of one there is nothing to pick.
      if (count === 1) return 0;
      const known = said.find((one) => one.index === index && one.count === count);
      if (known !== undefined) return known.at;
      const at = given.addresses.indexOf(addresses.get(given.leaf) ?? '');
      // Where none of them decided, any will show that it is judged otherwise.
      if (at < 0) return 0;
      said.push({ index, count, at });
      return at;
    };
  }

  /** Picks to be checked by the secret of their day. Apart from where the records are, which are not to be held for so long. */
  function heldPicks(announced: Announced, place: Place): { index: number; count: number; at: number }[] {
    const said: { index: number; count: number; at: number }[] = [];
    seeds.bySecret(announced.slot, (secret) => {
      const pick = pickBy(secret, announced);
      for (const { index, count, at } of said) {
        if (pick(index, count) === at) continue;
        throw new Refuted({ ...place, draw: index }, 'is decided by another address than its seed picks');
      }
    });
    return said;
  }
}

type Announced = Omit<SlotLeaf, 'planned'>;

function pickBy(secret: Uint8Array, announced: Announced): ReturnType<typeof addressPicker> {
  return addressPicker(seedOf(announced, slotRandomness(secret, announced.round), sha256), sha256);
}
