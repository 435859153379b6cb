import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { drawsPage, type JudgementsIn } from '../../src/web/api-draws.ts';
import { pageAsked, pageOf } from '../../src/web/paging.ts';
import { Problem } from '../../src/web/problem.ts';
import { serveWeb } from './served.ts';

interface Page {
  readonly next: string | null;
  readonly events?: readonly unknown[];
  readonly closed?: readonly { readonly window: string }[];
}

const WINDOWS = '/api/v1/claims/tiktok-us-oci/windows';

describe('web: lists page by page', () => {
  const web = serveWeb();
  const page = async (path: string): Promise<Page> => (await (await web.get(path)).json()) as Page;

  it('a list read page by page is the list read at once', () => {
    const rows = Array.from({ length: 25 }, (_, i) => String(i));
    for (const limit of [1, 7, 24, 25, 26]) {
      const read: string[] = [];
      let before: string | undefined;
      do {
        const { rows: some, next } = pageOf(rows, (row) => row, { limit, before });
        expect(some.length).to.be.at.most(limit);
        read.push(...some);
        before = next;
      } while (before !== undefined);
      expect(read, `by ${limit}`).to.deep.equal(rows);
    }
  });

  it('closed windows: the next page is named in the document and in the Link header, and begins after the last row', async () => {
    const response = await web.get(`${WINDOWS}?limit=1`);
    const first = (await response.json()) as Page;
    expect(first.closed?.map(({ window }) => window)).to.deep.equal(['2026-11-22']);
    expect(first.next).to.equal(`${WINDOWS}?limit=1&before=2026-11-22`);
    expect(response.headers.get('link')).to.equal(`<${first.next}>; rel="next"`);
    const last = await page(first.next ?? '');
    expect(last.closed?.map(({ window }) => window)).to.deep.equal(['2026-11-19']);
    expect(last.next).to.equal(null);
  });

  it('events are read to their end', async () => {
    const all = (await page('/api/v1/claims/tiktok-us-oci/events')).events ?? [];
    const read = [];
    let next: string | null = '/api/v1/claims/tiktok-us-oci/events?limit=1';
    while (next !== null) {
      const some: Page = await page(next);
      read.push(...(some.events ?? []));
      next = some.next;
    }
    expect(read).to.deep.equal(all);
    expect(all.length).to.be.above(1);
  });

  it('what is no limit and no row of the list is told so', async () => {
    for (const query of [
      'limit=0',
      'limit=1001',
      'limit=-1',
      'limit=x',
      'limit=1&limit=2',
      'before=never',
      'before=a&before=b',
    ]) {
      expect((await web.get(`${WINDOWS}?${query}`)).status, query).to.equal(400);
    }
    expect(() => pageAsked({ before: 'a'.repeat(501) })).to.throw(Problem);
  });

  it('draws come slot by slot, the latest first, and the log is never read beyond a bound', async () => {
    const judgement = (leaf: number): object => ({ index: 0, leaf, block: '24.1.2.0/24', outcome: 'landed' });
    const slot = (claim: string, at: number, leaves: readonly number[]): Leaf =>
      ({ $kind: 'judgement', claim, slot: at, judgements: leaves.map(judgement) }) as unknown as Leaf;
    const log = new Map([
      [10, slot('a', 300, [1, 2])],
      [20, slot('b', 300, [11, 12])],
      [30, slot('a', 600, [21, 22])],
    ]);
    let looked = 0;
    const judgements: JudgementsIn = async function* ({ from, to }) {
      looked += to - from;
      for (const [index, leaf] of log) if (index >= from && index < to) yield { index, leaf };
    };
    const leavesOf = ({ draws }: Readonly<Record<string, unknown>>): unknown =>
      (draws as readonly { readonly leaf: number }[]).map((draw) => draw.leaf);
    const first = await drawsPage('a', { judgements, size: 31 }, { limit: 2, before: undefined });
    expect(leavesOf(first.row)).to.deep.equal([21, 22]);
    const second = await drawsPage('a', { judgements, size: 31 }, { limit: 2, before: first.next });
    expect(leavesOf(second.row)).to.deep.equal([1, 2]);
    expect(second.next).to.equal(undefined);
    looked = 0;
    const far = await drawsPage('a', { judgements, size: 100_000 }, { limit: 2, before: undefined });
    expect([leavesOf(far.row), far.next, looked]).to.deep.equal([[], '99500', 500]);
  });

  it('windows are CSV for who asks for that, JSON for everybody else', async () => {
    const csv = await web.get(WINDOWS, { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(csv.headers.get('vary')).to.include('Accept');
    const [header, ...lines] = (await csv.text()).trimEnd().split('\r\n');
    expect(header).to.match(/^claim,window,from,to,n,landed,.*,sentence$/);
    const windows = (await web.json(WINDOWS)).windows ?? [];
    expect(lines).to.have.lengthOf(windows.length);
    expect(lines[0]).to.match(new RegExp(`^tiktok-us-oci,1h,.*,${windows[0]?.n},`));
    for (const accept of ['*/*', 'application/json', 'text/html'])
      expect((await web.get(WINDOWS, { accept })).headers.get('content-type'), accept).to.match(/^application\/json/);
  });
});
