import type { SeedCommitmentLeaf, SeedRevealLeaf } from '../core/record.ts';
import { utcDay } from '../core/windows.ts';
import { commitment } from '../evidence/secrets.ts';
import { type Place, Refuted } from './finding.ts';

/** Days' secrets: committed to before they are drawn from, and revealed as what they were committed to. */
export interface SeedsCheck {
  readonly commitment: (leaf: SeedCommitmentLeaf, at: number) => void;
  readonly reveal: (leaf: SeedRevealLeaf, at: number) => void;
  /** Whether the log has committed to the secret of a day. */
  readonly isCommitted: (day: string) => boolean;
  /** A slot (Unix seconds) was announced: its day must be committed to. */
  readonly announced: (slot: number, place: Place) => void;
  /**
   * Checks something of a slot by the secret of its day: now where the log has revealed it, else when it does. Until then it is
   * held, so it must not hold much.
   */
  readonly bySecret: (slot: number, check: (secret: Uint8Array) => void) => void;
  /** The secret of a slot's day, as far as the log has revealed it. */
  readonly secretOf: (slot: number) => Uint8Array | undefined;
}

export function seedsCheck(): SeedsCheck {
  const commitments = new Map<string, string>();
  const secrets = new Map<string, Uint8Array>();
  const held = new Map<string, ((secret: Uint8Array) => void)[]>();

  return {
    commitment: ({ day, sha256 }, at) => {
      if (commitments.has(day)) throw new Refuted({ leaf: at }, `commits to the secret of ${day} a second time`);
      if (secrets.has(day)) throw new Refuted({ leaf: at }, `commits to the secret of ${day} after it was revealed`);
      commitments.set(day, sha256);
    },
    reveal: ({ day, secret: hex }, at) => {
      const secret = Buffer.from(hex, 'hex');
      if (commitments.get(day) !== commitment(secret) || secret.toString('hex') !== hex) {
        throw new Refuted({ leaf: at }, `reveals for ${day} another secret than the log committed to`);
      }
      secrets.set(day, secret);
      for (const check of held.get(day) ?? []) check(secret);
      held.delete(day);
    },
    isCommitted: (day) => commitments.has(day),
    announced: (slot, place) => {
      const day = utcDay(slot * 1000);
      if (!commitments.has(day))
        throw new Refuted(place, `was announced before the log committed to the secret of ${day}`);
      if (secrets.has(day)) throw new Refuted(place, `was announced after the log revealed the secret of ${day}`);
    },
    bySecret: (slot, check) => {
      const day = utcDay(slot * 1000);
      const secret = secrets.get(day);
      if (secret !== undefined) check(secret);
      else if (held.get(day)?.push(check) === undefined) held.set(day, [check]);
    },
    secretOf: (slot) => secrets.get(utcDay(slot * 1000)),
  };
}
