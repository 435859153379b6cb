import type { Leaf } from '../../src/core/record.ts';
import type { Lie, Of } from './lie.ts';

/** What is told of what was drawn, and from what. */
export const LIES_OF_DRAWS: readonly Lie[] = [
  {
    kind: 'snapshot',
    lie: 'other feeds than its digest is of',
    tell: ({ but }) => but('snapshot', (leaf) => ({ ...leaf, sha256: '00'.repeat(32) })),
    found: { level: 0, says: /^is not named by the digest of its feeds$/ },
  },
  {
    kind: 'frame',
    lie: 'a frame of more blocks than there are in it',
    tell: ({ but }) => but('frame', (leaf) => ({ ...leaf, blocks: leaf.blocks + 1 })),
    found: { level: 0, says: /^says 17 blocks in 1 rows, and its frame has others$/ },
  },
  {
    kind: 'manifest',
    lie: 'a manifest of fewer endpoints than there are in it',
    tell: ({ but }) => but('manifest', (leaf) => ({ ...leaf, endpoints: 1 })),
    found: { level: 0, says: /^says 1 endpoints, and its manifest has \d+$/ },
  },
  {
    kind: 'configuration',
    lie: 'another configuration than the judgements name',
    tell: ({ but }) => but('configuration', (leaf) => ({ ...leaf, sha256: leaf.judging ?? '' })),
    found: { level: 0, says: /^names another configuration than the one in force$/ },
  },
  {
    kind: 'configuration',
    lie: 'other rules than were in force',
    tell: ({ but }) => but('configuration', (leaf) => ({ ...leaf, judging: leaf.drawing ?? '' })),
    found: { level: 0, says: /^what judges by this configuration is not in the form of that$/ },
  },
  {
    kind: 'software',
    lie: 'another version than the judgements name',
    tell: ({ but }) => but('software', (leaf) => ({ ...leaf, method: '0.9' })),
    found: { level: 0, says: /^names another version of the software or the method/ },
  },
  {
    kind: 'seed-commitment',
    lie: 'no commitment to a day that is drawn from',
    tell: ({ but, filler }) => but('seed-commitment', filler, 0),
    found: { level: 0, says: /^was announced before the log committed to the secret of 2026-10-05$/ },
  },
  {
    kind: 'seed-reveal',
    lie: 'another secret than was committed to',
    tell: ({ but }) => but('seed-reveal', (leaf) => ({ ...leaf, secret: '00'.repeat(32) })),
    found: { level: 0, says: /^reveals for 2026-10-05 another secret than the log committed to$/ },
  },
  {
    kind: 'seed-reveal',
    lie: 'the secret of a day that is not over',
    tell: ({ but, nth }) => but('seed-commitment', () => nth('seed-reveal', 0), 1),
    found: { level: 0, says: /^was announced after the log revealed the secret of 2026-10-05$/ },
  },
  {
    kind: 'slot',
    lie: 'draws that were chosen and not drawn',
    tell: ({ leaves, nth }) => {
      const { slot } = nth('slot', 9);
      const later = <D extends { readonly offsetMs: number }>(draw: D): D => ({ ...draw, offsetMs: draw.offsetMs + 1 });
      return leaves.map((leaf) => {
        if (leaf.$kind === 'slot' && leaf.slot === slot) return { ...leaf, planned: leaf.planned.map(later) };
        return leaf.$kind === 'draw' && leaf.slot === slot ? { ...leaf, draw: later(leaf.draw) } : leaf;
      });
    },
    found: { level: 0, says: /^was announced with other draws than its seed gives$/ },
  },
  {
    kind: 'slot',
    lie: 'another round of the beacon',
    tell: ({ but }) => but('slot', (leaf) => ({ ...leaf, round: leaf.round + 1 }), 9),
    found: { level: 0, says: /^was announced with other draws than its seed gives$/ },
  },
  {
    kind: 'slot',
    lie: 'a beginning off the clock',
    tell: ({ but }) => but('slot', (leaf) => ({ ...leaf, slot: leaf.slot + 1 }), 9),
    found: { level: 0, says: /^does not begin on the clock of its slots$/ },
  },
  {
    kind: 'slot',
    lie: 'the same slot twice',
    tell: ({ but, nth }) => but('slot', () => nth('slot', 0), 1),
    found: { level: 0, says: /^is announced a second time$/ },
  },
  {
    kind: 'draw',
    lie: 'nothing, where a draw was announced',
    tell: ({ but, filler }) => but('draw', filler, 20),
    found: { level: 0, says: /^judges a slot with a draw that has no record$/ },
  },
  {
    kind: 'draw',
    lie: 'a second record of a draw',
    tell: ({ but, nth }) => but('draw', () => nth('draw', 0), 1),
    found: { level: 0, says: /^is a second record of the same draw$/ },
  },
  {
    kind: 'draw',
    lie: 'another draw than was announced',
    tell: ({ but }) => but('draw', (leaf) => ({ ...leaf, draw: { ...leaf.draw, block: '24.0.99.0/24' } }), 7),
    found: { level: 0, says: /^is a record of another draw than was announced$/ },
  },
  {
    kind: 'draw',
    lie: 'an answer that its bytes do not say',
    tell: ({ but }) => but('draw', withReceived, 0, isAnswered),
    found: { level: 2, says: /observation 0: its response does not say what the record says$/ },
  },
  {
    kind: 'draw',
    lie: 'a query that asked for another name',
    tell: ({ leaves, but }) => {
      const api = leaves.find((leaf) => leaf.$kind === 'draw' && leaf.draw.endpoint.name.startsWith('api'));
      const sent = (api as Of<'draw'> | undefined)?.observations[0]?.sent ?? '';
      const asked = (leaf: Of<'draw'>): Leaf => ({
        ...leaf,
        observations: leaf.observations.map((o) => ({ ...o, sent })),
      });
      return but('draw', asked, 0, ({ draw }) => draw.endpoint.name.startsWith('www'));
    },
    found: { level: 2, says: /observation 0: its query does not ask for A of www\.example$/ },
  },
];

function isAnswered({ observations }: Of<'draw'>): boolean {
  return observations[0]?.received !== undefined;
}

function withReceived(leaf: Of<'draw'>): Leaf {
  return { ...leaf, observations: leaf.observations.map((o) => ({ ...o, received: o.sent ?? '' })) };
}
