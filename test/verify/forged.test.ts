import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { Level } from '../../src/verify/audit.ts';
import { type Verification, verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from './recorded-log.ts';
import { type EvidenceFiles, filesOf, signedLog, sourceOf, TRUST, withLeaves } from './signed-files.ts';

type Of<Kind extends Leaf['$kind']> = Extract<Leaf, { $kind: Kind }>;

/** What a publisher could sign who wants another story told: every signature and hash is as it should be. */
describe('evidence that its publisher has signed', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();
  let files: EvidenceFiles;
  let leaves: readonly Leaf[];

  before(async () => {
    const dir = tempDir();
    await recordLog(`${dir}/log`, { slots: 305, draws: 4 });
    files = filesOf(`${dir}/log`);
    const all: Leaf[] = [];
    for await (const { leaf } of (await readableLog(`${dir}/log`)).scan()) all.push(leaf);
    leaves = all;
  });

  const audit = (told: readonly Leaf[], level: Level = 2): Promise<Verification> =>
    verify(sourceOf(withLeaves(files, told)), { level, policy: TRUST });

  /** The log with one leaf of a kind told otherwise. */
  function but<Kind extends Leaf['$kind']>(kind: Kind, tell: (leaf: Of<Kind>) => Leaf, nth = 0): readonly Leaf[] {
    const at = leaves.flatMap((leaf, i) => (leaf.$kind === kind ? [i] : []))[nth];
    if (at === undefined) throw new RangeError(`no ${kind} ${nth}`);
    return leaves.with(at, tell(leaves[at] as Of<Kind>));
  }

  /** A leaf that says nothing new in the place of another, so that no index changes. */
  const filler = (): Leaf => leaves[0] as Leaf;

  it('is proven when it is what was measured, and says what could not be checked', async () => {
    const { outcome, wrong, checked, unchecked } = await audit(leaves);
    expect(wrong).to.equal(undefined);
    expect(outcome).to.equal('proven');
    const draws = leaves.filter(({ $kind }) => $kind === 'draw').length;
    expect(checked).to.deep.include({
      leaves: leaves.length,
      slots: 305,
      draws,
      judged_draws: draws,
      drawn_slots: 288,
    });
    expect(checked.windows).to.be.at.least(1);
    expect(checked.confirmations).to.be.at.least(5);
    expect(unchecked.map(({ what, count }) => [what, count])).to.deep.equal([['unrevealed', 17]]);
  });

  const stories: readonly (readonly [what: string, level: Level, tell: () => readonly Leaf[], says: RegExp])[] = [
    ['a draw has no record', 0, () => but('draw', filler, 20), /^judges a slot with a draw that has no record$/],
    [
      'a draw has two records',
      0,
      () => but('draw', () => leaves.find(({ $kind }) => $kind === 'draw') as Leaf, 1),
      /^is a second record of the same draw$/,
    ],
    [
      'a record is of another draw than was announced',
      0,
      () => but('draw', (leaf) => ({ ...leaf, draw: { ...leaf.draw, block: '24.0.99.0/24' } }), 7),
      /^is a record of another draw than was announced$/,
    ],
    [
      'a judgement leaves a draw out',
      0,
      () => but('judgement', (leaf) => ({ ...leaf, judgements: leaf.judgements.slice(1) }), 3),
      /^judges 3 draws of the 4 that the slot has$/,
    ],
    [
      'a judgement speaks of another record',
      0,
      () =>
        but(
          'judgement',
          (leaf) => ({ ...leaf, judgements: leaf.judgements.map((j) => ({ ...j, leaf: j.leaf + 1 })) }),
          3,
        ),
      /is the record of the draw, which it is not$/,
    ],
    [
      'a slot is never judged',
      0,
      () => but('judgement', filler, 299),
      /^was announced and never judged, though later ones were$/,
    ],
    [
      'draws were chosen and not drawn',
      0,
      () => {
        const plan = (leaf: Of<'slot'>): Leaf => ({
          ...leaf,
          planned: leaf.planned.map((draw) => ({ ...draw, offsetMs: draw.offsetMs + 1 })),
        });
        const slot = leaves.filter((leaf) => leaf.$kind === 'slot')[9]?.slot;
        return leaves.map((leaf) => {
          if (leaf.$kind === 'slot' && leaf.slot === slot) return plan(leaf);
          if (leaf.$kind !== 'draw' || leaf.slot !== slot) return leaf;
          return { ...leaf, draw: { ...leaf.draw, offsetMs: leaf.draw.offsetMs + 1 } };
        });
      },
      /^was announced with other draws than its seed gives$/,
    ],
    [
      'another round was taken',
      0,
      () => but('slot', (leaf) => ({ ...leaf, round: leaf.round + 1 }), 9),
      /^was announced with other draws than its seed gives$/,
    ],
    [
      'a slot begins off the clock',
      0,
      () => but('slot', (leaf) => ({ ...leaf, slot: leaf.slot + 1 }), 9),
      /^does not begin on the clock of its slots$/,
    ],
    ['a slot is announced twice', 0, () => but('slot', () => slot(0), 1), /^is announced a second time$/],
    [
      'the day was not committed to',
      0,
      () => but('seed-commitment', filler, 0),
      /^was announced before the log committed to the secret of 2026-10-05$/,
    ],
    [
      'another secret is revealed',
      0,
      () => but('seed-reveal', (leaf) => ({ ...leaf, secret: '00'.repeat(32) })),
      /^reveals for 2026-10-05 another secret than the log committed to$/,
    ],
    [
      'a window record counts one more',
      0,
      () =>
        but('window', (leaf) => ({
          ...leaf,
          sums: { ...leaf.sums, counts: { ...leaf.sums.counts, landed: leaf.sums.counts.landed + 1 } },
        })),
      /^is not the sum of the judgements before it, which is \{/,
    ],
    [
      'a window record names other breakdowns',
      0,
      () => but('window', (leaf) => ({ ...leaf, breakdowns: sha256Hex('test') })),
      /^names breakdowns that are not those/,
    ],
    [
      'a window record is revised from nothing',
      0,
      () => but('window', (leaf) => ({ ...leaf, revision: 2 })),
      /^is revision 2, after none$/,
    ],
    [
      'an exception is confirmed by nothing',
      0,
      () =>
        but('confirmation', (leaf) => ({
          ...leaf,
          exceptions: leaf.exceptions.map(({ by: was, ...rest }) =>
            was === undefined ? { ...rest, by: 'reprobe' } : rest,
          ),
        })),
      /^says of leaf \d+ what its re-probes do not show$/,
    ],
    [
      'a re-probe asks elsewhere',
      0,
      () => but('reprobe', (leaf) => ({ ...leaf, draw: { ...leaf.draw, endpoint: { name: 'x.example', port: 443 } } })),
      /^asks for what the plan of the method does not ask for$/,
    ],
    ['a re-probe is left out', 0, () => but('reprobe', filler, 2), /^does not judge each re-probe of its slot once/],
    [
      'another version is named than runs',
      0,
      () => but('judgement', (leaf) => ({ ...leaf, method: '0.9' }), 3),
      /^names another version of the software or the method/,
    ],
    [
      'another configuration is named than is in force',
      0,
      () => but('judgement', (leaf) => ({ ...leaf, configuration: 'c0'.repeat(32) }), 3),
      /^names another configuration than the one in force$/,
    ],
    [
      'a snapshot is named by another digest',
      0,
      () => but('snapshot', (leaf) => ({ ...leaf, sha256: '00'.repeat(32) })),
      /^is not named by the digest of its feeds$/,
    ],
    [
      'a frame is said to be larger',
      0,
      () => but('frame', (leaf) => ({ ...leaf, blocks: leaf.blocks + 1 })),
      /^says 17 blocks in 1 rows, and its frame has others$/,
    ],
    [
      'an outcome is another',
      1,
      () =>
        but('judgement', (leaf) => ({
          ...leaf,
          judgements: leaf.judgements.map((j) => ({ ...j, outcome: 'missing' as const, reason: 'timeout' as const })),
        })),
      /^is not what its records come to, by the feeds and the rules that it names$/,
    ],
    [
      'the address that decides was chosen and not drawn',
      1,
      () =>
        but('judgement', (leaf) => ({
          ...leaf,
          judgements: leaf.judgements.map((j) => ({
            ...j,
            ...(j.address === undefined ? {} : { address: otherOf(j) }),
          })),
        })),
      /^is decided by another address than its seed picks$/,
    ],
    [
      'an answer is another than its bytes say',
      2,
      () =>
        but('draw', (leaf) => ({
          ...leaf,
          observations: leaf.observations.map((o) => ({
            ...o,
            subject: { ...o.subject, server: o.subject.server },
            received: o.sent ?? '',
          })),
        })),
      /^does not say what its wire bytes say: observation 0: its response does not say what the record says$/,
    ],
    [
      'a query asked for another name',
      2,
      () => {
        const other = leaves.find(
          (leaf): leaf is Of<'draw'> => leaf.$kind === 'draw' && leaf.draw.endpoint.name.startsWith('api'),
        );
        const sent = other?.observations[0]?.sent ?? '';
        const at = leaves.findIndex((leaf) => leaf.$kind === 'draw' && leaf.draw.endpoint.name.startsWith('www'));
        const leaf = leaves[at] as Of<'draw'>;
        return leaves.with(at, { ...leaf, observations: leaf.observations.map((o) => ({ ...o, sent })) });
      },
      /^does not say what its wire bytes say: observation 0: its query does not ask for A of www\.example$/,
    ],
  ];

  /** The other of two addresses that a draw was given. */
  function otherOf({ leaf, address }: { readonly leaf: number; readonly address?: string }): string {
    const outcome = (leaves[leaf] as Of<'draw'>).observations[0]?.outcome;
    const data = outcome?.ok === true ? outcome.value.answers.map((record) => record.data) : [];
    return data.find((text) => text !== address) ?? '';
  }

  const slot = (nth: number): Leaf => leaves.filter(({ $kind }) => $kind === 'slot')[nth] as Leaf;

  for (const [what, level, tell, says] of stories) {
    it(`is refuted at level ${level} when ${what}`, async () => {
      const { outcome, wrong } = await audit(tell(), level);
      expect(wrong?.says).to.match(says);
      expect(wrong?.place.leaf).to.be.a('number');
      expect(outcome).to.equal('refuted');
      if (level > 0) expect((await audit(tell(), (level - 1) as Level)).wrong?.says).not.to.match(says);
    });
  }

  it('is refuted when an entry is no leaf, or not in its one form', async () => {
    const entries = [
      '{"$kind":"slot"}',
      '{}',
      '[]',
      'no',
      '{"b":1,"$kind":"software"}',
      '{"$kind":"software","atMs":1.5}',
    ];
    for (const entry of entries) {
      const { outcome, wrong } = await verify(sourceOf(signedLog([Buffer.from(entry)])), { level: 0, policy: TRUST });
      expect([outcome, wrong?.place.leaf], entry).to.deep.equal(['refuted', 0]);
    }
  });

  it('is not proven when a leaf is of a kind that nobody knows yet', async () => {
    const entry = Buffer.from('{"$kind":"future"}');
    const { outcome, unchecked } = await verify(sourceOf(signedLog([entry])), { level: 0, policy: TRUST });
    expect(outcome).to.equal('missing');
    expect(unchecked).to.deep.equal([{ what: 'unknown_kind', count: 1, first: { leaf: 0 } }]);
  });
});
