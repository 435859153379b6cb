import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { windowRecords } from '../../src/past/window-records.ts';
import { drawBefore, drawDossier } from '../../src/publishing/dossiers.ts';
import { leafPage } from '../../src/publishing/leaf-pages.ts';
import { numberedLeaf } from '../evidence/leaves.ts';
import { AT, DRAWN } from '../views/drawn.ts';
import { logOf } from '../views/evidence.ts';

const days = { of: () => ({}) };
const windows = windowRecords();

function drawAt(index: number, leaves: ReadonlyMap<number, Leaf> = DRAWN) {
  const leaf = leaves.get(index);
  if (leaf?.$kind !== 'draw') throw new TypeError(`leaf ${index} is no draw`);
  return { index, leaf };
}

/** The drawn leaves, moved up in the log, with strangers' leaves between them. */
function spread(by: number, gap: number): ReadonlyMap<number, Leaf> {
  return new Map([...DRAWN].map(([index, leaf]) => [by + (index - AT.snapshot) * gap, leaf]));
}

describe('what the log holds about a draw', () => {
  const of = (index: number, log = logOf(DRAWN)) => drawDossier(drawAt(index), { log, days, windows });

  it('is its slot, its judgement, and what followed it alone', async () => {
    const landed = await of(AT.landed);
    expect(landed.slot?.index).to.equal(AT.slot);
    expect(landed.judged?.judgement.leaf).to.equal(AT.landed);
    expect([landed.connection?.index, landed.followed?.index, landed.trace?.index]).to.deep.equal([
      AT.connection,
      AT.connectionJudgement,
      AT.trace,
    ]);
    const elsewhere = await of(AT.elsewhere);
    expect(elsewhere.reprobes.map(({ index }) => index)).to.deep.equal([AT.reprobe]);
    expect(elsewhere.confirmed).to.deep.include({ index: AT.confirmation });
    expect([elsewhere.connection, elsewhere.followed, elsewhere.trace]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is little of a draw that is not judged yet', async () => {
    const young = await of(AT.unjudged);
    expect([young.slot?.index, young.judged]).to.deep.equal([AT.open, undefined]);
  });

  it('takes as many reads however long the log is', async () => {
    const leaves = new Map<number, Leaf>([...DRAWN, [9_000_000, numberedLeaf(0)]]);
    let looked = 0;
    const { scan, ...log } = logOf(leaves);
    const counting: Pick<EvidenceLog, 'size' | 'read' | 'scan'> = {
      ...log,
      scan: (kinds, stretch) => {
        looked += Math.min(log.size, stretch?.to ?? log.size) - (stretch?.from ?? 0);
        return scan(kinds, stretch);
      },
    };
    expect((await of(AT.landed, counting)).judged?.index).to.equal(AT.judgement);
    expect(looked).to.be.below(5000);
  });

  it('is found among the leaves of many other claims', async () => {
    const leaves = spread(1_000_000, 60);
    const moved = 1_000_000 + (AT.timeout - AT.snapshot) * 60;
    const dossier = await drawDossier(drawAt(moved, leaves), { log: logOf(leaves), days, windows });
    expect(dossier.slot).not.to.equal(undefined);
    // Its judgement names the leaf that it stood at, and is none of a leaf that stands elsewhere.
    expect(dossier.judged).to.equal(undefined);
    expect(dossier.lookedTo).to.be.above(moved);
  });

  it('leads from a connection back to its draw', async () => {
    const log = logOf(DRAWN);
    const connection = DRAWN.get(AT.connection);
    if (connection === undefined) throw new TypeError('no connection');
    expect(await drawBefore({ index: AT.connection, leaf: connection }, log)).to.equal(AT.landed);
    expect(await drawBefore({ index: AT.trace, leaf: numberedLeaf(0) }, log)).to.equal(undefined);
  });
});

describe('pages of leaves', () => {
  const numbered = (count: number): ReadonlyMap<number, Leaf> =>
    new Map(Array.from({ length: count }, (_, i) => [i, numberedLeaf(i)]));
  const indices = ({ rows }: Awaited<ReturnType<typeof leafPage>>): readonly number[] => rows.map(({ index }) => index);

  it('are the latest first, one after the other, none twice and none left out', async () => {
    const log = logOf(numbered(1000));
    const found: number[] = [];
    let before: number | undefined;
    do {
      const page = await leafPage(log, { kind: undefined, before, limit: 77 });
      found.push(...indices(page));
      before = page.next;
    } while (before !== undefined);
    expect(found).to.deep.equal(Array.from({ length: 1000 }, (_, i) => 999 - i));
  });

  it('of a kind that is rare look through so many leaves, and say where to go on', async () => {
    const leaves = new Map([...numbered(10_000), [7, { $kind: 'seed-reveal', day: '2026-11-23', secret: '' } as Leaf]]);
    const log = logOf(leaves);
    let before: number | undefined;
    let pages = 0;
    let last: readonly number[] = [];
    do {
      const page = await leafPage(log, { kind: 'seed-reveal', before, limit: 10 });
      last = indices(page);
      before = page.next;
      pages += 1;
    } while (last.length === 0 && before !== undefined);
    expect(last).to.deep.equal([7]);
    expect(pages).to.equal(5);
  });

  it('are empty before the first leaf, and below what is asked for nothing is', async () => {
    expect(await leafPage(logOf(new Map()), { kind: undefined, before: undefined, limit: 5 })).to.deep.equal({
      rows: [],
      next: undefined,
    });
    expect(indices(await leafPage(logOf(numbered(5)), { kind: undefined, before: 2, limit: 5 }))).to.deep.equal([1, 0]);
  });
});
