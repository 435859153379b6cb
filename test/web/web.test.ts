import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { DrawLeaf, Leaf } from '../../src/core/record.ts';
import type { Report } from '../../src/core/report.ts';
import type { WebParts } from '../../src/web/parts.ts';
import { createWeb } from '../../src/web/web.ts';
import { CLAIM, countsOf, REPORT, reportWith } from '../views/report.ts';
import { NEVER, readText } from './reading.ts';

/** The members of documents that are looked into one by one. */
interface Json {
  readonly claims?: Json[];
  readonly windows?: Json[];
  readonly n?: unknown;
  readonly coverage?: unknown;
  readonly not_measured?: unknown;
  readonly record?: unknown;
  readonly status?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
}

const DRAW: DrawLeaf = {
  $kind: 'draw',
  claim: 'tiktok-us-oci',
  slot: 1_795_000_000,
  draw: {
    index: 0,
    block: '24.1.2.0/24',
    network: 'Comcast',
    endpoint: { name: 'www.tiktok.com', port: 443 },
    family: 4,
    resolver: 'direct',
    vantage: 'local',
    offsetMs: 12,
  },
  observations: [],
  fault: 'out_of_time',
};
const COMMITMENT: Leaf = { $kind: 'seed-commitment', day: '2026-11-23', sha256: '00'.repeat(32) };
const LEAVES: readonly Leaf[] = [COMMITMENT, DRAW];
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('web', () => {
  let report: Report | undefined;
  let defects: unknown[];
  let server: Server;
  let base: string;
  const parts: WebParts = {
    report: () => report,
    metrics: {
      render: (accept) =>
        Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: `# ${accept}\n` }),
    },
    leaf: (index) => (index === 99 ? Promise.reject(new Error('disk: /secret/path')) : Promise.resolve(LEAVES[index])),
    leafHash: (index) => Promise.resolve(index < LEAVES.length ? 'ab'.repeat(32) : undefined),
    notReady: () => (report === undefined ? 'The first slot is under way.' : undefined),
    onDefect: (error) => defects.push(error),
  };

  before((done) => {
    server = createServer(createWeb(parts)).listen(0, '127.0.0.1', () => {
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    report = REPORT;
    defects = [];
  });

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(base + path, { headers, method, redirect: 'manual' });
  const json = async (path: string): Promise<Json> => (await (await get(path)).json()) as Json;
  const problem = async (response: Response): Promise<Json> => {
    expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    const body = (await response.json()) as Json;
    expect(body.status).to.equal(response.status);
    return body;
  };

  describe('pages', () => {
    it('one claim is the front page; several are listed there, each with a page of its own', async () => {
      expect(await (await get('/')).text()).to.include('What this number does not show');
      report = { ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] };
      const list = await (await get('/')).text();
      expect(list).to.include('href="/claims/tiktok-us-oci"').and.to.include('href="/claims/another"');
      expect(await (await get('/claims/another')).text()).to.include('What this number does not show');
    });

    it('before the first report the front page says that it is starting, with 503', async () => {
      report = undefined;
      const response = await get('/', HTML);
      expect(response.status).to.equal(503);
      expect(await response.text()).to.include('The first slot is under way.');
    });

    it('a demo loads itself again every 5 seconds, a real one every 30, and none that was asked to keep still', async () => {
      const refresh = async (path: string): Promise<string | undefined> =>
        /http-equiv="refresh" content="(\d+)"/.exec(await (await get(path)).text())?.[1];
      expect(await refresh('/')).to.equal('5');
      expect(await refresh('/?reload=off')).to.equal(undefined);
      expect(await refresh('/?reload[]=off&reload=x')).to.equal('5');
      report = { ...REPORT, demo: undefined };
      expect(await refresh('/')).to.equal('30');
    });

    it('the stylesheet is the one that the policy lets through, and nothing asks for TLS', async () => {
      const response = await get('/');
      const policy = response.headers.get('content-security-policy') ?? '';
      const style = /<style>(.*?)<\/style>/s.exec(await response.text())?.[1] ?? '';
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(style))).toString('base64');
      expect(policy).to.include(`style-src 'sha256-${digest}'`).and.to.include("default-src 'none'");
      expect(policy).not.to.include('upgrade-insecure-requests');
      expect(response.headers.get('strict-transport-security')).to.equal(null);
    });

    it('HEAD gives the headers of GET and no body; an unchanged page is not sent twice', async () => {
      const whole = await get('/');
      const head = await get('/', {}, 'HEAD');
      expect(head.headers.get('etag')).to.equal(whole.headers.get('etag'));
      expect(await head.text()).to.equal('');
      expect(whole.headers.get('cache-control')).to.equal('no-cache');
      const again = await raw(base, '/', { 'if-none-match': whole.headers.get('etag') ?? '' });
      expect(again).to.deep.equal({ status: 304, body: '' });
    });
  });

  describe('API', () => {
    const rowsOf = async (): Promise<readonly Json[]> => {
      const claims = (await json('/api/v1/claims')).claims ?? [];
      const windows = (await json('/api/v1/claims/tiktok-us-oci/windows')).windows ?? [];
      return [
        ...claims,
        ...windows,
        await json('/api/v1/claims/tiktok-us-oci'),
        await json('/api/v1/claims/tiktok-us-oci/windows/today'),
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
      const hour = await json('/api/v1/claims/tiktok-us-oci/windows/1h');
      const today = await json('/api/v1/claims/tiktok-us-oci/windows/today');
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
        report = withheldIn;
        for (const row of await rowsOf()) {
          expect(row).to.include({ withheld: reason, strict: null, ceiling: null, lower_bound: null, shares: null });
          if (reason === 'stale') expect(row).to.include({ verdict: null, coverage: null });
        }
      }
    });

    it('a draw is its leaf of the evidence log, with the leaf hash', async () => {
      const draw = await json('/api/v1/draws/1');
      expect(draw).to.include({ leaf: 1, leaf_sha256: 'ab'.repeat(32), demo: true });
      expect(draw.record).to.deep.equal(DRAW);
    });

    it('a leaf that is none, or no draw, is 404', async () => {
      for (const leaf of ['0', '2', '01', '-1', '1.0', '1e0', '0x1', ' 1', '9'.repeat(30), '%00']) {
        await problem(await get(`/api/v1/draws/${leaf}`));
        expect((await get(`/api/v1/draws/${leaf}`)).status).to.equal(404, leaf);
      }
    });

    it('never says what cannot be known from outside', async () => {
      const document = JSON.stringify(await json('/api/v1/claims/tiktok-us-oci')).replace(CLAIM.statement, '');
      for (const never of NEVER) expect(document).not.to.match(never);
    });
  });

  describe('health and metrics', () => {
    it('is ready from the first report on, and until then says why not', async () => {
      expect((await get('/-/ready')).status).to.equal(200);
      report = undefined;
      const response = await get('/-/ready', HTML);
      expect(response.status).to.equal(503);
      expect((await problem(response)).detail).to.equal('The first slot is under way.');
      expect((await get('/-/healthy')).status).to.equal(200);
      expect((await get('/metrics')).status).to.equal(200);
    });

    it('hands the Accept header to the metrics and their content type back as it stands', async () => {
      const response = await get('/metrics', { accept: 'application/openmetrics-text' });
      expect(response.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
      expect(response.headers.get('vary')).to.equal('Accept');
      expect(await response.text()).to.equal('# application/openmetrics-text\n');
    });
  });

  describe('errors', () => {
    it('are problem documents for programs and pages for browsers', async () => {
      for (const path of ['/nothing', '/claims/none']) {
        expect((await problem(await get(path))).title).to.equal('Not Found');
        const page = await get(path, HTML);
        expect(page.status).to.equal(404);
        expect(readText(await page.text())).to.include('404 Not Found');
      }
      for (const path of ['/api/v1/nothing', '/api/v1/claims/none', '/api/v1/claims/tiktok-us-oci/windows/none']) {
        expect((await problem(await get(path, HTML))).status).to.equal(404);
      }
    });

    it('another method than GET and HEAD is 405 and names these two', async () => {
      for (const path of ['/', '/metrics', '/api/v1/claims', '/claims/tiktok-us-oci', '/-/ready']) {
        for (const method of ['POST', 'DELETE', 'PUT', 'OPTIONS']) {
          const response = await get(path, {}, method);
          expect(response.status).to.equal(405, `${method} ${path}`);
          expect(response.headers.get('allow')).to.equal('GET, HEAD');
          await problem(response);
        }
      }
    });

    it('a defect is told to the operator and not to the client', async () => {
      const response = await get('/api/v1/draws/99');
      expect(response.status).to.equal(500);
      expect(JSON.stringify(await problem(response))).not.to.include('secret');
      expect(defects).to.have.length(1);
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
        for (const headers of [HTML, {}]) {
          const { status, body } = await raw(base, path, headers);
          expect(status).to.be.oneOf([200, 400, 404], path);
          expect(body).not.to.match(/<script|evil\.example|etc.passwd/);
        }
      }
      expect(defects).to.deep.equal([]);
      expect((await get('/-/healthy')).status).to.equal(200);
    });
  });
});

/** A request whose path is sent as it stands, which fetch would not do. */
function raw(
  base: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}
