import { expect } from 'chai';
import fc from 'fast-check';
import { scamperOptions } from '../../../probes/trace/scamper-options.ts';
import { createTurns, PACE } from '../../../probes/trace/spacing.ts';

describe('probes/trace: the pace', () => {
  it('is at most 20 packets a second to a target, and all targets at once keep to the rate over all', () => {
    // Two flows may end and two begin within a second without a gap between them.
    expect(1000 / PACE.gapMs + 2).to.be.at.most(20);
    expect((PACE.targets * 1000) / PACE.gapMs).to.be.at.most(PACE.packetsPerSecond);
  });

  it('is told to scamper, which counts the gap in steps of 10 ms', () => {
    for (const method of ['tcp', 'icmp', 'udp'] as const) {
      expect(scamperOptions(method, 61_000, { port: 443, gapMs: PACE.gapMs })).to.match(/ -W 6( |$)/);
      expect(scamperOptions(method, 61_000, { port: 443, gapMs: 51 })).to.match(/ -W 6( |$)/);
    }
  });

  it('keeps a flow by its ports over TCP, by its checksum over ICMP', () => {
    const options = (method: 'tcp' | 'icmp' | 'udp') => scamperOptions(method, 61_000, { port: 8443, gapMs: 50 });
    expect(options('tcp')).to.match(/^-P tcp -d 8443 -s 61000 /);
    expect(options('icmp')).to.match(/^-P icmp-paris -d 61000 /);
    expect(options('udp')).to.match(/^-P udp-paris -s 61000 /);
  });

  it('lets so many have a turn at once, the others in the order in which they asked, whoever ends first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(4), { maxLength: 20 }),
        async (atOnce, ending) => {
          const turns = createTurns(atOnce);
          const begun: number[] = [];
          const ends: (() => void)[] = [];
          let running = 0;
          const all = ending.map(async (_, i) => {
            const end = await turns();
            running += 1;
            expect(running).to.be.at.most(atOnce);
            begun.push(i);
            ends.push(() => {
              running -= 1;
              end();
              // Twice is once.
              end();
            });
          });
          for (const pick of ending) {
            await new Promise((resolve) => setImmediate(resolve));
            ends.splice(pick % ends.length, 1)[0]?.();
          }
          await Promise.all(all);
          expect(begun).to.deep.equal(ending.map((_, i) => i));
        },
      ),
      { numRuns: 50 },
    );
  });
});
