import type { ClaimConfig, Config } from '../config/config.ts';
import type { ClaimDescription } from '../core/claim-report.ts';
import type { Sha256 } from '../core/draw.ts';
import { drawSeed, drawSlot, pickAddress } from '../core/draw.ts';
import type { Frame } from '../core/frame.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import type { Drawing, DrawnEndpoint } from './drawing.ts';

/** The beacon of a service that reaches none: HMAC of the slot's round under a day secret that was committed to before the day. */
export const LOCAL_BEACON = 'landfall/day-secret/v1';

/** A claim with the frame and manifest that its draws are made from. */
export interface ClaimInForce {
  readonly config: ClaimConfig;
  readonly frame: { readonly frame: Frame; readonly sha256: string };
  readonly manifestSha256: string;
}

/** The seed of a slot. `randomness` is the beacon's output for the slot's round, hex. */
export function seedOf(slot: Omit<SlotLeaf, 'planned'>, randomness: string, sha256: Sha256): Uint8Array {
  return drawSeed(
    {
      claim: slot.claim,
      frameSha256: slot.frame,
      manifestSha256: slot.manifest,
      slotStart: slot.slot,
      beacon: slot.beacon,
      round: slot.round,
      randomness,
    },
    sha256,
  );
}

/** What the draws of a claim are made from. */
export interface DrawnClaim {
  readonly config: { readonly id: string; readonly manifest: { readonly endpoints: readonly DrawnEndpoint[] } };
  readonly frame: ClaimInForce['frame'];
  readonly manifestSha256: string;
}

/** A slot as it will be announced: anyone who learns the randomness of its round draws the same. */
export function planSlot(
  claim: DrawnClaim,
  config: Drawing,
  start: { readonly slot: number; readonly first: boolean; readonly randomness: string },
  sha256: Sha256,
): SlotLeaf {
  const times = slotTimes(config, start.first);
  const announced = {
    $kind: 'slot' as const,
    claim: claim.config.id,
    slot: start.slot,
    ...times,
    frame: claim.frame.sha256,
    manifest: claim.manifestSha256,
    beacon: LOCAL_BEACON,
    round: roundOf(start.slot, config),
  };
  const seed = seedOf(announced, start.randomness, sha256);
  const planned = drawSlot(
    {
      seed,
      draws: start.first ? config.slots.firstDraws : config.slots.draws,
      frame: claim.frame.frame,
      endpoints: claim.config.manifest.endpoints,
      resolvers: config.resolvers,
      vantages: config.vantages.map(({ id, weight = 1 }) => ({ id, weight })),
      windowMs: times.windowMs,
    },
    sha256,
  );
  return { ...announced, planned };
}

/** The local beacon's round of a slot: its number since 1970. */
export function roundOf(slot: number, config: Pick<Drawing, 'slots'>): number {
  return Math.floor((slot * 1000) / config.slots.everyMs);
}

/** Which of a draw's addresses decides. */
export function addressPicker(seed: Uint8Array, sha256: Sha256): (drawIndex: number, count: number) => number {
  return (drawIndex, count) => pickAddress(seed, drawIndex, count, sha256);
}

/** A claim's very first slot is drawn within this time, so that a newcomer sees a number soon. */
const FIRST_WINDOW_MS = 20_000;

/**
 * When in a slot its draws are made: spread over it less three time-outs, so that the last can still be measured in it (method,
 * section 3.2), and closed half a time-out before the next slot, so that recording and judging never run into that.
 */
function slotTimes(
  config: Pick<Drawing, 'slots' | 'dns'>,
  first: boolean,
): Pick<SlotLeaf, 'lengthMs' | 'windowMs' | 'deadlineMs'> {
  const lengthMs = config.slots.everyMs;
  const { timeoutMs } = config.dns;
  const fullMs = Math.max(1, lengthMs - 3 * timeoutMs);
  const windowMs = first ? Math.min(FIRST_WINDOW_MS, fullMs) : fullMs;
  return { lengthMs, windowMs, deadlineMs: Math.min(windowMs + 3 * timeoutMs, lengthMs) - Math.ceil(timeoutMs / 2) };
}

/** What the report says of a claim that does not change while the service runs. */
export function describeClaim(claim: ClaimInForce, config: Config): ClaimDescription {
  const { config: c, frame } = claim;
  return {
    id: c.id,
    statement: c.statement,
    source: c.source,
    provider: c.rules.provider.id,
    operator: c.operator,
    country: c.country,
    endpoints: c.manifest.endpoints.map(({ name, port, role, weight }) => ({ name, port, role, weight })),
    weightsKnown: c.manifest.weightsKnown,
    frame: {
      id: c.frame.id,
      sha256: frame.sha256,
      blocks: frame.frame.blocks,
      vintage: frame.frame.vintage ?? 'not stated',
    },
    manifestSha256: claim.manifestSha256,
    drawsPerSlot: config.slots.draws,
    slotMs: config.slots.everyMs,
  };
}
