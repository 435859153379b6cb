import { expect } from 'chai';
import { renderReport } from '../../src/reports/render.ts';
import type { Permalink } from '../../src/web/parts.ts';
import { closedDay } from '../views/closed.ts';
import { statementOf } from '../views/statement.ts';
import { NEVER, readText } from './reading.ts';
import { problem, serveWeb } from './served.ts';

const LINK = '/w/tiktok-us-oci/2026-11-19/2/abababababababab';

describe('web: statements of closed windows', () => {
  const web = serveWeb();
  let asked: Permalink[] = [];

  beforeEach(() => {
    asked = [];
    web.statement = async (link) => {
      asked.push(link);
      if (link.form === 'pdf') return { ok: false, why: 'a PDF needs Chromium' };
      if (link.form === 'bib') return { ok: false, why: 'is provisional' };
      return renderReport(statementOf(closedDay('2026-11-19', 'final')), 'html', 'A4');
    };
  });

  it('are served under the name, revision and hash of their record, in the form that follows it', async () => {
    expect((await web.get(LINK)).status).to.equal(200);
    expect((await web.get(`${LINK}.csl.json`)).status).to.equal(200);
    const base = { claim: 'tiktok-us-oci', window: '2026-11-19', revision: 2, hash: 'abababababababab' };
    expect(asked).to.deep.equal([
      { ...base, form: 'html' },
      { ...base, form: 'csl.json' },
    ]);
  });

  it('come as a page whose stylesheet the content security policy lets through', async () => {
    const { createHash } = await import('node:crypto');
    const response = await web.get(LINK);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(await response.text()) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('content-security-policy')).to.include(`'sha256-${digest}'`);
  });

  it('say why they are not to be had in a form', async () => {
    expect(await problem(await web.get(`${LINK}.pdf`))).to.deep.include({
      status: 501,
      detail: 'a PDF needs Chromium',
    });
    expect(await problem(await web.get(`${LINK}.bib`))).to.deep.include({ status: 404, detail: 'is provisional' });
  });

  it('are not there under any other name', async () => {
    const wrong = [
      '/w/tiktok-us-oci/2026-11-19/2/ababab',
      '/w/tiktok-us-oci/2026-11-19/2/ABABABABABABABAB',
      '/w/tiktok-us-oci/2026-11-19/02/abababababababab',
      '/w/tiktok-us-oci/2026-11-19/0/abababababababab',
      `${LINK}.exe`,
      `${LINK}.`,
      `${LINK}%00`,
      '/w/..%2f..%2fetc/passwd/1/abababababababab.json.json',
    ];
    for (const path of wrong) expect((await problem(await web.get(path))).status, path).to.equal(404);
    expect(asked).to.deep.equal([]);
    web.statement = async () => undefined;
    await problem(await web.get(LINK));
  });

  it('are linked from the page of their window, which the front page lists', async () => {
    const front = await (await web.get('/')).text();
    expect(front).to.match(/<a href="\/claims\/tiktok-us-oci\/windows\/2026-11-22">2026-11-22<\/a> \[p\]/);
    expect(front).to.match(/<a href="\/claims\/tiktok-us-oci\/windows\/2026-11-19">2026-11-19<\/a> final/);
    const day = await (await web.get('/claims/tiktok-us-oci/windows/2026-11-19')).text();
    for (const form of ['', '.pdf', '.json', '.csv', '.bib', '.csl.json', '.cff']) {
      expect(day).to.include(`href="${LINK}${form}"`);
    }
    expect(day).to.include('By network of the users');
    expect(day).to.match(/<h3>The level that was quoted: Contradicted<\/h3>/);
    const provisional = await (await web.get('/claims/tiktok-us-oci/windows/2026-11-22')).text();
    expect(provisional).to.include('[p]').and.not.to.include('.bib');
    for (const page of [day, provisional]) for (const never of NEVER) expect(readText(page)).not.to.match(never);
    await problem(await web.get('/claims/tiktok-us-oci/windows/2026-11-01'));
  });
});
