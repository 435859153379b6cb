import { expect } from 'chai';
import fc from 'fast-check';
import { diffRows, isEmptyDiff, type ListedRow } from '../../src/core/snapshot-diff.ts';

const row = (prefix: string, region: string | undefined, services: readonly string[] = []): ListedRow => ({
  prefix,
  region,
  services,
  tags: [],
});

describe('core/snapshot-diff', () => {
  it('tells what was added, removed, moved to another region and relabelled', () => {
    const before = [
      row('10.0.0.0/8', 'a'),
      row('11.0.0.0/8', 'a'),
      row('12.0.0.0/8', 'a'),
      row('13.0.0.0/8', undefined),
    ];
    const after = [
      row('13.0.0.0/8', 'b'),
      row('12.0.0.0/8', 'a', ['EDGE']),
      row('14.0.0.0/8', 'b'),
      row('10.0.0.0/8', 'b'),
    ];
    expect(diffRows(before, after)).to.deep.equal({
      added: [row('14.0.0.0/8', 'b')],
      removed: [row('11.0.0.0/8', 'a')],
      moved: [
        { prefix: '13.0.0.0/8', from: undefined, to: 'b' },
        { prefix: '10.0.0.0/8', from: 'a', to: 'b' },
      ],
      relabelled: ['12.0.0.0/8'],
    });
  });

  it('sees no difference in another order of rows, services or tags', () => {
    const before = [row('10.0.0.0/8', 'a', ['x', 'y']), row('11.0.0.0/8', 'b')];
    expect(isEmptyDiff(diffRows(before, [row('11.0.0.0/8', 'b'), row('10.0.0.0/8', 'a', ['y', 'x'])]))).to.equal(true);
  });

  const rows = fc
    .uniqueArray(fc.nat(30), { maxLength: 12 })
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) => fc.constantFrom('a', 'b', undefined).map((region) => row(`10.${id}.0.0/16`, region))),
      ),
    );

  it('seen from the other side has added and removed exchanged, and as many rows moved', () => {
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const [there, back] = [diffRows(before, after), diffRows(after, before)];
        expect(there.added).to.deep.equal(back.removed);
        expect(there.removed).to.deep.equal(back.added);
        expect(there.moved.length).to.equal(back.moved.length);
        expect(isEmptyDiff(diffRows(before, before))).to.equal(true);
        expect(after.length - before.length).to.equal(there.added.length - there.removed.length);
      }),
    );
  });
});
