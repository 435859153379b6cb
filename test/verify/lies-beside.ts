import type { ConnectionJudgement } from '../../src/core/connection-record.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { Lie, Of, Told } from './lie.ts';
import { PROVIDED } from './recorded-answers.ts';

const AGAIN = /^is not what its connections, traces and handshakes come to$/;

/** What is told of connections and paths, in a log that has them. */
export const LIES_BESIDE: readonly Lie[] = [
  {
    kind: 'connection',
    lie: 'a second connection of a draw',
    tell: ({ but, nth }) => but('connection', () => nth('connection', 0), 1),
    found: { level: 0, says: /^is a second connection of the same draw$/ },
  },
  {
    kind: 'connection',
    lie: 'a connection of a draw that its slot does not have',
    tell: ({ but }) => but('connection', (leaf) => ({ ...leaf, index: 99 })),
    found: { level: 0, says: /^is about a draw that its slot does not have$/ },
  },
  {
    kind: 'connection',
    lie: 'another address than decided the draw',
    tell: ({ but }) => but('connection', (leaf) => ({ ...leaf, address: '129.80.9.9' })),
    found: { level: 0, says: /^does not name the connection to the address that decided the draw$/ },
  },
  {
    kind: 'connection',
    lie: 'nothing, where a judgement rests on it',
    tell: ({ but, filler }) => but('connection', filler, 5),
    found: { level: 0, says: /^does not name the connection to the address that decided the draw$/ },
  },
  {
    kind: 'connection',
    lie: 'an edge that stays where it left, the judgement as it was',
    tell: ({ but }) =>
      but(
        'connection',
        (leaf) => ({ ...leaf, edges: leaf.edges.map((edge) => ({ ...edge, address: leaf.address })) }),
        0,
        ({ address }) => address.startsWith(PROVIDED),
      ),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'lookup',
    lie: 'a look-up of a slot that was not announced',
    tell: ({ but }) => but('lookup', (leaf) => ({ ...leaf, slot: leaf.slot + 1 })),
    found: { level: 0, says: /^is about a slot that was not announced before it$/ },
  },
  {
    kind: 'lookup',
    lie: 'an answer that its bytes do not say',
    tell: ({ but }) =>
      but(
        'lookup',
        (leaf) => ({ ...leaf, observations: leaf.observations.map((o) => ({ ...o, received: o.sent ?? '' })) }),
        0,
        ({ observations }) => observations[0]?.received !== undefined,
      ),
    found: { level: 2, says: /its response does not say what the record says$/ },
  },
  {
    kind: 'trace',
    lie: 'a trace to another address than a path is told of',
    tell: ({ but }) => but('trace', (leaf) => ({ ...leaf, subject: { ...leaf.subject, address: '129.80.9.9' } })),
    found: { level: 0, says: /^names leaf \d+ as a trace to .*, which it is not$/ },
  },
  {
    kind: 'trace',
    lie: 'a trace of a day before, the judgement as it was',
    tell: ({ but }) => but('trace', (leaf) => ({ ...leaf, startedMs: leaf.startedMs - 86_400_000 })),
    found: { level: 1, says: /^rests on trace \d+, which is too old or of another vantage$/ },
  },
  {
    kind: 'trace',
    lie: 'another path, the judgement as it was',
    tell: ({ but }) =>
      but(
        'trace',
        (leaf) => ({ ...leaf, outcome: { ok: false, failure: 'trace_timeout' } as Of<'trace'>['outcome'] }),
        0,
        ({ subject }) => subject.address.startsWith(PROVIDED),
      ),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'trace',
    lie: 'an answer that its tracer did not print, and what follows from it',
    tell: ({ but }) =>
      but('trace', (leaf) => {
        if (!leaf.outcome.ok) throw new TypeError('no trace');
        const { trace } = leaf.outcome;
        const flows = trace.flows.map((flow) => ({
          ...flow,
          hops: flow.hops.map((hop) => ({ ...hop, replies: hop.replies.map((one) => ({ ...one, rttUs: 1 })) })),
        }));
        return { ...leaf, outcome: { ...leaf.outcome, trace: { ...trace, flows } } };
      }),
    found: { level: 2, says: /^is not what its tracer printed$/ },
  },
  {
    kind: 'anchor',
    lie: 'a handshake that is faster than light, the judgements as they were',
    tell: ({ leaves }) =>
      leaves.map((leaf): Leaf => {
        if (leaf.$kind !== 'anchor') return leaf;
        return { ...leaf, observations: leaf.observations.map((o) => ({ ...o, durationUs: 1 })) } as Leaf;
      }),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'connection-judgement',
    lie: 'nothing of a connection that was made',
    tell: judging((judgements) => judgements.slice(1)),
    found: { level: 0, says: /^leaves a connection out$/ },
  },
  {
    kind: 'connection-judgement',
    lie: 'a draw twice',
    tell: judging((judgements) => [...judgements, ...judgements.slice(0, 1)]),
    found: { level: 0, says: /^judges what followed a draw a second time$/ },
  },
  {
    kind: 'connection-judgement',
    lie: 'a slot twice',
    tell: ({ but, nth }) => but('connection-judgement', () => nth('connection-judgement', 0), 1),
    found: { level: 0, says: /^judges what followed a slot a second time$/ },
  },
  {
    kind: 'connection-judgement',
    lie: 'another endpoint than the draw is of',
    tell: judging((judgements) => judgements.map((one) => ({ ...one, endpoint: 'x.example' }))),
    found: { level: 0, says: /^is about another endpoint or address than the one that decided the draw$/ },
  },
  {
    kind: 'connection-judgement',
    lie: 'an older trace than the last one before the slot',
    tell: (all) => withOlderTrace(all),
    found: { level: 0, says: /^takes trace \d+, and \d+ was there before the slot$/ },
  },
  {
    kind: 'connection-judgement',
    lie: 'that an address answered which did not, or the other way round',
    tell: judging((judgements) => judgements.map((one) => ({ ...one, state: 'connect_timeout' as const }))),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'connection-judgement',
    lie: 'no edge that left',
    tell: judging((judgements) => judgements.map((one) => ({ ...one, left: [] }))),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'connection-judgement',
    lie: 'another path verdict than the trace gives',
    tell: judging((judgements) => judgements.map((one) => ({ ...one, path: 'LEFT_P' as const }))),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'connection-judgement',
    lie: 'in the country, which time does not show',
    tell: judging((judgements) =>
      judgements.map((one) => (one.domestic === undefined ? one : { ...one, domestic: 'shown' as const })),
    ),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'connection-judgement',
    lie: 'another time of a handshake than was measured',
    tell: judging((judgements) =>
      judgements.map((one) => (one.handshakeUs === undefined ? one : { ...one, handshakeUs: 1 })),
    ),
    found: { level: 1, says: AGAIN },
  },
  {
    kind: 'window',
    lie: 'one path more that was reached, or one draw more in the country',
    tell: ({ but }) =>
      but('window', (leaf) => {
        const { beside } = leaf.sums;
        if (beside === undefined) throw new TypeError('nothing beside');
        const domestic = { ...beside.domestic, shown: beside.domestic.shown + 1 };
        return { ...leaf, sums: { ...leaf.sums, beside: { ...beside, domestic } } };
      }),
    found: { level: 0, says: /^is not the sum of the judgements before it, which is \{/ },
  },
];

/** The first slot beside which there is much to tell. */
function judging(tell: (judgements: readonly ConnectionJudgement[]) => readonly ConnectionJudgement[]): Lie['tell'] {
  return ({ but }) => but('connection-judgement', (leaf) => ({ ...leaf, judgements: tell(leaf.judgements) }), 2);
}

/** The last judgement of an address that was traced before names the first trace to it. */
function withOlderTrace({ leaves, but }: Told): readonly Leaf[] {
  const traces = leaves.flatMap((leaf, at) => (leaf.$kind === 'trace' ? [{ at, address: leaf.subject.address }] : []));
  const olderOf = ({ address, trace }: ConnectionJudgement): number | undefined =>
    traces.find((one) => one.address === address && one.at < (trace ?? 0))?.at;
  const count = leaves.filter(({ $kind }) => $kind === 'connection-judgement').length;
  return but(
    'connection-judgement',
    (leaf) => ({
      ...leaf,
      judgements: leaf.judgements.map((one) => {
        const trace = olderOf(one);
        return trace === undefined ? one : { ...one, trace };
      }),
    }),
    count - 1,
  );
}
