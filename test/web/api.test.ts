import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import type { Report } from '../../src/core/report.ts';
import { CONNECTION_LEAVES, CONNECTIONS, LOOKUP, TRACE } from '../views/connections.ts';
import { CLAIM, countsOf, REPORT, reportWith } from '../views/report.ts';
import { NEVER } from './reading.ts';
import type { Json } from './served.ts';
import { DRAW, problem, serveWeb } from './served.ts';

describe('web: API', () => {
  const web = serveWeb();

  const rowsOf = async (): Promise<readonly Json[]> => {
    const claims = (await web.json('/api/v1/claims')).claims ?? [];
    const windows = (await web.json('/api/v1/claims/tiktok-us-oci/windows')).windows ?? [];
    return [
      ...claims,
      ...windows,
      await web.json('/api/v1/claims/tiktok-us-oci'),
      await web.json('/api/v1/claims/tiktok-us-oci/windows/today'),
    ];
  };

  it('every row carries n, coverage, verdict, what is not measured, a sentence, and that it is a demo', async () => {
    for (const row of await rowsOf()) {
      expect(row).to.include({
        demo: true,
        verdict: 'CONTRADICTED',
        verdict_window: 'today',
        sentence: CLAIM.sentence,
      });
      expect(row.n).to.be.a('number');
      expect(row.coverage).to.be.a('number');
      expect(JSON.stringify(row.not_measured)).to.match(/Q4.*Q5.*Q6/);
    }
  });

  it('a window shows its figures, and the bounds that its kind has', async () => {
    const hour = await web.json('/api/v1/claims/tiktok-us-oci/windows/1h');
    const today = await web.json('/api/v1/claims/tiktok-us-oci/windows/today');
    const { estimate } = CLAIM.windows[0] ?? {};
    expect(hour).to.include({ n: estimate?.n, strict: estimate?.strict, ceiling: estimate?.ceiling });
    expect(hour).to.include({ lower_bound: null, upper_bound: null, withheld: null });
    expect(today).to.include({ lower_bound: 0.7104, upper_bound: 0.8467, from: '2026-11-23T00:00:00.000Z' });
  });

  it('what is withheld is null, with the reason, in every row', async () => {
    const cases: readonly (readonly [Report, string])[] = [
      [reportWith(countsOf(29)), 'sample'],
      [reportWith(countsOf(40, 0, 0, 0, 60)), 'coverage'],
      [{ ...REPORT, claims: [{ ...CLAIM, fresh: false }] }, 'stale'],
    ];
    for (const [withheldIn, reason] of cases) {
      web.report = withheldIn;
      for (const row of await rowsOf()) {
        expect(row).to.include({ withheld: reason, strict: null, ceiling: null, lower_bound: null, shares: null });
        expect(row).to.include({ sensitivity: null });
        if (reason === 'stale') expect(row).to.include({ verdict: null, coverage: null });
      }
    }
  });

  it('a draw is its leaf of the evidence log, with the leaf hash', async () => {
    const draw = await web.json('/api/v1/draws/1');
    expect(draw).to.include({ leaf: 1, leaf_sha256: 'ab'.repeat(32), demo: true });
    expect(draw.record).to.deep.equal(DRAW);
    expect(draw).to.deep.include({ by_the_feeds_now: { snapshot: String(DRAW.slot), landings: [] } });
  });

  it('what followed a draw is its leaf too', async () => {
    const leaves: readonly (readonly [number, Leaf])[] = [[5, LOOKUP], [6, TRACE], ...CONNECTION_LEAVES];
    for (const [index, leaf] of leaves) {
      const document = await web.json(`/api/v1/draws/${index}`);
      expect(document.record).to.deep.equal(leaf);
      expect(document)
        .to.have.property('sentence')
        .that.match(/(never changes an|changes no) outcome/);
    }
  });

  it('a slot leaf is not served: it names draws that are still to be made', async () => {
    const response = await web.get('/api/v1/draws/4');
    expect(response.status).to.equal(404);
    expect(JSON.stringify(await problem(response))).not.to.include('24.1.2.0');
  });

  it('connections stand in the document of their claim, with what they do not show', async () => {
    const { connections } = await web.json('/api/v1/claims/tiktok-us-oci');
    expect(connections).to.have.property('sentence').that.includes('never changes an outcome');
    expect(connections).to.deep.include({
      states: CONNECTIONS.states,
      paths: CONNECTIONS.paths,
      left: CONNECTIONS.left,
      tracers: CONNECTIONS.tracers,
      tracer: CONNECTIONS.tracers[0],
    });
    expect(connections)
      .to.have.property('domestic')
      .that.deep.include({ window: '1h', shown: 70, not_shown: 9, not_tested: 24, ratio: 70 / 103 })
      .and.deep.include({ window: 'today', shown: 12, not_shown: 2, not_tested: 5, ratio: null });
    expect(connections).to.have.nested.property('failures[0]').that.includes({
      endpoint: 'webcast-va.tiktokv.us',
      failure: 'connect_timeout',
      slot: '2026-11-23T14:00:00.000Z',
      evidence: '/api/v1/draws/515',
    });
  });

  it('connections that nobody asked for are null; of missed slots no share is left', async () => {
    web.report = { ...REPORT, claims: [{ ...CLAIM, connections: undefined }] };
    expect((await web.json('/api/v1/claims/tiktok-us-oci')).connections).to.equal(null);
    web.report = { ...REPORT, claims: [{ ...CLAIM, fresh: false }] };
    expect(JSON.stringify((await web.json('/api/v1/claims/tiktok-us-oci')).connections)).not.to.match(/"ratio":[\d.]/);
  });

  it('a leaf that is none, or no draw, is 404', async () => {
    for (const leaf of ['0', '2', '01', '-1', '1.0', '1e0', '0x1', ' 1', '9'.repeat(30), '%00']) {
      await problem(await web.get(`/api/v1/draws/${leaf}`));
      expect((await web.get(`/api/v1/draws/${leaf}`)).status).to.equal(404, leaf);
    }
  });

  it('never says what cannot be known from outside', async () => {
    const document = JSON.stringify(await web.json('/api/v1/claims/tiktok-us-oci')).replace(CLAIM.statement, '');
    for (const never of NEVER) expect(document).not.to.match(never);
  });
});
