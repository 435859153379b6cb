import { expect } from 'chai';
import { readMutations } from './mutations.ts';

describe('probes/resolve: mutated responses', () => {
  it('50,000 of them: none crashes, none is accepted that is not an answer', () => {
    const { rejected, malformed, read } = readMutations(50_000, 0x2545f491);
    expect(rejected + malformed + read).to.equal(50_000);
    // Each fate befalls many, so that the test tests something.
    for (const fate of [rejected, malformed, read]) expect(fate).to.be.above(2_000);
  });
});
