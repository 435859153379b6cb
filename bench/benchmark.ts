import { availableParallelism, cpus, totalmem } from 'node:os';

/** One measured subject: base units in the member names. */
export type Figures = Readonly<Record<string, number>>;

/** What a benchmark prints: ours, its peers in the same run, and ours divided by each. */
export interface BenchmarkResult {
  readonly name: string;
  readonly date: string;
  readonly machine: Machine;
  readonly ours: Figures;
  readonly peers: Readonly<Record<string, Figures>>;
  readonly ratio: Figures;
  readonly commands: readonly string[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_bytes: number;
  readonly platform: string;
  readonly node: string;
}

/** A benchmark measures; who runs it adds name, date and machine. It rejects when a peer could not run. */
export type Benchmark = () => Promise<Pick<BenchmarkResult, 'ours' | 'peers' | 'ratio' | 'commands'>>;

/** The machine that runs this. */
export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

const ROUNDS = 7;

/**
 * How often one core does something in a second: the median of seven rounds after one to warm up, each doing it `count`
 * times. Seconds are the thread's own CPU time, so that other work on the machine weighs little. A round returns a number that
 * depends on all its work, so that none of it can be optimised away.
 */
export function ratePerSecond(count: number, round: () => number): number {
  const rates: number[] = [];
  for (let i = 0; i <= ROUNDS; i += 1) {
    const before = process.threadCpuUsage();
    const proof = round();
    const { user, system } = process.threadCpuUsage(before);
    if (!Number.isFinite(proof)) throw new RangeError('a round gave no number');
    if (i > 0) rates.push((count * 1e6) / (user + system));
  }
  return Math.round(rates.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0);
}

/** Integers from 0 to 2^32-1, the same in every run (xorshift32). */
export function sameRandom32(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
