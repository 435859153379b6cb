import { expect } from 'chai';
import fc from 'fast-check';
import { LONGEST_WINDOW_MS, liveWindows, utcDay, utcDayAfter } from '../../src/core/windows.ts';

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 10, 23);

function today(nowMs: number): readonly [number | undefined, number | undefined] {
  const window = liveWindows(nowMs).find(({ name }) => name === 'today');
  return [window?.fromMs, window?.toMs];
}

describe('core/windows', () => {
  it('are an hour, a day and today, each up to now', () => {
    const now = MIDNIGHT + 5 * HOUR_MS;
    expect(liveWindows(now)).to.deep.equal([
      { name: '1h', fromMs: now - HOUR_MS, toMs: now, fixedMs: undefined },
      { name: '1d', fromMs: now - 24 * HOUR_MS, toMs: now, fixedMs: undefined },
      { name: 'today', fromMs: MIDNIGHT, toMs: now, fixedMs: 24 * HOUR_MS },
    ]);
  });

  it('begin today at midnight UTC: a millisecond before it belongs to yesterday, and at it today is empty', () => {
    expect(today(MIDNIGHT - 1)).to.deep.equal([MIDNIGHT - 24 * HOUR_MS, MIDNIGHT - 1]);
    expect(today(MIDNIGHT)).to.deep.equal([MIDNIGHT, MIDNIGHT]);
  });

  it('never reach further back than is kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        for (const { fromMs, toMs } of liveWindows(now)) {
          expect(toMs).to.equal(now);
          expect(fromMs)
            .to.be.at.least(now - LONGEST_WINDOW_MS)
            .and.at.most(now);
        }
      }),
    );
  });

  it('name days in UTC, and the day after over ends of months, leap days and years', () => {
    expect(utcDay(MIDNIGHT - 1)).to.equal('2026-11-22');
    expect(utcDay(MIDNIGHT)).to.equal('2026-11-23');
    expect(['2026-11-30', '2028-02-28', '2027-02-28', '2026-12-31'].map(utcDayAfter)).to.deep.equal([
      '2026-12-01',
      '2028-02-29',
      '2027-03-01',
      '2027-01-01',
    ]);
  });
});
