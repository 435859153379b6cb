import type { Lie, Of } from './lie.ts';

/** Stories that fit themselves: an audit of files does not find them, and the table says why. */
export const LIES_NOT_FOUND: readonly Lie[] = [
  {
    kind: 'software',
    lie: 'that another machine measured',
    tell: ({ but }) => but('software', (leaf) => ({ ...leaf, node: 'v0.0.0' })),
    found: { because: 'the word of whoever runs it' },
  },
  {
    kind: 'draw',
    lie: 'when it was measured, and how long that took',
    tell: ({ but }) =>
      but('draw', (leaf) => ({
        ...leaf,
        observations: leaf.observations.map((o) => ({ ...o, durationUs: o.durationUs + 1 })),
      })),
    found: { because: 'no byte that went over the wire shows it' },
  },
  {
    kind: 'draw',
    lie: 'which server answered',
    tell: ({ but }) =>
      but('draw', (leaf) => ({
        ...leaf,
        observations: leaf.observations.map((o) => ({ ...o, subject: { ...o.subject, server: '192.0.2.99:53' } })),
      })),
    found: { because: 'hardly any answer is signed by whoever gave it' },
  },
  {
    kind: 'adjudication',
    lie: 'a reason for an exception that there was not',
    tell: ({ leaves }) => {
      const at = leaves.findIndex(({ $kind }) => $kind === 'draw');
      return [...leaves, { ...ADJUDICATION, slot: (leaves[at] as Of<'draw'>).slot, leaf: at }];
    },
    found: { because: 'a word beside the figure, which changes no count' },
  },
  {
    kind: 'note',
    lie: 'a maintenance that there was not',
    tell: ({ leaves }) => [...leaves, NOTE],
    found: { because: 'a word beside the figure, which changes no count' },
  },
];

const ADJUDICATION = {
  $kind: 'adjudication',
  claim: 'test',
  reason: 'wrong_list',
  note: 'the list was wrong',
  atMs: 1_791_000_000_000,
} as const;
const NOTE: Of<'note'> = {
  $kind: 'note',
  claim: 'test',
  about: { window: '2026-10-05' },
  text: 'a site was moved',
  author: 'somebody',
  atMs: 1_791_000_000_000,
};

/** The same of connections and paths. */
export const LIES_BESIDE_NOT_FOUND: readonly Lie[] = [
  {
    kind: 'anchor',
    lie: 'a slower handshake than there was',
    tell: ({ but }) =>
      but(
        'anchor',
        (leaf) =>
          ({ ...leaf, observations: leaf.observations.map((o) => ({ ...o, durationUs: 90_000 })) }) as Of<'anchor'>,
      ),
    found: { because: 'nobody else saw how long it took' },
  },
  {
    kind: 'connection',
    lie: 'a certificate, a status or headers that nobody sent',
    tell: ({ but }) =>
      but('connection', (leaf) => ({
        ...leaf,
        observations: leaf.observations.map((o) =>
          o.step === 'http-exchange' && o.outcome.ok
            ? { ...o, outcome: { ok: true, value: { ...o.outcome.value, status: 204 } } }
            : o,
        ),
      })),
    found: { because: 'what is said within TLS carries no signature that others could check' },
  },
];
