import { expect } from 'chai';
import type { ClaimReport, Report } from '../../src/core/report.ts';
import { claimsPage, frontPage, startingPage } from '../../src/web/front.ts';
import { limitsPage } from '../../src/web/limits-page.ts';
import { methodologyPage } from '../../src/web/methodology.ts';
import { CLAIM, countsOf, estimateOf, REPORT, reportWith } from '../views/report.ts';
import { detailPage, STILL } from './claim-page.ts';
import { NEVER, readText } from './reading.ts';

/** Members whose values are ours. */
const CLOSED_LISTS = ['outcome', 'verdict', 'basis', 'state', 'window', 'verdictWindow', 'path', 'purpose'];

function pageOf(report: Report): string {
  return frontPage(report, report.claims[0] as ClaimReport, STILL, { records: [], listed: [] });
}

const YOUNG = reportWith(countsOf(11, 1));
const UNDECIDED = reportWith(countsOf(40, 0, 0, 0, 60));
const EVERY_DRAW = reportWith(countsOf(132));
const NEARLY = reportWith(countsOf(9999, 0, 0, 1));
const STALE = { ...REPORT, claims: [{ ...CLAIM, fresh: false }] };
const EMPTY = reportWith(countsOf(0), { slots: [], latestOther: [], lastSlotMs: undefined, underWay: undefined });

const EVERY_PAGE = [
  pageOf(REPORT),
  detailPage(REPORT),
  pageOf(EMPTY),
  detailPage(EMPTY),
  claimsPage(REPORT, STILL),
  methodologyPage(REPORT),
  limitsPage(REPORT),
];

/** Where the cells of a chart of slots begin, by outcome. */
function columnsIn(chart: string): readonly number[] {
  const paths = [...chart.matchAll(/<path class="(?:landed|fronted|elsewhere|indeterminate|missing)" d="([^"]*)"/g)];
  return paths.flatMap(([, d = '']) => [...d.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x)));
}

describe('page: the figure', () => {
  it('is a range between strict and ceiling, with its counts', () => {
    const text = readText(pageOf(reportWith(countsOf(90, 4, 3, 1, 2))));
    expect(text).to.include('between 90.0 % and 93.0 %');
    expect(text).to.include('of 100 observations from US consumer networks in the last hour');
    expect(text).to.include('97 of 100');
  });

  it('stands beside the statement in quotation marks, its publisher and its date', () => {
    const page = pageOf(REPORT);
    expect(page).to.include(`<blockquote>“${CLAIM.statement}”</blockquote>`);
    expect(readText(page)).to.include('AFP, 17 June 2022');
  });

  it('is a count as long as there are fewer than 30 draws, with the slot under way', () => {
    const text = readText(pageOf(YOUNG));
    expect(text).to.include('16 of 30 draws');
    expect(text).to.include('4 of the 11 draws of the present slot have been measured');
  });

  it('counts the draws of the very first slot while it is under way', () => {
    const first = { fresh: false, lastSlotMs: undefined, slots: [], underWay: { measured: 12, planned: 33 } };
    const text = readText(pageOf(reportWith(countsOf(0), first)));
    expect(text).to.include('12 of 30 draws');
    expect(text).not.to.include('No recent figure');
  });

  it('is no percentage, nor is any share or bound, where too little was measured', () => {
    for (const report of [YOUNG, UNDECIDED, EMPTY]) {
      const text = readText(pageOf(report)).replace('95 % on each side', '').replace('at least 99.9 %', '');
      const coverage = /4[0-9](\.\d)? %/g;
      expect(text.replace(coverage, '')).not.to.match(/\d %/);
    }
  });

  it('says in the same sentence how many landed outside the country, and how many went to own sites beside it', () => {
    const estimate = estimateOf(countsOf(90, 0, 7, 3), { landedAbroad: 0.12, operatorSite: 0.05 });
    const windows = CLAIM.windows.map((w) => ({ ...w, estimate }));
    const text = readText(pageOf({ ...REPORT, claims: [{ ...CLAIM, windows }] }));
    expect(text).to.match(/were given an address of oci [^.]*, 12 of them outside US\./);
    expect(text).to.include("Elsewhere 7 (5 at the operator's own sites)");
  });

  it('is withheld when slots were missed', () => {
    const text = readText(pageOf(STALE));
    expect(text).to.include('No recent figure');
    expect(text).not.to.include('between');
    expect(text).not.to.include('Contradicted');
  });

  it('speaks of connections only when the weights are known shares', () => {
    expect(readText(pageOf(reportWith(countsOf(90, 10), { weightsKnown: true })))).to.include(
      'modelled new connections',
    );
    expect(readText(pageOf(REPORT))).not.to.include('new connections');
  });

  it('is never a whole as a percentage: every draw is "n of n draws", and a share just below it stays below', () => {
    expect(readText(pageOf(EVERY_DRAW))).to.include('132 of 132 draws');
    for (const report of [EVERY_DRAW, NEARLY])
      expect(readText(pageOf(report))).not.to.match(/(?<![.\d])100(\.0+)?\s?%/);
  });
});

describe('page: what stands around the figure', () => {
  it('says near the top what the number does not show', () => {
    const text = readText(pageOf(REPORT));
    const limits = text.indexOf('What this number does not show');
    expect(limits).to.be.within(0, text.indexOf('What may be said'));
    for (const words of ['Where data rests', 'content network', 'not on the list', 'is a model', '159 days old']) {
      expect(text.indexOf(words, limits)).to.be.above(limits, words);
    }
  });

  it('is live and says so, with its time', () => {
    expect(readText(pageOf(REPORT))).to.include('live, changes, not for citation, 14:05 UTC');
  });

  it('a demo says demo in title and banner, with its story and its time', () => {
    const page = pageOf(REPORT);
    expect(page).to.match(/<title>Demo: /);
    expect(readText(page)).to.include('DEMO (founding-story). Nothing here is about the real world');
    expect(readText(page)).to.include('Time runs 60 times faster than the clock.');
    expect(methodologyPage(REPORT)).to.include('DEMO');
  });

  it('what is not a demo does not say so', () => {
    expect(readText(pageOf({ ...REPORT, demo: undefined }))).not.to.match(/\bdemo\b/i);
  });

  it('says of the quotation first which day it was about, and asks for no more draws once it is contradicted', () => {
    const text = readText(pageOf(REPORT));
    expect(text).to.include(
      'The level that was quoted: Contradicted The statement was made on 2022-06-17 about that day.',
    );
    expect(text).to.include('4,280 more draws');
    const verdicts = CLAIM.verdicts.map((v) => ({ ...v, verdict: 'CONTRADICTED' as const }));
    expect(readText(pageOf({ ...REPORT, claims: [{ ...CLAIM, verdicts }] }))).not.to.include('more draws');
  });

  it('links each draw that did not land to its leaf', () => {
    const page = detailPage(REPORT);
    for (const { leaf } of CLAIM.latestOther.slice(0, 10)) expect(page).to.include(`href="/draws/${leaf}"`);
  });

  it('has a column in the chart and a row in its table for each slot', () => {
    const page = pageOf(REPORT);
    const chart = /<svg class="slots".*?<\/svg>/s.exec(page)?.[0] ?? '';
    const columns = new Set(columnsIn(chart));
    expect(columns.size).to.equal(CLAIM.slots.length);
    const table = /Draws by slot, newest first.*?<\/table>/s.exec(page)?.[0] ?? '';
    expect([...table.matchAll(/<th scope="row">/g)]).to.have.length(CLAIM.slots.length);
  });

  it('leaves a gap in the chart for slots that were missed', () => {
    const kept = CLAIM.slots.filter((_, i) => i < 10 || i >= 20);
    const chart = /<svg class="slots".*?<\/svg>/s.exec(pageOf({ ...REPORT, claims: [{ ...CLAIM, slots: kept }] }))?.[0];
    const xs = columnsIn(chart ?? '');
    const columns = [...new Set(xs)].sort((a, b) => a - b);
    expect((columns[10] ?? 0) - (columns[9] ?? 0)).to.be.closeTo(110, 1e-9);
  });

  it('has one first heading, and skips no level', () => {
    for (const page of EVERY_PAGE) {
      const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
      expect(levels.filter((level) => level === 1)).to.deep.equal([1]);
      levels.forEach((level, i) => {
        expect(level - (levels[i - 1] ?? 0)).to.be.at.most(1);
      });
    }
  });

  it('gives every table a caption and every column a heading with a scope', () => {
    for (const page of EVERY_PAGE) {
      expect(page.match(/<table/g)?.length).to.equal(page.match(/<caption>/g)?.length);
      expect(page).not.to.match(/<th(?! scope)[ >]/);
    }
  });

  it('holds no script', () => {
    for (const page of EVERY_PAGE) expect(page).not.to.match(/<script|\son\w+=|javascript:/i);
  });
});

describe('page: words', () => {
  it('never says what cannot be known from outside', () => {
    const several: Report = { ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] };
    const pages = [REPORT, YOUNG, UNDECIDED, EVERY_DRAW, NEARLY, STALE, EMPTY].flatMap((report) => [
      pageOf(report),
      detailPage(report),
    ]);
    pages.push(
      claimsPage(several, STILL),
      methodologyPage(undefined),
      startingPage('The first slot is under way.', STILL),
    );
    for (const page of pages) for (const never of NEVER) expect(readText(page)).not.to.match(never);
  });

  it('hostile text in a report is shown, not obeyed', () => {
    const hostile = `</title></style><script>alert("x")</script>'"><img src=x onerror=alert(1)>`;
    const spoiled = JSON.parse(
      JSON.stringify(REPORT, (key, value: unknown) =>
        typeof value === 'string' && !CLOSED_LISTS.includes(key) ? hostile : value,
      ),
    ) as Report;
    for (const page of [pageOf(spoiled), detailPage(spoiled), claimsPage(spoiled, STILL), limitsPage(spoiled)]) {
      expect(page).not.to.match(/<script|<img|<\/title><\/style>/);
      expect(page).to.include('&lt;script&gt;');
    }
  });
});
