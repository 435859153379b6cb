import { expect } from 'chai';
import { changesOfOurs } from '../../src/core/cause.ts';
import { type Change, causeOf } from '../../src/core/event.ts';

const LIST: Change = { cause: 'feed', feed: 'oci', from: 'a', to: 'b' };
const ORIGIN: Change = { cause: 'origin', feed: 'origins', from: 'c', to: 'd' };
const AGE: Change = { cause: 'age' };

describe('core/cause', () => {
  it('is the change at which the same evidence is judged otherwise', () => {
    const before = { landing: 'landed', origin: 'AS1' };
    const found = changesOfOurs(before, [
      { change: AGE, facets: before },
      { change: LIST, facets: { landing: 'elsewhere: aws', origin: 'AS1' } },
      { change: ORIGIN, facets: { landing: 'elsewhere: aws', origin: 'AS2' } },
    ]);
    expect(found).to.deep.equal([
      { facet: 'landing', before: 'landed', now: 'elsewhere: aws', changes: [LIST] },
      { facet: 'origin', before: 'AS1', now: 'AS2', changes: [ORIGIN] },
    ]);
  });

  it('is every one of them, when it takes several', () => {
    const found = changesOfOurs({ landing: 'landed' }, [
      { change: LIST, facets: { landing: 'indeterminate: range_origin_conflict' } },
      { change: ORIGIN, facets: { landing: 'elsewhere: aws' } },
    ]);
    expect(found[0]?.changes).to.deep.equal([LIST, ORIGIN]);
    expect(causeOf(found[0]?.changes ?? [])).to.equal('several');
  });

  it('is none, when all comes to the same in the end', () => {
    const found = changesOfOurs({ landing: 'landed' }, [
      { change: LIST, facets: { landing: 'indeterminate: unrouted' } },
      { change: ORIGIN, facets: { landing: 'landed' } },
    ]);
    expect(found).to.deep.equal([]);
    expect(changesOfOurs({ landing: 'landed' }, [])).to.deep.equal([]);
  });

  it('does not tell what was not said before: that follows from another facet', () => {
    expect(changesOfOurs({}, [{ change: LIST, facets: { region: 'us-ashburn-1, grade A' } }])).to.deep.equal([]);
  });

  it('is of one kind, when several feeds of a kind did it', () => {
    expect(causeOf([LIST, { ...LIST, feed: 'aws' }])).to.equal('feed');
    expect(() => causeOf([])).to.throw(RangeError);
  });
});
