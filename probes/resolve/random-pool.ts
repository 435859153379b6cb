import { randomFillSync } from 'node:crypto';

const POOL = 4_096;

/** Cryptographically random 32-bit integers, fetched many at a time: one by one they cost more than a query. */
export function pooledRandom32(): () => number {
  const pool = new Uint32Array(POOL);
  let next = POOL;
  return () => {
    if (next === POOL) {
      randomFillSync(pool);
      next = 0;
    }
    next += 1;
    return pool[next - 1] as number;
  };
}
