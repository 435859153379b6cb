import { expect } from 'chai';
import fc from 'fast-check';
import { PATH_VERDICTS } from '../../src/core/trace.ts';
import { reading } from './path-flows.ts';

describe('core/path: properties', () => {
  const answering = fc.constantFrom('I', 'F', 'P', 'Q', 'T', 'O', 'M', 'R', 'U', 'X', 'N', 'PF', 'PU');
  const hops = fc.array(fc.oneof({ weight: 3, arbitrary: answering }, fc.constant('*')), { maxLength: 12 });
  const flow = fc.tuple(hops, fc.constantFrom('!', '* * * * *', '')).map(([words, end]) => [...words, end].join(' '));
  const INSIDE = ['REACHED_IN_P', 'ENTERED_P'];

  it('adding silence never makes a verdict of entering, nor hides one of leaving', () => {
    fc.assert(
      fc.property(flow, fc.nat(12), (text, at) => {
        const words = text.split(' ').filter((word) => word !== '');
        const before = reading([words.join(' ')]).verdict;
        const after = reading([words.toSpliced(Math.min(at, words.length), 0, '*').join(' ')]).verdict;
        if (!INSIDE.includes(before)) expect(INSIDE).not.to.include(after);
        expect(after === 'LEFT_P').to.equal(before === 'LEFT_P');
      }),
    );
  });

  it('silence alone says nothing, however long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (length) => {
        const silent = reading([Array(length).fill('*').join(' ')]);
        expect(silent.verdict).to.equal('UNKNOWN');
      }),
    );
  });

  it('a foreign hop behind the provider is never lost', () => {
    fc.assert(
      fc.property(
        hops,
        hops,
        hops,
        fc.constantFrom('!', '*'),
        fc.array(flow, { maxLength: 4 }),
        (a, b, c, end, others) => {
          const text = [...a, 'P', ...b, 'F', ...c, end].join(' ');
          const read = reading([text, ...others]);
          expect(['LEFT_P', 'UNKNOWN']).to.include(read.verdict);
          expect(read.flowsWithForeignAfterProvider).to.be.above(0);
          expect(reading([[...a, 'P', 'Q', 'F', ...c, end].join(' ')]).verdict).to.equal('LEFT_P');
        },
      ),
    );
  });

  it('a tool that mixes branches never says that a path left, whatever it saw, and shows no link', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 4 }), fc.constantFrom('mtr', 'traceroute'), (flows, tool) => {
        const read = reading(['I P P O !', ...flows], { tool });
        expect(read.verdict).to.equal('UNKNOWN');
        expect(read.links).to.deep.equal([]);
      }),
    );
  });

  it('the order of flows is irrelevant to the verdict', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 6 }), (flows) => {
        expect(reading(flows.toReversed()).verdict).to.equal(reading(flows).verdict);
        expect(reading(flows.toSorted()).verdict).to.equal(reading(flows).verdict);
      }),
    );
  });

  it('every trace has exactly one verdict of the list, and every link lies in one flow', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 4 }), (flows) => {
        const read = reading(flows);
        expect(PATH_VERDICTS).to.include(read.verdict);
        for (const { from, to } of read.links) {
          const within = read.flows.some(({ hops: read }) =>
            read.some(({ addresses }, i) => addresses[0] === from && read[i + 1]?.addresses[0] === to),
          );
          expect(within).to.equal(true);
        }
      }),
    );
  });
});
