import { expect } from 'chai';
import { createPacer } from '../../../probes/resolve/pacer.ts';

describe('probes/resolve/pacer', () => {
  function paced(queriesPerSecond: number) {
    let now = 0;
    const waits: number[] = [];
    const pace = createPacer(
      queriesPerSecond,
      () => now,
      async (ms) => waits.push(ms),
    );
    return { pace, waits, at: (ms: number) => (now = ms) };
  }

  it('spaces the queries to one server evenly, however many come at once', async () => {
    const { pace, waits } = paced(20);
    await Promise.all(Array.from({ length: 5 }, () => pace('192.0.2.1:53')));
    expect(waits).to.deep.equal([50, 100, 150, 200]);
  });

  it('lets other servers alone, and who has paused', async () => {
    const { pace, waits, at } = paced(20);
    await pace('192.0.2.1:53');
    await pace('192.0.2.2:53');
    at(50);
    await pace('192.0.2.1:53');
    expect(waits).to.deep.equal([]);
  });

  it('saves up no turns while nobody asks', async () => {
    const { pace, waits, at } = paced(10);
    await pace('192.0.2.1:53');
    at(10_000);
    await pace('192.0.2.1:53');
    await pace('192.0.2.1:53');
    expect(waits).to.deep.equal([100]);
  });

  it('forgets servers whose time has passed, and none whose has not', async () => {
    const { pace, waits, at } = paced(1);
    for (let i = 0; i < 1_000; i += 1) await pace(`server ${i}`);
    at(500);
    await pace('one more');
    await pace('server 7');
    at(60_000);
    await pace('server 8');
    expect(waits).to.deep.equal([500]);
  });
});
