import axe from 'axe-core';
import { expect } from 'chai';
import { type Browser, chromium } from 'playwright-core';
import type { Report } from '../../src/core/report.ts';
import { describeSweep } from '../../src/core/sweep/sweep-report.ts';
import { AT } from '../views/drawn.ts';
import { LARGE, LARGE_CELLS, LARGE_SWEEP } from '../views/large.ts';
import { CLAIM, countsOf, REPORT, reportWith } from '../views/report.ts';
import { largeSweep } from '../views/sweeps.ts';
import { serveWeb } from '../web/served.ts';

/** Where Debian puts it. */
const CHROMIUM = '/usr/bin/chromium';
const MOST_BYTES = 60_000;
/** Widths of a phone, a tablet and a screen. */
const WIDTHS = [360, 820, 1280];

const [feed] = REPORT.feeds;
if (feed === undefined) throw new TypeError('the report has no feed');
const refused = {
  ...feed,
  inForce: false,
  refused: { parse: 3 },
  lastRefusal: 'parse: it is an HTML page, not a list',
};

/** What a reader may find: everything in order, nothing yet, too little, old, or resting on a list that is broken. */
const REPORTS: Readonly<Record<string, Report | undefined>> = {
  'with data': REPORT,
  'of no demo': { ...REPORT, demo: undefined },
  starting: undefined,
  empty: reportWith(countsOf(0)),
  'with too little measured': reportWith(countsOf(12, 3)),
  stale: { ...REPORT, claims: [{ ...CLAIM, fresh: false }] },
  'with a broken feed': { ...REPORT, feeds: [refused, ...REPORT.feeds.slice(1)] },
  'of several claims': { ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] },
};

const CLAIM_PATH = `/claims/${CLAIM.id}`;
const PATHS = ['/', CLAIM_PATH, '/methodology', '/claims/none', '/nothing/here'];

/** Pages that say much the same whatever the report holds, and what may be asked of a page. */
const MORE_PATHS = [
  `/?claim=${CLAIM.id}&by=week`,
  `${CLAIM_PATH}?by=endpoint&network=co&sort=endpoint&unknown=1`,
  `${CLAIM_PATH}?network=nobody`,
  `${CLAIM_PATH}/networks`,
  `${CLAIM_PATH}/connections`,
  `${CLAIM_PATH}/windows/2026-11-19`,
  '/feeds',
  '/feeds/3',
  '/limits',
];

interface Seen {
  readonly status: number;
  readonly bytes: number;
  readonly console: readonly string[];
  readonly elsewhere: readonly string[];
  readonly violations: readonly string[];
  readonly overflows: boolean;
}

describe('the pages in a browser', function () {
  this.timeout(120_000);
  const web = serveWeb();
  let browser: Browser;

  before(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
  });
  after(() => browser.close());

  /** Loads a page without script, as a reader may, and looks at it with one. */
  async function see(path: string, colorScheme: 'light' | 'dark', width: number): Promise<Seen> {
    const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } });
    try {
      const page = await context.newPage();
      const told: string[] = [];
      const elsewhere: string[] = [];
      page.on('console', (message) => {
        // That a page is not there is what was asked for.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          told.push(message.text());
      });
      page.on('pageerror', (error) => told.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(`${web.origin()}/`) && !request.url().startsWith('data:'))
          elsewhere.push(request.url());
      });
      const response = await page.goto(`${web.origin()}${path}${path.includes('?') ? '&' : '?'}reload=off`);
      const body = await response?.body();
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      await page.evaluate(axe.source);
      const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as axe.AxeResults;
      const violations = found.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`),
      );
      const overflows = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
      return {
        status: response?.status() ?? 0,
        bytes: body?.length ?? 0,
        console: told,
        elsewhere,
        violations,
        overflows,
      };
    } finally {
      await context.close();
    }
  }

  async function expectReadable(path: string, scheme: 'light' | 'dark', width: number): Promise<void> {
    const seen = await see(path, scheme, width);
    const where = `${path}, ${scheme}, ${width} wide`;
    expect(seen.violations, where).to.deep.equal([]);
    expect(seen.console, where).to.deep.equal([]);
    expect(seen.elsewhere, where).to.deep.equal([]);
    expect(seen.overflows, `${where}: wider than the screen`).to.equal(false);
    expect(seen.bytes, where).to.be.within(1, MOST_BYTES);
  }

  for (const [name, report] of Object.entries(REPORTS)) {
    it(`${name}: can be read by everybody, fetch nothing from elsewhere, and fit every screen`, async () => {
      web.report = report;
      for (const path of PATHS) {
        for (const [i, width] of (path === '/' ? WIDTHS : WIDTHS.slice(0, 1)).entries()) {
          const scheme = i % 2 === 0 ? 'light' : 'dark';
          await expectReadable(path, scheme, width);
        }
      }
    });
  }

  it('of networks, connections, lists and what was asked of a table: the same', async () => {
    web.report = REPORT;
    for (const [i, path] of MORE_PATHS.entries())
      await (i % 2 === 0 ? expectReadable(path, 'light', 360) : expectReadable(path, 'dark', 1280));
    web.report = REPORTS['with a broken feed'];
    await expectReadable('/feeds', 'dark', 360);
    web.report = REPORTS['of several claims'];
    await expectReadable('/limits', 'light', 360);
  });

  it('of a claim with 50 endpoints, two families and 300 networks: the same', async () => {
    web.report = LARGE;
    web.cells = () => LARGE_CELLS;
    web.sweeps = () => [LARGE_SWEEP as ReturnType<typeof web.sweeps>[number]];
    for (const path of ['/', CLAIM_PATH, `${CLAIM_PATH}/networks`, `${CLAIM_PATH}/connections`])
      await expectReadable(path, 'dark', 360);
  });

  it('are narrowed and put in order by a form and links, with scripts off', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${web.origin()}${CLAIM_PATH}?reload=off`);
    await page.getByLabel('Network contains').fill('cox');
    await page.getByLabel('Rows by').selectOption('network');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(new URL(page.url()).searchParams.get('network')).to.equal('cox');
    const table = page.locator('#cells ~ .wide').first();
    expect(await table.locator('tbody tr').count()).to.equal(1);
    await table.getByRole('link', { name: 'Elsewhere' }).click();
    const asked = new URL(page.url()).searchParams;
    expect([asked.get('sort'), asked.get('network'), asked.get('by')]).to.deep.equal(['elsewhere', 'cox', 'network']);
    await context.close();
  });

  it('of single draws, of other leaves and of the log: the same, with all that is folded opened', async () => {
    const leaves = [AT.landed, AT.elsewhere, AT.timeout, AT.fronted, AT.unjudged, AT.snapshot, AT.judgement];
    for (const [i, path] of [...leaves.map((leaf) => `/draws/${leaf}`), '/evidence'].entries()) {
      await expectReadable(path, i % 2 === 0 ? 'light' : 'dark', 360);
    }
    await expectReadable(`/draws/${AT.landed}`, 'dark', 1280);
  });

  it('of sweeps at the size of a country: the same', async () => {
    const [sweep, before] = [largeSweep(CLAIM.id, 1), largeSweep(CLAIM.id, 2)];
    web.report = REPORT;
    web.sweeps = () => [describeSweep(sweep, 12, { index: 5, sweep: before })];
    for (const path of [`/claims/${CLAIM.id}/sweeps`, `/claims/${CLAIM.id}/sweeps/12`]) {
      await expectReadable(path, 'light', 360);
      await expectReadable(path, 'dark', 1280);
    }
  });

  it('say the same without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${web.origin()}/?reload=off`);
    expect(await page.locator('h1').count()).to.equal(1);
    expect(await page.locator('script').count()).to.equal(0);
    await context.close();
  });
});
