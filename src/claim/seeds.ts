import type { SeedCommitmentLeaf, SeedRevealLeaf } from '../core/record.ts';
import { utcDay, utcDayAfter } from '../core/windows.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { commitment, daySecret, pastSecrets, slotRandomness } from '../evidence/secrets.ts';
import type { SeedDays } from '../past/seed-days.ts';

/**
 * Where the randomness of slots comes from: a secret for each UTC day, committed to in the log the day before (the day that the
 * service first runs: before its first draw) and revealed after it.
 */
export interface Seeds {
  /**
   * The randomness of a round, hex. Before it answers it logs the commitments of the slot's day and of the next, and reveals the
   * days before. Rejects with EvidenceError, `corrupt` when the secret kept here is not the one that the log committed to.
   */
  readonly randomness: (slot: number, round: number) => Promise<string>;
}

/** `past` is what the log already tells of commitments and revealed days; `days` is told of each leaf that joins them. */
export function openSeeds(
  log: EvidenceLog,
  past: {
    readonly commitments: ReadonlyMap<string, string>;
    readonly revealedDays: ReadonlySet<string>;
    readonly days?: Pick<SeedDays, 'take'>;
  },
): Seeds {
  const commitments = new Map(past.commitments);
  const revealed = new Set(past.revealedDays);
  let turn: Promise<unknown> = Promise.resolve();

  /** The days up to this one, UTC, have been revealed as far as they may be. */
  let settledDay = '';

  async function secretOf(day: string): Promise<Uint8Array> {
    const secret = await committed(day);
    if (day > settledDay) {
      if (!commitments.has(utcDayAfter(day))) await committed(utcDayAfter(day));
      await revealBefore(day);
      settledDay = day;
    }
    return secret;
  }

  async function append(leaf: SeedCommitmentLeaf | SeedRevealLeaf): Promise<void> {
    const index = await log.append([leaf]);
    past.days?.take(leaf, index);
  }

  /** The secret of a day, once the log holds its commitment. */
  async function committed(day: string): Promise<Uint8Array> {
    const secret = await daySecret(log.dir, day);
    const sha256 = commitment(secret);
    const logged = commitments.get(day);
    if (logged === undefined) {
      await append({ $kind: 'seed-commitment', day, sha256 });
      commitments.set(day, sha256);
    } else if (logged !== sha256) {
      throw new EvidenceError(
        'corrupt',
        log.dir,
        `the secret of ${day} under ${log.dir} is not the one that the log committed to; restore it, or draw on from a new directory`,
      );
    }
    return secret;
  }

  async function revealBefore(day: string): Promise<void> {
    for (const { day: over, secret } of await pastSecrets(log.dir, day)) {
      if (revealed.has(over) || commitments.get(over) !== commitment(secret)) continue;
      await append({ $kind: 'seed-reveal', day: over, secret: Buffer.from(secret).toString('hex') });
      revealed.add(over);
    }
  }

  return {
    randomness: async (slot, round) => {
      // One at a time: two claims whose slots start together must not both commit to the day.
      const secret = turn.then(() => secretOf(utcDay(slot * 1000)));
      turn = secret.catch(() => undefined);
      return slotRandomness(await secret, round);
    },
  };
}
