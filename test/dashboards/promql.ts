import { parser } from '@prometheus-io/lezer-promql';

/** A query as Prometheus's own grammar reads it. */
export interface ReadQuery {
  /** Where it is no PromQL; empty for a good one. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
}

export interface Selector {
  readonly metric: string;
  /** `job=~"$job"` and so on. */
  readonly matchers: readonly string[];
  /** Of a range selector, `5m`. */
  readonly range: string | undefined;
  /** What it stands in, from outside inwards: names of functions and aggregations. */
  readonly within: readonly string[];
}

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** Grafana's own names for durations; the grammar knows numbers only. */
const DURATIONS = /\$__(rate_interval|interval|range)/g;

export function readQuery(text: string): ReadQuery {
  // Of the same length, so that places stay the same.
  const plain = text.replace(DURATIONS, (name) => `${'0'.repeat(name.length - 2)}1m`);
  const errors: string[] = [];
  const selectors: Selector[] = [];
  parser.parse(plain).iterate({
    enter: ({ type, node }) => {
      if (type.isError) errors.push(`at ${node.from}: ${text}`);
      if (type.name === 'VectorSelector') selectors.push(selectorAt(node, text));
    },
  });
  return { errors, selectors };
}

function selectorAt(node: SyntaxNode, text: string): Selector {
  const read = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const within: string[] = [];
  for (let at = node.parent; at !== null; at = at.parent) {
    const called = at.getChild('FunctionIdentifier') ?? at.getChild('AggregateOp');
    if (called !== null) within.unshift(read(called));
  }
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent.getChild('DurationExpr') : null;
  return {
    metric: name === null ? '' : read(name),
    matchers: matchers.map((matcher) => read(matcher).replace(/\s/g, '')),
    range: matrix === null ? undefined : read(matrix),
    within,
  };
}
