import { expect } from 'chai';
import { drawMutated } from './mutated-draws.ts';
import { readMutations } from './mutations.ts';

describe('probes/resolve: mutated responses', () => {
  it('50,000 of them: none crashes, none is accepted that is not an answer', () => {
    const { rejected, malformed, read } = readMutations(50_000, 0x2545f491);
    expect(rejected + malformed + read).to.equal(50_000);
    // Each fate befalls many, so that the test tests something.
    for (const fate of [rejected, malformed, read]) expect(fate).to.be.above(2_000);
  });

  it('5,000 draws with one of them each: what is judged came in an answer to us, and an auditor reads the same', async () => {
    const fates = await drawMutated(5_000, 0x2545f491);
    const common = Object.entries(fates).flatMap(([fate, draws]) => (draws > 30 ? [fate] : []));
    expect(common).to.include.members(['landed ', 'missing timeout', 'missing malformed', 'missing ecs_mismatch']);
  });
});
