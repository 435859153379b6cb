import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { SlotLeaf } from '../../src/core/slot-record.ts';
import { CLAIMS } from './claims.ts';
import type { Told, WindowRow } from './counts.ts';
import type { RunningService } from './service.ts';
import { fetchJson, fetchText, labelsKey, leavesIn, seriesOf, until } from './service.ts';
import { truthOf } from './truth.ts';

/** What the service says between two slots, and the truth of all draws that it has judged until then. */
export interface Moment {
  readonly metrics: string;
  readonly windows: Readonly<Record<string, readonly WindowRow[]>>;
  readonly told: readonly Told[];
  readonly judgements: readonly JudgementLeaf[];
  readonly slots: readonly SlotLeaf[];
}

interface ClaimDocument {
  readonly last_slot: string | null;
  readonly windows: readonly WindowRow[];
}

const LAST_SLOT = 'landfall_last_slot_timestamp_seconds';

/** Looks at everything, and again when a slot was judged meanwhile. */
export function lookAt({ url }: RunningService, evidenceDir: string): Promise<Moment> {
  return until(
    'a look between two slots',
    async () => {
      const metrics = await fetchText(`${url}metrics`);
      const lastSlots = seriesOf(metrics, LAST_SLOT);
      const windows: Record<string, readonly WindowRow[]> = {};
      let together = true;
      for (const id of Object.values(CLAIMS)) {
        const claim = await fetchJson<ClaimDocument>(`${url}api/v1/claims/${id}`);
        windows[id] = claim.windows;
        together &&= claim.last_slot !== null && Date.parse(claim.last_slot) === lastSlotMs(lastSlots, id);
      }
      return together ? { metrics, windows, ...recorded(evidenceDir, lastSlots) } : undefined;
    },
    20_000,
  );
}

function recorded(
  evidenceDir: string,
  lastSlots: ReadonlyMap<string, number>,
): Pick<Moment, 'told' | 'judgements' | 'slots'> {
  const leaves = leavesIn(evidenceDir);
  const slots = leaves.filter((leaf) => leaf.$kind === 'slot');
  const isJudged = ({ claim, slot }: { readonly claim: string; readonly slot: number }): boolean =>
    slot * 1000 <= (lastSlotMs(lastSlots, claim) ?? 0);
  const told = leaves.flatMap((leaf, index): readonly Told[] => {
    if (leaf.$kind !== 'draw' || !isJudged(leaf)) return [];
    const slot = slots.find((s) => s.claim === leaf.claim && s.slot === leaf.slot);
    if (slot === undefined) throw new Error(`draw ${leaf.draw.index} belongs to no slot`);
    const acceptsVantageOnly = leaf.claim === CLAIMS.asSeen;
    const secret = daySecret(evidenceDir, slot.slot);
    return [{ leaf, index, truth: truthOf(leaf, { slot, secret, acceptsVantageOnly }) }];
  });
  return { told, judgements: leaves.filter((leaf) => leaf.$kind === 'judgement').filter(isJudged), slots };
}

function lastSlotMs(lastSlots: ReadonlyMap<string, number>, claim: string): number | undefined {
  const seconds = lastSlots.get(labelsKey({ claim }));
  return seconds === undefined ? undefined : seconds * 1000;
}

/** The secret of a slot's day, which stands beside the log until the day is over. */
export function daySecret(evidenceDir: string, slot: number): Uint8Array {
  const day = new Date(slot * 1000).toISOString().slice(0, 10);
  return Buffer.from(readFileSync(join(evidenceDir, 'private', `draws-${day}`), 'latin1').trim(), 'hex');
}
