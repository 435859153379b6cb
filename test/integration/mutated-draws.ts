import { parentPort, workerData } from 'node:worker_threads';
import { drawMutated } from '../probes/resolve/mutated-draws.ts';

/** A thread's share of the mutated draws: tells how many came to which outcome, or ends with the first that broke a rule. */
const { count, seed } = workerData as { readonly count: number; readonly seed: number };
parentPort?.postMessage(await drawMutated(count, seed));
