import { expect } from 'chai';
import fc from 'fast-check';
import {
  closedWindowAt,
  parseClosedWindow,
  recentlyClosed,
  stageOf,
  WINDOW_KINDS,
} from '../../src/core/closed-window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);

describe('core/closed-window', () => {
  it('is a UTC day, an ISO week or a month, by its canonical name', () => {
    expect(parseClosedWindow('2026-11-22')).to.deep.equal({
      name: '2026-11-22',
      kind: 'day',
      fromMs: at('2026-11-22'),
      toMs: at('2026-11-23'),
    });
    expect(parseClosedWindow('2026-W47')).to.deep.include({ fromMs: at('2026-11-16'), toMs: at('2026-11-23') });
    expect(parseClosedWindow('2026-02')).to.deep.include({ fromMs: at('2026-02-01'), toMs: at('2026-03-01') });
  });

  it('gives a week to the year of its Thursday', () => {
    const week = (text: string): string => closedWindowAt('week', at(text)).name;
    expect(week('2026-12-31')).to.equal('2026-W53');
    expect(week('2027-01-03')).to.equal('2026-W53');
    expect(week('2027-01-04')).to.equal('2027-W01');
    expect(week('2024-12-30')).to.equal('2025-W01');
    expect(week('1970-01-01')).to.equal('1970-W01');
  });

  it('refuses names that are not canonical, and windows that do not exist', () => {
    for (const name of [
      '2026-2-1',
      '2026-02-30',
      '2026-13',
      '2025-W53',
      '2026-W00',
      '2026-w47',
      '26-11',
      '2026',
      '',
      ' 2026-11',
      '2026-11-22T00:00Z',
    ]) {
      expect(parseClosedWindow(name), name).to.equal(undefined);
    }
  });

  it('comes back from its name, holds its moment, and touches the one before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WINDOW_KINDS), fc.integer({ min: 0, max: at('2199-12-31') }), (kind, ms) => {
        const window = closedWindowAt(kind, ms);
        expect(parseClosedWindow(window.name)).to.deep.equal(window);
        expect(window.fromMs).to.be.at.most(ms);
        expect(window.toMs).to.be.above(ms);
        expect(closedWindowAt(kind, window.fromMs - 1).toMs).to.equal(window.fromMs);
      }),
    );
  });

  it('is provisional an hour after its end and final after seventy-two', () => {
    const day = closedWindowAt('day', at('2026-11-22'));
    const stages = [-1, 0, HOUR - 1, HOUR, 72 * HOUR - 1, 72 * HOUR].map((after) => stageOf(day, day.toMs + after));
    expect(stages).to.deep.equal(['open', 'closing', 'closing', 'provisional', 'provisional', 'final']);
  });

  it('is to be recorded once it may be, oldest first, and for some time after it is final', () => {
    const names = recentlyClosed(at('2026-11-23T01:00:00Z'), DAY).map(({ name }) => name);
    expect(names).to.deep.equal(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22', '2026-W47']);
    const before = recentlyClosed(at('2026-11-23T00:59:59Z'), DAY).map(({ name }) => name);
    expect(before).to.deep.equal(['2026-11-19', '2026-11-20', '2026-11-21']);
    expect(recentlyClosed(at('2026-12-02T00:00:00Z'), DAY).map(({ name }) => name)).to.include('2026-11');
  });
});
