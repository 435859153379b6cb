import { expect } from 'chai';
import { traceMemory } from '../../src/beside/trace-memory.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { traceOf } from '../core/connected.ts';

const SLOT = 1_700_000_000;
const SITE = '198.176.0.1';
const OTHER = '198.176.0.2';

function trace(address: string, secondsBefore: number): Leaf {
  return { ...traceOf('24.0.0.1', address), startedMs: (SLOT - secondsBefore) * 1000 };
}

/** A log of leaves in memory; counts what is read of it. */
function logOf(leaves: Leaf[]): Pick<EvidenceLog, 'size' | 'read' | 'scan'> & { scans: number } {
  return {
    scans: 0,
    get size() {
      return leaves.length;
    },
    read: async (index) => leaves[index],
    async *scan(kinds) {
      this.scans += 1;
      for (const [index, leaf] of leaves.entries()) if (kinds?.includes(leaf.$kind)) yield { index, leaf };
    },
  };
}

describe('the memory of traces', () => {
  it('gives the last trace to an address that may speak in the slot', async () => {
    const log = logOf([trace(SITE, 7200), trace(OTHER, 3600), trace(SITE, 1800), trace(SITE, -1)]);
    const found = await traceMemory(log).before([SITE, OTHER, '198.176.0.3'], { slot: SLOT, firstLeaf: 4 });
    expect([...found].map(([address, { leaf }]) => [address, leaf])).to.deep.equal([
      [SITE, 2],
      [OTHER, 1],
    ]);
    expect(found.get(SITE)?.record).to.deep.equal(trace(SITE, 1800));
  });

  it('learns what was kept since it was last asked, and reads the log whole only once', async () => {
    const leaves = [trace(SITE, 7200)];
    const log = logOf(leaves);
    const memory = traceMemory(log);
    expect((await memory.before([SITE], { slot: SLOT, firstLeaf: 1 })).get(SITE)?.leaf).to.equal(0);
    leaves.push(trace(OTHER, -10), trace(SITE, -20));
    expect((await memory.before([SITE], { slot: SLOT + 300, firstLeaf: 3 })).get(SITE)?.leaf).to.equal(2);
    expect(log.scans).to.equal(1);
  });

  it('says of a slot that an earlier run left what it would have said then', async () => {
    const log = logOf([trace(SITE, 7200), trace(SITE, -600)]);
    const memory = traceMemory(log);
    expect((await memory.before([SITE], { slot: SLOT + 900, firstLeaf: 2 })).get(SITE)?.leaf).to.equal(1);
    expect((await memory.before([SITE], { slot: SLOT, firstLeaf: 1 })).get(SITE)?.leaf).to.equal(0);
  });

  it('reads nothing where nobody asks', async () => {
    const log = logOf([trace(SITE, 1)]);
    await traceMemory(log).before([], { slot: SLOT, firstLeaf: 1 });
    expect(log.scans).to.equal(0);
  });
});
