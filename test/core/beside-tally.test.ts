import { expect } from 'chai';
import fc from 'fast-check';
import { besideTallyOf, sumBeside } from '../../src/core/beside-tally.ts';
import { CONNECTION_STATES } from '../../src/core/connection.ts';
import type { LeftEdge } from '../../src/core/connection-record.ts';
import { PATH_VERDICTS } from '../../src/core/trace.ts';
import { connectionJudgements, judged } from './connected.ts';

const left = (label: string, part: Partial<LeftEdge> = {}): LeftEdge => ({
  purpose: 'redirect',
  host: 'elsewhere.example',
  outcome: 'elsewhere',
  label,
  ...part,
});

const someDraw = fc
  .record(
    {
      state: fc.constantFrom(...CONNECTION_STATES),
      path: fc.constantFrom(...PATH_VERDICTS),
      domestic: fc.constantFrom('shown' as const, 'not_shown' as const, 'not_tested' as const),
      left: fc.array(
        fc.constantFrom('aws', 'own|sg', '__proto__', 'AS64500').map((label) => left(label)),
        {
          maxLength: 4,
        },
      ),
    },
    { requiredKeys: ['left'] },
  )
  .map(judged);
const someSlot = fc.array(someDraw, { maxLength: 8 });
const tallyOf = (draws: readonly ReturnType<typeof judged>[]) => besideTallyOf(connectionJudgements(0, draws));

describe('core/beside-tally', () => {
  it('counts a draw by its state, its path and its country, each where there is one', () => {
    const tally = tallyOf([
      judged({ state: 'answered', path: 'ENTERED_P', domestic: 'shown' }),
      judged({ state: 'answered' }),
      judged({ path: 'LEFT_P', domestic: 'not_tested' }),
      judged(),
    ]);
    expect(tally).to.deep.equal({
      slots: 1,
      draws: 4,
      paths: { ENTERED_P: 1, LEFT_P: 1 },
      domestic: { shown: 1, not_shown: 0, not_tested: 1 },
      states: { answered: 2 },
      left: {},
    });
  });

  it('counts a draw once for each place that its edges lead to, whatever that is called', () => {
    const { left: places } = tallyOf([
      judged({ left: [left('aws'), left('aws', { host: 'other.example' }), left('own|sg')] }),
      judged({ left: [left('aws', { purpose: 'alt-svc', outcome: 'fronted' }), left('aws')] }),
    ]);
    expect({ ...places }).to.deep.equal({
      'redirect|elsewhere|aws': 2,
      'redirect|elsewhere|own%7Csg': 1,
      'alt-svc|fronted|aws': 1,
    });
  });

  it('does not care for order or grouping, so that a window is the sum of its slots', () => {
    fc.assert(
      fc.property(someSlot, someSlot, someSlot, (one, two, three) => {
        const [a, b, c] = [tallyOf(one), tallyOf(two), tallyOf(three)];
        expect(sumBeside([a, b, c])).to.deep.equal(sumBeside([c, sumBeside([b, a])]));
        expect(sumBeside([a, sumBeside([])])).to.deep.equal(a);
        expect({ ...sumBeside([a, b, c]), slots: 1 }).to.deep.equal(tallyOf([...one, ...two, ...three]));
      }),
    );
  });
});
