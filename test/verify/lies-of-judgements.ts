import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { Lie, Of, Told } from './lie.ts';

/** What is told of what draws mean, and of windows. */
export const LIES_OF_JUDGEMENTS: readonly Lie[] = [
  {
    kind: 'judgement',
    lie: 'a slot without one of its draws',
    tell: ({ but }) => but('judgement', (leaf) => ({ ...leaf, judgements: leaf.judgements.slice(1) }), 3),
    found: { level: 0, says: /^judges 3 draws of the 4 that the slot has$/ },
  },
  {
    kind: 'judgement',
    lie: 'a draw by the record of another',
    tell: ({ but }) =>
      but(
        'judgement',
        (leaf) => ({ ...leaf, judgements: leaf.judgements.map((j) => ({ ...j, leaf: j.leaf + 1 })) }),
        3,
      ),
    found: { level: 0, says: /is the record of the draw, which it is not$/ },
  },
  {
    kind: 'judgement',
    lie: 'nothing of a slot, though later ones are judged',
    tell: ({ but, filler }) => but('judgement', filler, 0, isOfTheNextDay),
    found: { level: 0, says: /^was announced and never judged, though later ones were$/ },
  },
  {
    kind: 'judgement',
    lie: 'another version than runs',
    tell: ({ but }) => but('judgement', (leaf) => ({ ...leaf, method: '0.9' }), 3),
    found: { level: 0, says: /^names another version of the software or the method/ },
  },
  {
    kind: 'judgement',
    lie: 'another configuration than is in force',
    tell: ({ but }) => but('judgement', (leaf) => ({ ...leaf, configuration: 'c0'.repeat(32) }), 3),
    found: { level: 0, says: /^names another configuration than the one in force$/ },
  },
  {
    kind: 'judgement',
    lie: 'a snapshot that is not in the log',
    tell: ({ but }) => but('judgement', (leaf) => ({ ...leaf, snapshot: 'c0'.repeat(32) }), 3),
    found: { level: 0, says: /^names a snapshot that is not in the log/ },
  },
  {
    kind: 'judgement',
    lie: 'another outcome',
    tell: ({ but }) =>
      but('judgement', (leaf) => ({
        ...leaf,
        judgements: leaf.judgements.map((j) => ({ ...j, outcome: 'missing' as const, reason: 'timeout' as const })),
      })),
    found: { level: 1, says: /^is not what its records come to, by the feeds and the rules that it names$/ },
  },
  {
    kind: 'judgement',
    lie: 'an address that was chosen and not drawn',
    tell: (all) =>
      all.but(
        'judgement',
        (leaf) => ({ ...leaf, judgements: leaf.judgements.map((j) => ({ ...j, ...otherAddress(all, j) })) }),
        0,
        ({ judgements }) => judgements.some((j) => otherAddress(all, j).address !== undefined),
      ),
    found: { level: 1, says: /^is decided by another address than its seed picks$/ },
  },
  {
    kind: 'reprobe',
    lie: 'what the plan does not ask for',
    tell: ({ but }) =>
      but('reprobe', (leaf) => ({ ...leaf, draw: { ...leaf.draw, endpoint: { name: 'x.example', port: 443 } } })),
    found: { level: 0, says: /^asks for what the plan of the method does not ask for$/ },
  },
  {
    kind: 'reprobe',
    lie: 'nothing, where the confirmation rests on one',
    tell: ({ but, filler }) => but('reprobe', filler, 2),
    found: { level: 0, says: /^does not judge each re-probe of its slot once/ },
  },
  {
    kind: 'confirmation',
    lie: 'an exception that nothing confirmed',
    tell: ({ but }) =>
      but(
        'confirmation',
        (leaf) => ({ ...leaf, exceptions: leaf.exceptions.map((one) => ({ ...one, by: 'reprobe' as const })) }),
        0,
        ({ exceptions }) => exceptions.some(({ by }) => by === undefined),
      ),
    found: { level: 0, says: /^says of leaf \d+ what its re-probes do not show$/ },
  },
  {
    kind: 'confirmation',
    lie: 'other judgements of its re-probes, and what follows from them',
    tell: ({ but }) =>
      but('confirmation', (leaf) => ({
        ...leaf,
        exceptions: leaf.exceptions.map(({ leaf: of, endpoint, judgements }) => ({
          leaf: of,
          endpoint,
          judgements: judgements.map((j) => ({ ...j, outcome: 'missing' as const, reason: 'timeout' as const })),
        })),
      })),
    found: { level: 1, says: /^is not what its re-probes come to, by the feeds and the rules that it names$/ },
  },
  {
    kind: 'drift',
    lie: 'another cause of what became new',
    tell: ({ but }) =>
      but('drift', (leaf) => ({
        ...leaf,
        events: leaf.events.map((event) => ({ ...event, cause: 'answer' as const })),
      })),
    found: { level: 1, says: /^tells of other events than its judgements and feeds come to$/ },
  },
  {
    kind: 'drift',
    lie: 'an event more',
    tell: ({ but }) => but('drift', (leaf) => ({ ...leaf, events: [...leaf.events, ...leaf.events.slice(0, 1)] })),
    found: { level: 1, says: /^tells of other events than its judgements and feeds come to$/ },
  },
  {
    kind: 'drift',
    lie: 'nothing, where something became new',
    tell: ({ but, filler }) => but('drift', filler),
    found: { level: 1, says: /^shows something new, of which no event is told$/ },
  },
  {
    kind: 'window',
    lie: 'one draw more that landed',
    tell: ({ but }) =>
      but('window', (leaf) => ({
        ...leaf,
        sums: { ...leaf.sums, counts: { ...leaf.sums.counts, landed: leaf.sums.counts.landed + 1 } },
      })),
    found: { level: 0, says: /^is not the sum of the judgements before it, which is \{/ },
  },
  {
    kind: 'window',
    lie: 'other breakdowns',
    tell: ({ but }) => but('window', (leaf) => ({ ...leaf, breakdowns: sha256Hex('test') })),
    found: { level: 0, says: /^names breakdowns that are not those/ },
  },
  {
    kind: 'window',
    lie: 'final, which it is not for three days',
    tell: ({ but }) => but('window', (leaf) => ({ ...leaf, status: 'final' })),
    found: { level: 0, says: /^is recorded as final before its time: the next slot is of 2026-10-06T01:/ },
  },
  {
    kind: 'window',
    lie: 'a revision of nothing',
    tell: ({ but }) => but('window', (leaf) => ({ ...leaf, revision: 2 })),
    found: { level: 0, says: /^is revision 2, after none$/ },
  },
  {
    kind: 'adjudication',
    lie: 'a draw that there was not',
    tell: ({ leaves, nth }) => {
      const { slot } = nth('slot', 0);
      const word = { reason: 'own_fault', note: 'ours', atMs: slot * 1000 } as const;
      return [...leaves, { $kind: 'adjudication', claim: 'test', slot, leaf: 0, ...word }];
    },
    found: { level: 0, says: /^is a remark that the log does not take: leaf 0 is no draw$/ },
  },
  {
    kind: 'note',
    lie: 'an event that there was not',
    tell: ({ leaves, nth }) => {
      const { slot } = nth('slot', 0);
      const word = { text: 'moved', author: 'somebody', atMs: slot * 1000 };
      return [...leaves, { $kind: 'note', claim: 'test', about: { event: 0, slot }, ...word }];
    },
    found: { level: 0, says: /^is a remark that the log does not take: leaf 0 / },
  },
];

/** Of a slot after midnight without exceptions, so that nothing else rests on it. */
function isOfTheNextDay({ slot, judgements }: Of<'judgement'>): boolean {
  return slot % 86_400 < 3600 && judgements.every(({ outcome }) => outcome !== 'elsewhere');
}

/** The other of two addresses that a draw was given, where they differ. */
function otherAddress(
  { leaves }: Told,
  { leaf, address }: { readonly leaf: number; readonly address?: string },
): { readonly address?: string } {
  const outcome = (leaves[leaf] as Of<'draw'>).observations[0]?.outcome;
  const data = outcome?.ok === true ? outcome.value.answers.map((record) => record.data) : [];
  const other = address === undefined ? undefined : data.find((text) => text !== address);
  return other === undefined ? {} : { address: other };
}
