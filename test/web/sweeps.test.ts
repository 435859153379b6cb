import { expect } from 'chai';
import type { ClaimReport } from '../../src/core/report.ts';
import { blockSpace } from '../../src/core/sweep/block-space.ts';
import type { ReadSweep, SweepLeaf } from '../../src/core/sweep/sweep-record.ts';
import { describeSweep } from '../../src/core/sweep/sweep-report.ts';
import { sweepRow } from '../../src/web/api-sweeps.ts';
import { DOCUMENTS } from '../../src/web/openapi-documents.ts';
import { sweepPage } from '../../src/web/sweep-page.ts';
import { sweepsPage } from '../../src/web/sweeps.ts';
import { REPORT } from '../views/report.ts';
import { largeSweep } from '../views/sweeps.ts';
import { serveWeb } from './served.ts';

const CLAIM = REPORT.claims[0] as ClaimReport;
const PATH = `/claims/${CLAIM.id}/sweeps`;
const LEAF: SweepLeaf = {
  $kind: 'sweep',
  claim: CLAIM.id,
  endpoint: 'api.example',
  family: 4,
  clients: 'ab'.repeat(32),
  snapshot: 'cd'.repeat(32),
  method: '1',
  version: '0',
  seed: '00',
  firstMs: Date.UTC(2026, 10, 23, 12),
  lastMs: Date.UTC(2026, 10, 23, 13),
  map: 'ef'.repeat(32),
  blob: '12'.repeat(32),
  journal: [],
  blocks: { all: 4, answered: 4, missing: 0, notAsked: 0, asked: 2 },
  scopes: [{ scope: 23, answers: 2 }],
  overlong: 0,
  audit: { audited: 1, disagreed: 0 },
};
const READ: ReadSweep = {
  leaf: LEAF,
  map: {
    claim: CLAIM.id,
    endpoint: 'api.example',
    family: 4,
    clients: 'ab',
    answers: [
      { addresses: ['192.0.2.1'], landings: ['landed:us-ashburn-1:A'] },
      { addresses: ['192.0.2.2'], landings: ['elsewhere:network:AS64500'] },
    ],
    runs: [
      { blocks: 2, answer: 0 },
      { blocks: 2, answer: 1 },
    ],
  },
  space: blockSpace(4, [{ first: 0x181630, blocks: 4 }]),
  weights: [{ blocks: 4, weight: 1, network: '<b>Cable' }],
};
const SWEEP = describeSweep(READ, 12);
/** One block fewer went elsewhere before. */
const BEFORE: ReadSweep = {
  ...READ,
  map: {
    ...READ.map,
    runs: [
      { blocks: 3, answer: 0 },
      { blocks: 1, answer: 1 },
    ],
  },
};
const LATER = describeSweep(READ, 12, { index: 5, sweep: BEFORE });

describe('web/sweeps', () => {
  it('lists the latest sweep of each endpoint with what landed and what moved', () => {
    const page = sweepsPage(REPORT, CLAIM, [SWEEP]);
    expect(page).to.include(`<a href="${PATH}/12">api.example</a>`).and.include('no sweep before');
    expect(sweepsPage(REPORT, CLAIM, [LATER])).to.include('<td class="n">25.0 %</td>');
    expect(sweepsPage(REPORT, CLAIM, [])).to.include('Nothing has been swept yet');
  });

  it('shows of a sweep shares by network and landing, and the blocks that do not land', () => {
    const page = sweepPage(REPORT, CLAIM, SWEEP);
    expect(page).to.include('&lt;b&gt;Cable').and.not.include('<b>Cable');
    expect(page).to.match(/<th scope="row">24\.22\.50\.0\/24<\/th><td class="n">2<\/td>.*elsewhere:network:AS64500/);
    expect(page).to.include('50.0 %').and.include(`/api/v1${PATH}/12.csv`);
    expect(page).to.include('There is no earlier sweep');
  });

  it('says in plain words what was asked, what was taken over and how wrong that may be', () => {
    const page = sweepPage(REPORT, CLAIM, SWEEP);
    expect(page).to.include('2 took over the answer of a block beside them');
    expect(page).to.include('right 19 times in 20, up to 95.0 % of the answers taken over may be wrong');
    const fixed = { ...READ, leaf: { ...LEAF, fixedScope: 24, blocks: { ...LEAF.blocks, asked: 4 } } };
    expect(sweepPage(REPORT, CLAIM, describeSweep(fixed, 12))).to.include('it holds for one block only (scope 24)');
  });

  it('shows what moved since the sweep before: from where, to where, which blocks, what share of users', () => {
    const page = sweepPage(REPORT, CLAIM, LATER);
    expect(page).to.include('1 block with 25.0 % of users lands otherwise than before.');
    expect(page).to.match(/<td>landed:us-ashburn-1:A<\/td><td>elsewhere:network:AS64500<\/td><td class="n">1<\/td>/);
    expect(page).to.match(/<th scope="row">24\.22\.50\.0\/24<\/th><td class="n">1<\/td>/);
    expect(page).to.include('landfall sweep --diff 5 12 --csv');
  });

  it('stays readable at the size of a country: hundreds of networks, thousands of blocks that do not land', () => {
    const large = describeSweep(largeSweep(CLAIM.id, 1), 12, { index: 5, sweep: largeSweep(CLAIM.id, 2) });
    expect(large.shares.networks.length).to.be.above(300);
    expect(large.notLanded.stretches).to.be.above(3_000);
    const page = sweepPage(REPORT, CLAIM, large);
    expect(Buffer.byteLength(page)).to.be.below(60_000);
    expect(page).to.match(/the 30 with most users, of \d,\d{3} stretches/);
    const ten = Array.from({ length: 10 }, () => large);
    expect(Buffer.byteLength(sweepsPage(REPORT, CLAIM, ten))).to.be.below(60_000);
  });

  it('says the same as JSON, with what it does not measure and no interval', () => {
    const row = sweepRow(SWEEP);
    expect(row).to.include({ leaf: 12, coverage: 1, prunable: true, shares_of: 'users', not_landed_rows: 1 });
    expect(row).to.have.property('not_measured');
    expect(row).to.have.property('drift', null);
    expect(JSON.stringify(row)).to.not.include('"lower_bound"');
    expect(sweepRow(describeSweep(READ, undefined))).to.include({ leaf: null, csv: null });
    const drift = { moved: 0.25, relanded: 0, unknown: 0, block_rows: 1 };
    expect(sweepRow(LATER)).to.have.property('drift').that.deep.includes(drift);
  });
});

describe('web/sweep-routes', () => {
  const web = serveWeb();

  it('serves the list, each sweep that is shown by its leaf, and the blocks of any as CSV', async () => {
    web.sweeps = () => [SWEEP];
    expect(await (await web.get(PATH)).text()).to.include('api.example');
    expect(await (await web.get(`${PATH}/12`)).text()).to.include('Asked, and taken over');
    expect((await web.get(`${PATH}/13`)).status).to.equal(404);
    const csv = await web.get(`/api/v1${PATH}/12.csv`);
    expect(csv.headers.get('content-type')).to.match(/^text\/csv/);
    expect(await csv.text()).to.equal('first,blocks\r\n24.22.48.0/24,8\r\n');
  });

  it('sends again only what a client does not have', async () => {
    const path = `/api/v1${PATH}/12.csv`;
    const etag = (await web.get(path)).headers.get('etag') ?? '';
    expect((await web.raw(path, { 'if-none-match': etag })).status).to.equal(304);
  });

  it('holds few maps for readers that may be slow, and lets go of those that have left', async () => {
    const path = `/api/v1${PATH}/14.csv`;
    const slow = [await web.get(path), await web.get(path)];
    expect(slow.map(({ status }) => status)).to.deep.equal([200, 200]);
    const third = await web.get(path);
    expect([third.status, third.headers.get('retry-after')]).to.deep.equal([503, '2']);
    for (const response of slow) await response.body?.cancel();
    const whole = `/api/v1${PATH}/12.csv`;
    for (let status = 503; status !== 200; ) ({ status } = await web.get(whole));
    expect(web.defects, 'a reader who leaves is no defect').to.deep.equal([]);
  });

  it('describes the JSON with every member', async () => {
    web.sweeps = () => [SWEEP, LATER];
    const document: unknown = await web.json(`/api/v1${PATH}`);
    expect(DOCUMENTS.Sweeps.parse(document)).to.deep.equal(document);
  });

  it('answers 404 for the CSV of a leaf that is no sweep, and for what is no number', async () => {
    for (const leaf of ['13', '-1', '1e3', '%2e%2e', '99999999999999999999']) {
      expect((await web.get(`/api/v1${PATH}/${leaf}.csv`)).status, leaf).to.equal(404);
    }
  });
});
