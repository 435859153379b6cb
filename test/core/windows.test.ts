import { expect } from 'chai';
import fc from 'fast-check';
import { LONGEST_SLOT_WINDOW_MS, liveWindows, utcDay, utcDayAfter } from '../../src/core/windows.ts';

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 10, 23);

function today(nowMs: number): readonly [number | undefined, number | undefined] {
  const window = liveWindows(nowMs).find(({ name }) => name === 'today');
  return [window?.fromMs, window?.toMs];
}

describe('core/windows', () => {
  it('roll over an hour, a day, a week and a month, or begin with the day, the ISO week and the month, each up to now', () => {
    const now = MIDNIGHT + 5 * HOUR_MS + 1;
    const day = 24 * HOUR_MS;
    expect(liveWindows(now)).to.deep.equal([
      { name: '1h', fromMs: now - HOUR_MS, toMs: now, fixedMs: undefined },
      { name: '1d', fromMs: now - day, toMs: now, fixedMs: undefined },
      { name: '7d', fromMs: MIDNIGHT + 6 * HOUR_MS - 7 * day, toMs: now, fixedMs: undefined },
      { name: '30d', fromMs: MIDNIGHT + 6 * HOUR_MS - 30 * day, toMs: now, fixedMs: undefined },
      { name: 'today', fromMs: MIDNIGHT, toMs: now, fixedMs: day },
      // 23 November 2026 is a Monday.
      { name: 'this_week', fromMs: MIDNIGHT, toMs: now, fixedMs: 7 * day },
      { name: 'this_month', fromMs: Date.UTC(2026, 10, 1), toMs: now, fixedMs: 30 * day },
    ]);
  });

  it('begin today at midnight UTC: a millisecond before it belongs to yesterday, and at it today is empty', () => {
    expect(today(MIDNIGHT - 1)).to.deep.equal([MIDNIGHT - 24 * HOUR_MS, MIDNIGHT - 1]);
    expect(today(MIDNIGHT)).to.deep.equal([MIDNIGHT, MIDNIGHT]);
  });

  it('begin at a full hour where they reach back further than single slots are kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        for (const { fromMs, toMs } of liveWindows(now)) {
          expect(toMs).to.equal(now);
          expect(fromMs).to.be.at.most(now);
          if (fromMs < now - LONGEST_SLOT_WINDOW_MS) expect(Math.abs(fromMs % HOUR_MS)).to.equal(0);
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
