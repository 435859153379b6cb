import type { Stretch } from './heaviest.ts';
import { landingText, outcomeOfClass } from './landing-class.ts';
import type { SweepAnswer, SweepMap } from './sweep-map.ts';
import { overlay } from './sweep-runs.ts';
import type { WeightRun } from './sweep-weights.ts';

/** Consecutive blocks of one network whose answers are not wholly of addresses that landed, and land alike. */
export interface NotLanded extends Stretch {
  readonly network: string;
  /** Of the first block. */
  readonly answer: SweepAnswer;
  /** Landings, each once and sorted. */
  readonly landing: string;
}

/** Every block that was asked for and did not wholly land, as few stretches as there are, in the order of ordinals. */
export function* notLanded(
  { answers, runs }: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): Generator<NotLanded, void> {
  const missed = answers.map((answer) =>
    answer.landings.every((landing) => outcomeOfClass(landing) === 'landed') ? undefined : landingText(answer.landings),
  );
  let last: NotLanded | undefined;
  for (const { a, b, blocks, ordinal } of overlay(runs, weights)) {
    const [answer, landing] = [answers[a.answer], missed[a.answer]];
    if (answer === undefined || landing === undefined) continue;
    const [network, weight] = [b.network, b.weight * blocks];
    const follows = last?.landing === landing && last.network === network && last.ordinal + last.blocks === ordinal;
    if (last !== undefined && follows) last = { ...last, blocks: last.blocks + blocks, weight: last.weight + weight };
    else {
      if (last !== undefined) yield last;
      last = { ordinal, blocks, network, weight, answer, landing };
    }
  }
  if (last !== undefined) yield last;
}
