import { expect } from 'chai';
import type { RecordedWindow } from '../../src/core/closed-report.ts';
import type { ClaimReport } from '../../src/core/report.ts';
import { axisStart, axisWords, rangeBar } from '../../src/web/range-bar.ts';
import { timeline } from '../../src/web/timeline.ts';
import { CLAIM, countsOf, REPORT } from '../views/report.ts';
import { NEVER, readText } from './reading.ts';
import { serveWeb } from './served.ts';

function record(window: string, counts = countsOf(3000, 100, 60, 4, 4)): RecordedWindow {
  return { window, status: 'final', revision: 1, leaf: 60, slots: 288, counts, beside: undefined } as RecordedWindow;
}

const QUIET: ClaimReport = {
  ...CLAIM,
  events: { ...CLAIM.events, latest: [] },
  drift: { ...CLAIM.drift, past: [], detectors: [] },
};

describe('web: how the figure went', () => {
  const marks = (markup: string): string => /<path class="event" d="([^"]*)"/.exec(markup)?.[1] ?? '';

  it('has a bar for each window with a percentage, a stub for one without, and a gap where none is recorded', () => {
    const records = ['2026-11-16', '2026-11-17', '2026-11-19'].map((day) => record(day));
    const { markup } = timeline(QUIET, [...records, record('2026-11-20', countsOf(5))], {});
    expect([...markup.matchAll(/<rect class="landed" x="(\d+)"/g)].map(([, x]) => x)).to.deep.equal(['1', '11', '31']);
    expect([...markup.matchAll(/<rect class="indeterminate" x="(\d+)"/g)].map(([, x]) => x)).to.deep.equal(['42']);
    const text = readText(markup);
    expect(text).to.include('2026-11-20 5 no percentage: too little was measured');
    expect(text).to.include('2026-11-18 0 no record');
    expect(text).to.include('between 94.6 % and 95.0 % (8 undecided draws)');
  });

  it('marks a window in which something became new, and says why', () => {
    const { markup } = timeline(CLAIM, [record('2026-11-22'), record('2026-11-23')], {});
    expect(marks(markup)).to.equal('M5 0V97M15 0V97');
    expect(readText(markup)).to.match(/2026-11-23 3,168 [^;]*\) the answer is new; a published list changed/);
    expect(marks(timeline(QUIET, [record('2026-11-22')], {}).markup)).to.equal('');
  });

  it('goes by day, week or month as the address asks, keeps what else that asks, and takes what means nothing for day', () => {
    const records = [record('2026-11-22'), record('2026-W47'), record('2026-10')];
    const text = (by: string): string => readText(timeline(QUIET, records, { by }).markup);
    expect(text('week')).to.include('2026-W47').and.not.to.include('2026-10');
    expect(text('month')).to.include('2026-10').and.not.to.include('2026-W47');
    expect(text('"><script>')).to.include('2026-11-22');
    expect(timeline(QUIET, records, { reload: 'off' }).markup).to.include('href="?reload=off&amp;by=week#days"');
    expect(readText(timeline(QUIET, [], {}).markup)).to.include('No day is recorded yet');
  });
});

describe('web: a range as a picture', () => {
  it('stands on an axis that begins as near to the whole as it lets it', () => {
    expect(axisStart([{ strict: 0.9995, ceiling: 1 }])).to.equal(0.999);
    expect(axisStart([{ strict: 0.9995, ceiling: 1, bounds: { lower: 0.97, upper: 1 } }])).to.equal(0.9);
    expect(axisStart([{ strict: 0, ceiling: 1 }])).to.equal(0);
    expect([0, 0.99, 0.9999, 1].map(axisWords)).to.deep.equal(['no draw', '99 %', '99.99 %', 'every draw']);
  });

  it('reaches from strict to ceiling, and is seen however narrow it is', () => {
    const { markup } = rangeBar({ strict: 0.75, ceiling: 0.85, bounds: { lower: 0.6, upper: 0.95 } }, 0.5);
    expect(markup).to.include('x="500.0" y="3" width="200.0"').and.to.include('M200.0 8H900.0');
    expect(rangeBar({ strict: 1, ceiling: 1 }, 0.5).markup).to.include('x="996.0" y="3" width="4.0"');
  });
});

describe('web: figures to keep and to cite', () => {
  const web = serveWeb();

  it('are those that are final; what is provisional says so and offers nothing', async () => {
    const [, page = ''] = (await (await web.get('/')).text()).split('id="closed"');
    const row = (window: string): string =>
      new RegExp(`<tr><th[^>]*><a href="[^"]*${window}".*?</tr>`, 's').exec(page)?.[0] ?? '';
    const final = row('2026-11-19');
    for (const form of ['', '.pdf', '.csv', '.json', '.bib', '.csl.json', '.cff'])
      expect(final).to.match(
        new RegExp(`href="/w/tiktok-us-oci/2026-11-19/\\d+/[0-9a-f]{16}${form.replaceAll('.', '\\.')}"`),
      );
    expect(final).to.include('aria-label="BibTeX of 2026-11-19"');
    const provisional = row('2026-11-22');
    expect(readText(provisional)).to.include('provisional, final from 26 November 2026 on: nothing to cite yet');
    expect(provisional).not.to.include('/w/');
  });

  it('the limits are one step from every page', async () => {
    for (const path of [
      '/',
      '/claims/tiktok-us-oci',
      '/claims/tiktok-us-oci/networks',
      '/feeds',
      '/methodology',
      '/nothing',
    ])
      expect(await (await web.get(path, { accept: 'text/html' })).text(), path).to.include('href="/limits"');
    const text = readText(await (await web.get('/limits')).text());
    expect(text).to.include('Where data rests').and.to.include('who can reach the data');
    for (const never of NEVER) expect(text).not.to.match(never);
    web.report = { ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] };
    expect(readText(await (await web.get('/limits')).text())).to.include('What the number of another does not show');
    web.report = undefined;
    expect((await web.get('/limits')).status).to.equal(200);
  });
});
