import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';

const SEEDS = [0x1f123bb5, 0x2545f491];
const EACH = 500_000;

type Fates = Readonly<Record<string, number>>;

async function inThread(seed: number): Promise<Fates> {
  const worker = new Worker(new URL('mutated-draws.ts', import.meta.url), { workerData: { count: EACH, seed } });
  // Rejects with what the thread threw.
  const [fates] = (await once(worker, 'message')) as [Fates];
  return fates;
}

describe('one million mutated responses', function () {
  this.timeout(600_000);

  it('draw by draw through probe and judge: no crash, no hang, no accepted forgery', async () => {
    const fates = await Promise.all(SEEDS.map(inThread));
    const counted = fates.flatMap((each) => Object.values(each)).reduce((sum, draws) => sum + draws, 0);
    expect(counted).to.equal(SEEDS.length * EACH);
  });
});
