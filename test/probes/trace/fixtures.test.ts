import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseMtr } from '../../../probes/trace/parse-mtr.ts';
import { parseTraceroute } from '../../../probes/trace/parse-traceroute.ts';
import type { TraceFlow } from '../../../src/core/trace.ts';

/** What traceroute 2.1.2 and mtr 0.95 printed of a network with parallel branches and a silent router, beside what it says. */
interface Pair {
  readonly name: string;
  readonly text: string;
  readonly parse: (text: string, target: string) => TraceFlow | undefined;
  readonly target: string;
  readonly flow: TraceFlow;
}

const FIXTURES = new URL('fixtures/', import.meta.url);
const PAIRS: readonly Pair[] = readdirSync(FIXTURES)
  .filter((file) => file.endsWith('.out'))
  .map((file) => {
    const name = file.slice(0, -'.out'.length);
    const { target, flow } = JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8'));
    const text = readFileSync(new URL(file, FIXTURES), 'utf8');
    return { name, text, parse: name.startsWith('mtr') ? parseMtr : parseTraceroute, target, flow };
  });

describe('probes/trace: what traceroute and mtr print', () => {
  it('is there of either tool', () => {
    expect(PAIRS.map(({ name }) => name)).to.include.members(['mtr-reached', 'traceroute-tcp']);
  });

  for (const { name, text, parse, target, flow } of PAIRS) {
    describe(name, () => {
      it('says what stands beside it', () => expect(parse(text, target)).to.deep.equal(flow));
      it('says nothing of another target', () => expect(parse(text, '9.9.9.9')).to.equal(undefined));
      it('says nothing when it is cut off within a line', () => {
        for (let length = 0; length < text.length; length += 1) {
          if (text[length - 1] !== '\n' && text[length] !== '\n') {
            expect(parse(text.slice(0, length), target), `${length}`).to.equal(undefined);
          }
        }
      });
      it('never throws, and never tells of hops that are not counted up, whatever is changed in it', () => {
        const change = fc.tuple(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 3 }));
        fc.assert(
          fc.property(change, ([at, drop, put]) => {
            const hops = parse(text.slice(0, at) + put + text.slice(at + drop), target)?.hops ?? [];
            return hops.every(({ ttl }, i) => ttl === i + 1);
          }),
        );
      });
    });
  }

  it('is no path when a hop holds what is no answer', () => {
    const of = (line: string): TraceFlow | undefined =>
      parseTraceroute(`traceroute to 9.0.0.1 (9.0.0.1), 32 hops max, 60 byte packets\n${line}\n`, '9.0.0.1');
    expect(of(' 1  9.0.0.1  0.5 ms * 1.5 ms !H')).to.deep.equal({
      flow: 0,
      ended: 'reached',
      hops: [
        {
          ttl: 1,
          sent: 3,
          replies: [
            { from: '9.0.0.1', rttUs: 500 },
            { from: '9.0.0.1', rttUs: 1500 },
          ],
        },
      ],
    });
    const wrong = [
      '',
      ' 1',
      ' 1  ',
      ' 2  *',
      ' 1  0.5 ms',
      ' 1  9.0.0  0.5 ms',
      ' 1  router (9.0.0.1)  0.5 ms',
      ' 1  * x',
    ];
    for (const line of [...wrong, ' 1  9.0.0.1  -1 ms', ' 1  9.0.0.1  1e9 ms', ' 1  9.0.0.1  5000000.0 ms']) {
      expect(of(line), line).to.equal(undefined);
    }
  });
});
