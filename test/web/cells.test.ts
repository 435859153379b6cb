import { expect } from 'chai';
import type { Counts } from '../../src/core/tally.ts';
import { DRAWS } from '../views/draws.ts';
import { LARGE, LARGE_CELLS, LARGE_SWEEP } from '../views/large.ts';
import { NEVER, readText } from './reading.ts';
import { problem, serveWeb } from './served.ts';

const PAGE = '/claims/tiktok-us-oci';
const API = `/api/v1${PAGE}/cells`;

interface Cells {
  readonly cells: readonly {
    readonly endpoint?: string;
    readonly family?: string;
    readonly network?: string;
    readonly n: number;
    readonly counts: Counts;
  }[];
  readonly next: string | null;
}

describe('web: draws by endpoint, family and network', () => {
  const web = serveWeb();
  const cells = async (query: string): Promise<Cells> => (await (await web.get(`${API}${query}`)).json()) as Cells;
  const text = async (path: string): Promise<string> => readText(await (await web.get(path)).text());
  const drawsOf = (network: string): number => DRAWS.filter(({ judgement }) => judgement.network === network).length;

  it('hold every draw once, however the rows are told apart', async () => {
    for (const by of ['endpoint,family,network', 'endpoint', 'network', 'family']) {
      const { cells: rows } = await cells(`?by=${by}&limit=1000`);
      expect(
        rows.reduce((sum, { n }) => sum + n, 0),
        by,
      ).to.equal(DRAWS.length);
      expect(new Set(rows.map(({ endpoint, family, network }) => `${endpoint} ${family} ${network}`)).size).to.equal(
        rows.length,
      );
    }
  });

  it('are narrowed by parts of names, family and outcome, and ordered by any column', async () => {
    const { cells: cox } = await cells('?by=network&network=cOX');
    expect(cox.map(({ network, n }) => [network, n])).to.deep.equal([['Cox', drawsOf('Cox')]]);
    const { cells: elsewhere } = await cells('?outcome=elsewhere&sort=elsewhere&family=v4');
    expect(elsewhere.length).to.be.above(0);
    expect(elsewhere.every(({ family, counts }) => family === 'v4' && counts.elsewhere > 0)).to.equal(true);
    const counts = elsewhere.map((row) => row.counts.elsewhere);
    expect(counts).to.deep.equal(counts.toSorted((a, b) => b - a));
    const { cells: byName } = await cells('?by=network&sort=network');
    const names = byName.map(({ network = '' }) => network);
    expect(names).to.deep.equal(names.toSorted());
  });

  it('come page by page, with what was asked for kept in the next address', async () => {
    const read: string[] = [];
    let query: string | undefined = '?by=endpoint,network&limit=7&sort=landed&outcome=landed';
    while (query !== undefined) {
      const page: Cells = await cells(query);
      read.push(...page.cells.map(({ endpoint, network }) => `${endpoint} ${network}`));
      query = page.next?.slice(API.length);
    }
    const { cells: all } = await cells('?by=endpoint,network&limit=1000&sort=landed&outcome=landed');
    expect(read).to.deep.equal(all.map(({ endpoint, network }) => `${endpoint} ${network}`));
  });

  it('are CSV for who accepts that, all of them', async () => {
    const response = await web.get(`${API}?by=network&network=cox`, { accept: 'text/csv' });
    expect(response.headers.get('content-type')).to.match(/^text\/csv/);
    const [head, row, end] = (await response.text()).split('\r\n');
    expect(head).to.equal('claim,window,network,n,landed,fronted,elsewhere,indeterminate,missing');
    expect(row).to.match(new RegExp(`^tiktok-us-oci,1h,Cox,${drawsOf('Cox')},`));
    expect(end).to.equal('');
  });

  it('in CSV no label is a formula to a spreadsheet', async () => {
    web.cells = () => new Map([['landed 4 www.tiktok.com =HYPERLINK("x"), Inc.', 1]]);
    const text = await (await web.get(`${API}?by=network`, { accept: 'text/csv' })).text();
    expect(text).to.include(`tiktok-us-oci,1h,"'=HYPERLINK(""x""), Inc.",1,1,0,0,0,0`);
  });

  it('a value that means nothing is refused, on the page as in the API', async () => {
    for (const query of [
      '?by=x',
      '?sort=n',
      '?family=v5',
      '?outcome=lost',
      '?from=-1',
      `?network=${'x'.repeat(254)}`,
    ]) {
      expect((await web.get(`${PAGE}${query}`)).status, query).to.equal(400);
      if (!query.startsWith('?from')) expect((await problem(await web.get(`${API}${query}`))).status).to.equal(400);
    }
    expect((await web.get(`${PAGE}?window=yesterday`)).status).to.equal(404);
  });

  it('the page is narrowed by a form without script; its links keep what was asked for', async () => {
    const page = await (await web.get(`${PAGE}?network=cox&sort=elsewhere&window=1d&reload=off`)).text();
    expect(page).to.include('<form class="filter" method="get" action="/claims/tiktok-us-oci#cells">');
    expect(page).to.include('name="network" value="cox"').and.to.include('<option value="1d" selected>');
    expect(page).to.include('<input type="hidden" name="sort" value="elsewhere">');
    expect(page).to.include('href="?network=cox&amp;sort=landed&amp;window=1d&amp;reload=off#cells"');
    expect(page).to.match(/aria-sort="descending"><a href="[^"]*">Elsewhere/);
    const policy = (await web.get(PAGE)).headers.get('content-security-policy');
    expect(policy).to.include("form-action 'self'").and.to.include("default-src 'none'");
  });

  it('what the page does not understand of an address it says, and goes without it', async () => {
    expect(await text(`${PAGE}?utm_source=<b>&network=cox`)).to.include('Not understood, and left out: utm_source.');
    expect(await text(PAGE)).not.to.include('Not understood');
    expect(await text(`${PAGE}?network=nobody`)).to.include('No draw is like that.');
  });
});

describe('web: where users land, by network', () => {
  const web = serveWeb();
  const text = async (path: string): Promise<string> => readText(await (await web.get(path)).text());

  it('are counts of draws, never a share of few', async () => {
    const page = await text(`${PAGE}/networks`);
    expect(page)
      .to.match(/ Cox \d+ \d+ \d+ \d+ \d+ \d+ /)
      .and.to.include('Nothing has been swept yet');
    expect(page).not.to.match(/\d %/);
    for (const never of NEVER) expect(page).not.to.match(never);
  });

  it('have the last sweep beside them, and networks that only the sweep came to after them', async () => {
    web.sweeps = () => [LARGE_SWEEP as ReturnType<typeof web.sweeps>[number]];
    const page = await text(`${PAGE}/networks?network=swept+only`);
    expect(page).to.include('Swept Only 0 0 0 0 0 0 20,930 0.34 % 91.2 % 5.0 % 3.8 %');
    expect(page).to.include('6,295,552 of 6,300,000 have an answer');
    expect(await text(`${PAGE}/networks?network=swept+only&outcome=landed`)).to.include('No network is like that.');
  });
});

describe('web: pages of a claim with 50 endpoints, two families and 300 networks', () => {
  const web = serveWeb();

  it('stay within 60,000 bytes, and go over as many pages as they need', async () => {
    web.report = LARGE;
    web.cells = () => LARGE_CELLS;
    web.sweeps = () => [LARGE_SWEEP as ReturnType<typeof web.sweeps>[number]];
    for (const path of [
      '/',
      PAGE,
      `${PAGE}/networks`,
      `${PAGE}/connections`,
      `${PAGE}?from=29970`,
      '/feeds',
      '/limits',
    ]) {
      const response = await web.get(path);
      expect(response.status, path).to.equal(200);
      expect((await response.arrayBuffer()).byteLength, path).to.be.at.most(60_000);
    }
    const first = await (await web.get(`${PAGE}/networks`)).text();
    expect(first).to.include('Rows 1 to 40 of 301').and.to.include('rel="next" href="?from=40#networks"');
    const last = await (await web.get(`${PAGE}/networks?from=280`)).text();
    expect(last).to.include('Rows 281 to 301 of 301').and.not.to.include('rel="next"');
  });
});
