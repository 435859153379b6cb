import { utcDay } from './core/windows.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import { commitment, daySecret, pastSecrets, slotRandomness } from './evidence/secrets.ts';

/** Where the randomness of slots comes from: a secret for each UTC day, committed to in the log before its first draw. */
export interface Seeds {
  /** The randomness of a round, hex. Logs the day's commitment, and reveals past days, before it answers. */
  readonly randomness: (slot: number, round: number) => Promise<string>;
}

/** `past` is what the log already tells of commitments and revealed days. */
export function openSeeds(
  log: EvidenceLog,
  past: { readonly commitments: ReadonlyMap<string, string>; readonly revealedDays: ReadonlySet<string> },
): Seeds {
  const commitments = new Map(past.commitments);
  const revealed = new Set(past.revealedDays);
  let turn: Promise<unknown> = Promise.resolve();

  async function secretOf(day: string): Promise<Uint8Array> {
    const secret = await daySecret(log.dir, day);
    const sha256 = commitment(secret);
    const logged = commitments.get(day);
    if (logged === sha256) return secret;
    if (logged !== undefined) {
      throw new EvidenceError(
        'corrupt',
        log.dir,
        `the secret of ${day} under ${log.dir} is not the one that the log committed to; restore it, or draw on from a new directory`,
      );
    }
    await log.append([{ $kind: 'seed-commitment', day, sha256 }]);
    commitments.set(day, sha256);
    await revealBefore(day);
    return secret;
  }

  async function revealBefore(day: string): Promise<void> {
    for (const { day: over, secret } of await pastSecrets(log.dir, day)) {
      if (revealed.has(over) || !commitments.has(over)) continue;
      await log.append([{ $kind: 'seed-reveal', day: over, secret: Buffer.from(secret).toString('hex') }]);
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
