import { expect } from 'chai';
import { DOCUMENTS } from '../../src/web/openapi-documents.ts';
import { AT, DRAWN } from '../views/drawn.ts';
import { LOG } from '../views/evidence.ts';
import { readText } from './reading.ts';
import { BROWSER, problem, serveWeb } from './served.ts';

const MOST_BYTES = 60_000;

describe('web: the evidence log', () => {
  const web = serveWeb();

  async function page(path = '/evidence'): Promise<string> {
    const response = await web.get(path, BROWSER);
    expect(response.status).to.equal(200);
    const text = await response.text();
    expect(text.length).to.be.below(MOST_BYTES);
    return text;
  }

  it('tells who signs it and who vouches for it', async () => {
    const text = await page();
    for (const part of [LOG.origin, LOG.vkey, LOG.checkpoint.root]) expect(text).to.include(part);
    expect(readText(text)).to.include('1,234 leaves');
    expect(readText(text)).to.match(/witness\.example\/one 2026-11-18T\d\d:\d\d:\d\dZ/);
    expect(text).to.include('/log/timestamps/1100.tsr').and.to.include('1100.tsr -text');
    expect(readText(text)).to.include('Of the 5 lists of the log’s first snapshot').and.to.include('4 are');
  });

  it('tells how to check it, and that the key must come from elsewhere', async () => {
    const text = await page();
    expect(text).to.include(`verify http://127.0.0.1:`).and.to.include(`--key &#39;${LOG.vkey}&#39;`);
    expect(readText(text)).to.include('a key that comes with the log tells nothing by itself');
    expect(readText(text)).to.include('whether there are other logs that nobody is shown');
  });

  it('lists its leaves by kind, and leads to each', async () => {
    const all = await page();
    for (const index of DRAWN.keys()) expect(all).to.include(`href="/draws/${index}"`);
    const judgements = await page('/evidence?kind=judgement');
    expect(judgements).to.include(`href="/draws/${AT.judgement}"`).and.not.to.include(`href="/draws/${AT.trace}"`);
    expect(judgements).to.include('<option value="judgement" selected>');
    expect(await page('/evidence?kind=')).to.include(`href="/draws/${AT.trace}"`);
  });

  it('goes on where a page ends', async () => {
    const document = await web.json(`/api/v1/evidence/leaves?limit=3`);
    const next = (document as { readonly next?: string }).next ?? '';
    expect(next).to.equal(`/api/v1/evidence/leaves?limit=3&before=${AT.adjudication}`);
    expect(await web.json(next)).to.have.nested.property('leaves[0].leaf', AT.confirmation);
  });

  it('refuses kinds and places that there are none of', async () => {
    for (const query of ['kind=none', 'kind=draw&kind=slot', 'before=x', 'before=-1', 'before=1&before=2']) {
      expect((await web.get(`/evidence?${query}`, BROWSER)).status, query).to.equal(400);
      expect((await problem(await web.get(`/api/v1/evidence/leaves?${query}`))).status, query).to.equal(400);
    }
  });

  it('is the same as JSON, described in every member', async () => {
    const log: unknown = await web.json('/api/v1/evidence');
    expect(DOCUMENTS.Evidence.parse(log)).to.deep.equal(log);
    expect(log).to.deep.include({
      origin: LOG.origin,
      leaves: 1234,
      time_stamped: [300, 1100],
      first_lists: { leaf: 3, named: 5, kept: 4 },
      cosigned: { leaves: 1200, by: [{ witness: 'witness.example/one', at: '2026-11-18T11:05:00.000Z' }] },
    });
    const leaves: unknown = await web.json('/api/v1/evidence/leaves');
    expect(DOCUMENTS.Leaves.parse(leaves)).to.deep.equal(leaves);
    const draw: unknown = await web.json(`/api/v1/draws/${AT.landed}`);
    expect(DOCUMENTS.Draw.parse(draw)).to.deep.equal(draw);
  });
});
