import { expect } from 'chai';
import fc from 'fast-check';
import { levelsOf, parseTilePath, type Tile, tilePath, tilesOf } from '../../../src/evidence/tlog/tile.ts';

describe('the tiles of a tree', () => {
  function counted(level: number | 'entries', size: number): readonly [number, number | undefined] {
    const tiles = [...tilesOf(level, size)];
    const partial = tiles.filter(({ width }) => width < 256);
    expect(partial.length).to.be.at.most(1);
    return [tiles.length - partial.length, partial[0]?.width];
  }

  it('of 70,000 leaves are those that tlog-tiles names', () => {
    expect(counted(0, 70_000)).to.deep.equal([273, 112]);
    expect(counted('entries', 70_000)).to.deep.equal([273, 112]);
    expect(counted(1, 70_000)).to.deep.equal([1, 17]);
    expect(counted(2, 70_000)).to.deep.equal([0, 1]);
    expect(counted(3, 70_000)).to.deep.equal([0, undefined]);
    expect(levelsOf(70_000)).to.equal(3);
  });

  it('of 256 leaves are a full one and one of width 1 above it', () => {
    expect(counted(0, 256)).to.deep.equal([1, undefined]);
    expect(counted(1, 256)).to.deep.equal([0, 1]);
  });

  it('of no leaves are none', () => {
    expect(counted(0, 0)).to.deep.equal([0, undefined]);
    expect(levelsOf(0)).to.equal(0);
  });
});

describe('the path of a tile', () => {
  const paths: readonly (readonly [string, Tile])[] = [
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/0/000.p/1', { level: 0, index: 0, width: 1 }],
    ['tile/63/999', { level: 63, index: 999, width: 256 }],
    ['tile/1/x001/000.p/255', { level: 1, index: 1000, width: 255 }],
    ['tile/entries/x001/x234/067.p/17', { level: 'entries', index: 1_234_067, width: 17 }],
  ];
  for (const [path, tile] of paths) {
    it(`${path} is printed and read`, () => {
      expect(tilePath(tile)).to.equal(path);
      expect(parseTilePath(path)).to.deep.equal(tile);
    });
  }

  it('is read back as it is printed', () => {
    const tile = fc.record({
      level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (t) => {
        expect(parseTilePath(tilePath(t))).to.deep.equal({ ...t });
      }),
    );
  });

  const refused = [
    'tile/64/000',
    'tile/00/000',
    'tile/-1/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/data/000',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/../000',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/0/٠٠٠',
    'tile/0',
    'checkpoint',
    '',
  ];
  for (const path of refused) {
    it(`is never ${JSON.stringify(path)}`, () => {
      expect(parseTilePath(path)).to.equal(undefined);
    });
  }
});
