import { expect } from 'chai';
import { clock, day, duration, shortDigest, slotClock } from '../../src/web/format.ts';

const AT_MS = Date.UTC(2026, 10, 23, 4, 5, 9);

describe('format: times as the page prints them', () => {
  it('are UTC', () => {
    expect(clock(AT_MS)).to.equal('04:05');
    expect(day(AT_MS)).to.equal('23 November 2026');
    expect(day(Date.UTC(2026, 11, 31, 23, 59))).to.equal('31 December 2026');
  });

  it('of a slot have seconds only where slots are shorter than a minute', () => {
    expect(slotClock(AT_MS / 1000, 5000)).to.equal('04:05:09');
    expect(slotClock(AT_MS / 1000, 300_000)).to.equal('04:05');
  });

  it('durations are rounded down, in the greatest unit that holds two', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0 seconds'],
      [1, '1 second'],
      [119.9, '119 seconds'],
      [120, '2 minutes'],
      [7199, '119 minutes'],
      [7200, '2 hours'],
      [172_799, '47 hours'],
      [172_800, '2 days'],
      [159 * 86_400 + 86_399, '159 days'],
      [-5, '0 seconds'],
    ];
    for (const [seconds, words] of cases) expect(duration(seconds)).to.equal(words);
  });

  it('digests are short enough to compare by eye', () => {
    expect(shortDigest('0123456789abcdef'.repeat(4))).to.equal('0123456789ab');
  });
});
