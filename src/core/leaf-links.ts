import type { Leaf } from './record.ts';

/** The leaves that a leaf names, by their indices: each once, in the order in which they stand in it. */
export function leavesNamedBy(leaf: Leaf): readonly number[] {
  return [...new Set(named(leaf))];
}

function named(leaf: Leaf): readonly number[] {
  switch (leaf.$kind) {
    case 'judgement':
      return leaf.judgements.flatMap(({ leaf: draw, trace }) => (trace === undefined ? [draw] : [draw, trace]));
    case 'connection-judgement':
      return leaf.judgements.flatMap(({ leaf: connection, trace }) =>
        [connection, trace].filter((index) => index !== undefined),
      );
    case 'drift':
      return leaf.events.flatMap(({ leaves }) => leaves);
    case 'reprobe':
      return [leaf.of];
    case 'confirmation':
      return leaf.exceptions.flatMap(({ leaf: draw, judgements }) => [draw, ...judgements.map((one) => one.leaf)]);
    case 'adjudication':
      return [leaf.leaf];
    case 'note':
      return 'event' in leaf.about ? [leaf.about.event] : [];
    case 'window':
      return leaf.sums.leaves === undefined ? [] : [leaf.sums.leaves.first, leaf.sums.leaves.last];
    default:
      return [];
  }
}
