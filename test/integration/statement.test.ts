import axe from 'axe-core';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Statement } from '../../src/core/statement.ts';
import { statementPage } from '../../src/reports/page.ts';
import type { Paper } from '../../src/reports/pdf.ts';
import { PAPERS, printPdf } from '../../src/reports/pdf.ts';
import { judgement } from '../core/judgements.ts';
import { closedDay, closedOf } from '../views/closed.ts';
import { statementOf } from '../views/statement.ts';

/** Where Debian puts it. */
const CHROMIUM = '/usr/bin/chromium';
const SIZES: Readonly<Record<Paper, string>> = { A4: '594.95996 841.91998', Letter: '612 792' };

function draws(landed: number, missing: number): readonly Judgement[] {
  return [
    ...Array.from({ length: landed }, () => judgement({ region: 'us-ashburn-1', grade: 'A', country: 'US' })),
    ...Array.from({ length: missing }, () => judgement({ outcome: 'missing', reason: 'timeout' })),
  ];
}

const STATEMENTS: Readonly<Record<string, Statement>> = {
  'that is contradicted': statementOf(closedDay('2026-11-19', 'final')),
  'that is not contradicted': statementOf(closedOf('2026-11', 'final', draws(3130, 38))),
  'with too little measured': statementOf(closedDay('2026-11-19', 'final', 20)),
  'of which more was noted than a page holds': {
    ...statementOf(closedDay('2026-11-19', 'final')),
    notes: [1, 2, 3].map((index) => ({
      index,
      about: { window: '2026-11-19' },
      text: 'a cable was cut '.repeat(20).slice(0, 299),
      author: 'N. O. Body '.repeat(8).slice(0, 79),
      atMs: Date.UTC(2026, 10, 20),
    })),
  },
  'that is provisional': statementOf(closedDay('2026-11-19', 'provisional')),
};

describe('the statement of a closed window, printed by Chromium', function () {
  this.timeout(120_000);

  for (const [name, statement] of Object.entries(STATEMENTS)) {
    for (const paper of PAPERS) {
      it(`is one page of ${paper}, tagged, in English: one ${name}`, async () => {
        const printed = await printPdf(statementPage(statement), paper);
        if (!printed.ok) throw new Error(printed.why);
        const pdf = printed.pdf.toString('latin1');
        expect([...pdf.matchAll(/\/MediaBox \[0 0 ([^\]]*)\]/g)].map(([, size]) => size)).to.deep.equal([SIZES[paper]]);
        expect(pdf).to.include('/StructTreeRoot').and.include('/Lang (en)');
      });
    }
  }

  it('breaks no rule of axe, on a phone and on a screen', async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      for (const width of [360, 1280]) {
        for (const [name, statement] of Object.entries(STATEMENTS)) {
          const page = await browser.newPage({ viewport: { width, height: 900 } });
          await page.setContent(statementPage(statement));
          await page.addScriptTag({ content: axe.source });
          const violations = await page.evaluate(async () => {
            const { axe: here } = globalThis as unknown as {
              axe: { run: () => Promise<{ violations: { id: string }[] }> };
            };
            return (await here.run()).violations.map(({ id }) => id);
          });
          expect(violations, `${name}, ${width} wide`).to.deep.equal([]);
          await page.close();
        }
      }
    } finally {
      await browser.close();
    }
  });
});
