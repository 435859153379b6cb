import { expect } from 'chai';
import { drift, driftRow } from '../../src/web/drift.ts';
import { CLAIM } from '../views/report.ts';

describe('the part of the page about drift', () => {
  const text = (claim = CLAIM): string => drift(claim).markup;

  it('says which detector alarms, since when, and by which evidence', () => {
    expect(text()).to.include('<strong>alarm</strong>').and.to.include('/draws/43').and.to.include('0.75');
    expect(text().match(/quiet<\/td>/g)).to.have.length(5);
  });

  it('says what events tell of its time, and when it was last kept up', () => {
    expect(text()).to.match(
      /was last kept up in the slot of 23 November 2026, 14:00; .*new meanwhile: the answer is new/,
    );
    const [level, ...others] = CLAIM.drift.detectors;
    const alarm = level?.alarm && { ...level.alarm, causes: [] };
    const shifted = level && { ...CLAIM, drift: { ...CLAIM.drift, detectors: [{ ...level, alarm }, ...others] } };
    expect(text(shifted)).to.include('known answers came in other shares');
    expect(driftRow(CLAIM)).to.have.nested.property('detectors[0].alarm.causes[0]', 'answer');
  });

  it('tells of a burn rate only while it burns', () => {
    expect(text()).to.include('8 exceptions in 3 mapping clusters').and.not.to.include('1 exception in 1');
    expect(text({ ...CLAIM, drift: { ...CLAIM.drift, burn: [] } })).to.not.include('as often as');
  });

  it('keeps alarms that are over', () => {
    expect(text()).to.include('Alarms that are over');
    expect(text({ ...CLAIM, drift: { ...CLAIM.drift, past: [] } })).to.not.include('Alarms that are over');
  });

  it('says the same as JSON, with nulls for what there is not', () => {
    const row = JSON.parse(JSON.stringify(driftRow(CLAIM)));
    expect(row.detectors.map(({ alarm }: { alarm: unknown }) => alarm === null)).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(row.burn_rates[1]).to.include({ short: null, burning: false });
    expect(row.past_alarms[0].cleared).to.match(/^\d{4}-\d\d-\d\dT/);
  });
});
