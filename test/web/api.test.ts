import { expect } from 'chai';
import type { Report } from '../../src/core/report.ts';
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
        if (reason === 'stale') expect(row).to.include({ verdict: null, coverage: null });
      }
    }
  });

  it('a draw is its leaf of the evidence log, with the leaf hash', async () => {
    const draw = await web.json('/api/v1/draws/1');
    expect(draw).to.include({ leaf: 1, leaf_sha256: 'ab'.repeat(32), demo: true });
    expect(draw.record).to.deep.equal(DRAW);
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
