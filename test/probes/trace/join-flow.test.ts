import { expect } from 'chai';
import fc from 'fast-check';
import { joinFlow } from '../../../probes/trace/join-flow.ts';
import type { TraceFlow } from '../../../src/core/trace.ts';

const TARGET = '9.0.0.9';

type Path = TraceFlow & { readonly target: string };

/** One answer a word, `*` for silence. */
function path(text: string, ended: TraceFlow['ended']): Path {
  const hops = text.split(' ').map((word, i) => {
    return { ttl: i + 1, sent: 3, replies: word === '*' ? [] : [{ from: word, rttUs: 1000 }] };
  });
  return { target: TARGET, flow: 61_000, hops, ended };
}

describe('probes/trace: one flow that was sent twice', () => {
  it('has the answers of both, and ends at the target', () => {
    const joined = joinFlow(path('9.0.0.1 * 9.0.0.3 * * *', 'silent'), path('9.0.0.1 9.0.0.2 * 9.0.0.9', 'reached'));
    expect(joined.ended).to.equal('reached');
    expect(joined.hops.map(({ ttl, sent, replies }) => [ttl, sent, ...replies.map(({ from }) => from)])).to.deep.equal([
      [1, 6, '9.0.0.1', '9.0.0.1'],
      [2, 6, '9.0.0.2'],
      [3, 6, '9.0.0.3'],
      [4, 6, '9.0.0.9'],
    ]);
  });

  it('is silent when it was so both times', () => {
    expect(joinFlow(path('9.0.0.1 * *', 'silent'), path('* *', 'silent')).ended).to.equal('silent');
  });

  it('loses no answer of a router before the target, whatever it said: sending again hides no way out', () => {
    const word = fc.constantFrom('*', '9.0.0.1', '9.0.0.2', '9.0.0.3');
    const silent = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => path(words.join(' '), 'silent'));
    fc.assert(
      fc.property(silent, silent, (first, again) => {
        const { hops } = joinFlow(first, again);
        for (const one of [first, again]) {
          for (const { ttl, replies } of one.hops) {
            expect(hops[ttl - 1]?.replies.map(({ from }) => from)).to.include.members(replies.map(({ from }) => from));
          }
        }
      }),
    );
  });
});
