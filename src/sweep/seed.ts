import { createHash } from 'node:crypto';

/** Integers from 0 to 2^32-1, the same for one seed on every machine: the words of SHA-256(seed || u64be(i)). */
export function seededRandom32(seed: string): () => number {
  let words: number[] = [];
  let round = 0n;
  return () => {
    if (words.length === 0) {
      const count = Buffer.alloc(8);
      count.writeBigUInt64BE(round);
      round += 1n;
      const bytes = createHash('sha256').update(Buffer.from(seed, 'hex')).update(count).digest();
      words = [28, 24, 20, 16, 12, 8, 4, 0].map((at) => bytes.readUInt32BE(at));
    }
    return words.pop() ?? 0;
  };
}
