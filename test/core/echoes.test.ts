import { expect } from 'chai';
import fc from 'fast-check';
import type { Echoes } from '../../src/core/echoes.ts';
import { ECHO_MEMORY_SECONDS, echoingIn, hasEchoed, withEchoes } from '../../src/core/echoes.ts';
import { ABSENT, answer, silence } from './records.ts';

describe('core/echoes', () => {
  it('names the zones that echoed, sorted and once, and neither resolvers, silence nor what was only looked up', () => {
    const looked = answer('ns.example', ['192.0.2.1'], { zone: 'lookup.example' });
    expect(
      echoingIn([
        answer('www.b.example', ['www.a.example'], { zone: 'b.example' }),
        answer('www.a.example', ['192.0.2.1'], { zone: 'a.example' }),
        answer('www.a.example', ['192.0.2.1'], { zone: 'a.example' }),
        answer('www.a.example', ['192.0.2.1'], {}),
        answer('www.c.example', ['192.0.2.1'], { zone: 'c.example', ecs: ABSENT }),
        answer('www.d.example', ['192.0.2.1'], { zone: 'd.example', authoritative: false }),
        silence('www.e.example', 'e.example'),
        { ...looked, subject: { ...looked.subject, purpose: 'discover' } },
      ]),
    ).to.deep.equal(['a.example', 'b.example']);
  });

  it('are kept to the end of the thirtieth day', () => {
    const echoes = withEchoes(new Map(), 1000, [{ echoing: ['example'] }]);
    expect(hasEchoed(echoes, 'example', 1000)).to.equal(true);
    expect(hasEchoed(echoes, 'example', 1000 + ECHO_MEMORY_SECONDS)).to.equal(true);
    expect(hasEchoed(echoes, 'example', 1001 + ECHO_MEMORY_SECONDS)).to.equal(false);
    expect(hasEchoed(echoes, 'other', 1000)).to.equal(false);
  });

  it('come to the same in any order of slots', () => {
    const slot = fc.tuple(fc.nat(100), fc.subarray(['a', 'b', 'c']));
    fc.assert(
      fc.property(fc.array(slot), (slots) => {
        const fold = (from: typeof slots): Echoes =>
          from.reduce<Echoes>((echoes, [at, echoing]) => withEchoes(echoes, at, [{ echoing }, {}]), new Map());
        expect(fold(slots)).to.deep.equal(fold([...slots].reverse()));
      }),
    );
  });

  it('leave what was known before as it is', () => {
    const known = new Map([['example', 5]]);
    withEchoes(known, 9, [{ echoing: ['example', 'other'] }]);
    expect(known).to.deep.equal(new Map([['example', 5]]));
  });
});
