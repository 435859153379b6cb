import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Statement } from '../../src/core/statement.ts';
import { permalink, titleOf } from '../../src/core/statement.ts';
import { statementPage } from '../../src/reports/page.ts';
import type { Paper } from '../../src/reports/pdf.ts';
import { PAPERS, printPdf } from '../../src/reports/pdf.ts';
import { headlineWords, whenWords } from '../../src/reports/texts.ts';
import { judgement } from '../core/judgements.ts';
import { closedDay, closedOf } from '../views/closed.ts';
import { statementOf } from '../views/statement.ts';

/** Where Debian puts it. */
const CHROMIUM = '/usr/bin/chromium';
const SIZES: Readonly<Record<Paper, string>> = { A4: '594.96 x 841.92 pts (A4)', Letter: '612 x 792 pts (letter)' };

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

  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'landfall-statement-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  for (const [name, statement] of Object.entries(STATEMENTS)) {
    for (const paper of PAPERS) {
      it(`is one page of ${paper}, tagged, in English, whole to other readers: one ${name}`, async () => {
        const printed = await printPdf(statementPage(statement), paper);
        if (!printed.ok) throw new Error(printed.why);
        const file = join(dir, 'statement.pdf');
        writeFileSync(file, printed.pdf);
        // Each ends with 3 for what it only warns of, which is a failure here too.
        tool('qpdf', ['--check', file]);
        const plain = tool('qpdf', ['--qdf', '--object-streams=disable', file, '-']);
        expect(plain)
          .to.match(/\/Lang \(en\)/)
          .and.match(/\/DisplayDocTitle true/);
        const facts = factsOf(file);
        const told = ['Title', 'Tagged', 'Pages', 'Page size', 'Encrypted'].map((fact) => facts.get(fact));
        expect(told).to.deep.equal([titleOf(statement), 'yes', '1', SIZES[paper], 'no']);
        const tags = tagsOf(file);
        expect(tags).to.include.members(['H1', 'H2', 'BlockQuote', 'L', 'LI', 'Table', 'TH', 'TD']);
        // The picture of the interval has words for who cannot see it.
        expect(/\/Alt [(<]/.test(plain)).to.equal(tags.includes('Figure'));
        const text = tool('pdftotext', ['-raw', file, '-']).replace(/\s+/g, ' ');
        const places = wordsInOrder(statement).map((words) => text.indexOf(words));
        expect(places).to.not.include(-1);
        expect(places).to.deep.equal(places.toSorted((x, y) => x - y));
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

/** What was stated, when it was measured, the figure, what it does not show, and where it stands, as they follow each other. */
function wordsInOrder(statement: Statement): readonly string[] {
  const [figure] = headlineWords(statement);
  return [
    `“${statement.described.claim.statement}”`,
    `Measured ${whenWords(statement)}, from outside`,
    figure,
    'It can never confirm one.',
    'Where data rests, and who can reach it. This page says nothing about either.',
    'How to check it',
    statement.record.status === 'final' ? permalink(statement) : '[p] This may still change.',
  ];
}

function factsOf(file: string): ReadonlyMap<string, string> {
  const lines = tool('pdfinfo', [file]).split('\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}

function tool(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** What its parts are called to who reads it by ear. */
function tagsOf(file: string): readonly string[] {
  return [...tool('pdfinfo', ['-struct', file]).matchAll(/^ *([A-Z][A-Za-z0-9]*)/gm)].map(([, tag = '']) => tag);
}
