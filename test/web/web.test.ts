import { expect } from 'chai';
import { CLAIM, REPORT } from '../views/report.ts';
import { readText } from './reading.ts';
import { BROWSER, problem, serveWeb } from './served.ts';

describe('web', () => {
  const web = serveWeb();

  describe('pages', () => {
    it('one claim is the front page; several are listed there, each with a front page of its own and one in detail', async () => {
      expect(await (await web.get('/')).text()).to.include('What this number does not show');
      web.report = { ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] };
      const list = await (await web.get('/')).text();
      for (const id of ['tiktok-us-oci', 'another']) {
        expect(list).to.include(`href="/?claim=${id}"`).and.to.include(`href="/claims/${id}"`);
        expect(await (await web.get(`/?claim=${id}`)).text()).to.include('What this number does not show');
        expect(await (await web.get(`/claims/${id}`)).text()).to.include(`href="/?claim=${id}"`);
      }
      expect((await web.get('/?claim=none')).status).to.equal(404);
    });

    it('the steps of the latest failure of each endpoint can be read on the page of the claim', async () => {
      const page = await (await web.get('/claims/tiktok-us-oci')).text();
      expect(page).to.include(
        'tls-handshake: TLSv1.3, TLS_AES_128_GCM_SHA256, certificate not valid (CERT_HAS_EXPIRED)',
      );
      expect(page).to.include('tcp-connect: connect_timeout, 3000.8 ms');
    });

    it('before the first report the front page says that it is starting, with 503', async () => {
      web.report = undefined;
      const response = await web.get('/', BROWSER);
      expect(response.status).to.equal(503);
      expect(await response.text()).to.include('The first slot is under way.');
    });

    it('a demo loads itself again every 5 seconds, a real one every 30, and none that was asked to keep still', async () => {
      const refresh = async (path: string): Promise<string | undefined> =>
        /http-equiv="refresh" content="(\d+)"/.exec(await (await web.get(path)).text())?.[1];
      expect(await refresh('/')).to.equal('5');
      expect(await refresh('/?reload=off')).to.equal(undefined);
      expect(await refresh('/?reload[]=off&reload=x')).to.equal('5');
      web.report = { ...REPORT, demo: undefined };
      expect(await refresh('/')).to.equal('30');
    });

    it('the stylesheet is the one that the policy lets through, and nothing asks for TLS', async () => {
      const response = await web.get('/');
      const policy = response.headers.get('content-security-policy') ?? '';
      const style = /<style>(.*?)<\/style>/s.exec(await response.text())?.[1] ?? '';
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(style))).toString('base64');
      expect(policy).to.include(`style-src 'sha256-${digest}'`).and.to.include("default-src 'none'");
      expect(policy).not.to.include('upgrade-insecure-requests');
      expect(response.headers.get('strict-transport-security')).to.equal(null);
    });

    it('HEAD gives the headers of GET and no body; an unchanged page is not sent twice', async () => {
      const whole = await web.get('/');
      const head = await web.get('/', {}, 'HEAD');
      expect(head.headers.get('etag')).to.equal(whole.headers.get('etag'));
      expect(await head.text()).to.equal('');
      expect(whole.headers.get('cache-control')).to.equal('no-cache');
      const again = await web.raw('/', { 'if-none-match': whole.headers.get('etag') ?? '' });
      expect(again).to.deep.equal({ status: 304, body: '' });
    });
  });

  describe('health and metrics', () => {
    it('is ready from the first report on, and until then says why not', async () => {
      expect((await web.get('/-/ready')).status).to.equal(200);
      web.report = undefined;
      const response = await web.get('/-/ready', BROWSER);
      expect(response.status).to.equal(503);
      expect((await problem(response)).detail).to.equal('The first slot is under way.');
      expect((await web.get('/-/healthy')).status).to.equal(200);
      expect((await web.get('/metrics')).status).to.equal(200);
    });

    it('hands the Accept header to the metrics and their content type back as it stands', async () => {
      const response = await web.get('/metrics', { accept: 'application/openmetrics-text' });
      expect(response.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
      expect(response.headers.get('vary')).to.equal('Accept');
      expect(await response.text()).to.equal('# application/openmetrics-text\n');
    });
  });

  describe('errors', () => {
    it('are problem documents for programs and pages for browsers', async () => {
      for (const path of ['/nothing', '/claims/none']) {
        expect((await problem(await web.get(path))).title).to.equal('Not Found');
        const page = await web.get(path, BROWSER);
        expect(page.status).to.equal(404);
        expect(readText(await page.text())).to.include('404 Not Found');
      }
      for (const path of ['/api/v1/nothing', '/api/v1/claims/none', '/api/v1/claims/tiktok-us-oci/windows/none']) {
        expect((await problem(await web.get(path, BROWSER))).status).to.equal(404);
      }
    });

    it('another method than GET and HEAD is 405 and names these two', async () => {
      for (const path of ['/', '/metrics', '/api/v1/claims', '/claims/tiktok-us-oci', '/-/ready']) {
        for (const method of ['POST', 'DELETE', 'PUT', 'OPTIONS']) {
          const response = await web.get(path, {}, method);
          expect(response.status).to.equal(405, `${method} ${path}`);
          expect(response.headers.get('allow')).to.equal('GET, HEAD');
          await problem(response);
        }
      }
    });

    it('a defect is told to the operator and not to the client', async () => {
      const response = await web.get('/api/v1/draws/9999');
      expect(response.status).to.equal(500);
      expect(JSON.stringify(await problem(response))).not.to.include('secret');
      expect(web.defects).to.have.length(1);
    });

    it('hostile requests neither crash the service nor come back unescaped', async () => {
      const paths = [
        '/claims/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
        '/claims/%',
        '/claims/%ff%fe',
        '/claims/__proto__',
        '/api/v1/claims/constructor',
        '/api/v1/claims/..%2f..%2fetc%2fpasswd',
        '/?reload=%3Cscript%3E&__proto__[x]=1',
        `/${'a'.repeat(8000)}`,
        '//evil.example/',
        '/<script>alert(1)</script>',
      ];
      for (const path of paths) {
        for (const headers of [BROWSER, {}]) {
          const { status, body } = await web.raw(path, headers);
          expect(status).to.be.oneOf([200, 400, 404], path);
          expect(body).not.to.match(/<script|evil\.example|etc.passwd/);
        }
      }
      expect(web.defects).to.deep.equal([]);
      expect((await web.get('/-/healthy')).status).to.equal(200);
    });
  });
});
