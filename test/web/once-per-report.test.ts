import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import type { Report } from '../../src/core/report.ts';
import { oncePerReport } from '../../src/web/once-per-report.ts';
import { REPORT } from '../views/report.ts';

describe('web/once-per-report', () => {
  let report: Report | undefined;
  let made: number;
  let server: Server;
  let wait: Promise<void> | undefined;

  beforeEach((done) => {
    [report, made, wait] = [REPORT, 0, undefined];
    const app = express();
    app.use(oncePerReport(() => report));
    app.get('/missing', (_request, response) => response.status(404).send(`${++made}`));
    app.get('/{*path}', async (request, response) => {
      const number = ++made;
      await wait;
      response.vary('Accept').links({ next: '/more' });
      response
        .type(request.get('Accept') ?? 'text')
        .send(`${number}${'.'.repeat(request.path === '/claims/large' ? 300_000 : 0)}`);
    });
    server = app.listen(0, '127.0.0.1', () => done());
  });
  afterEach((done) => {
    server.close(done);
  });

  function asked(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const { port } = server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { accept: 'text/html', connection: 'close', ...headers },
    });
  }
  const bodyOf = async (path: string, headers?: Readonly<Record<string, string>>): Promise<string> =>
    (await asked(path, headers)).text();

  it('a view is made once for a report, and anew for the next one', async () => {
    expect(await bodyOf('/')).to.equal('1');
    expect(await bodyOf('/')).to.equal('1');
    report = { ...REPORT };
    expect(await bodyOf('/')).to.equal('2');
  });

  it('is the same when it is sent again: headers, ETag, and 304 to who has it', async () => {
    const [first, again] = [await asked('/claims/c'), await asked('/claims/c')];
    const headers = (response: Response): object =>
      Object.fromEntries([...response.headers].filter(([name]) => name !== 'date'));
    expect(headers(again)).to.deep.equal(headers(first));
    expect(headers(again)).to.include({ 'content-type': 'text/html; charset=utf-8', link: '</more>; rel="next"' });
    const unchanged = await asked('/claims/c', {
      'if-none-match': first.headers.get('etag') ?? '',
      'cache-control': 'max-age=0',
    });
    expect(unchanged.status).to.equal(304);
    expect(made).to.equal(1);
  });

  it('each query and each Accept header has an answer of its own', async () => {
    const all = ['/metrics', '/metrics?a=1', '/metrics?a=2'].map((path) => bodyOf(path));
    expect(new Set(await Promise.all([...all, bodyOf('/metrics', { accept: 'text/csv' })])).size).to.equal(4);
  });

  it('what is no view of the report, or not whole, or too large, is made each time', async () => {
    for (const path of [
      '/log/checkpoint',
      '/-/ready',
      '/probe?name=a',
      '/api/v1/draws/1',
      '/w/c/d',
      '/claims/large',
      '/missing',
    ]) {
      const before = made;
      await Promise.all([bodyOf(path), bodyOf(path)]);
      expect(made, path).to.equal(before + 2);
    }
    report = undefined;
    expect(await bodyOf('/')).to.not.equal(await bodyOf('/'));
  });

  it('what one report was asked for is not shown of the next', async () => {
    let finish = (): void => undefined;
    wait = new Promise((resolve) => {
      finish = resolve;
    });
    const slow = bodyOf('/');
    while (made === 0) await new Promise((resolve) => setImmediate(resolve));
    report = { ...REPORT };
    const next = bodyOf('/claims');
    while (made === 1) await new Promise((resolve) => setImmediate(resolve));
    finish();
    expect(await slow).to.equal('1');
    await next;
    expect(await bodyOf('/')).to.equal('3');
  });

  it('keeps a bounded number of answers, those asked for last: who makes up addresses puts out nobody else', async () => {
    for (let i = 0; i < 64; i += 1) await bodyOf(`/claims?before=${i}`);
    const again: string[] = [];
    for (const i of [0, 64, 0, 64, 1]) again.push(await bodyOf(`/claims?before=${i}`));
    expect(again).to.deep.equal(['1', '65', '1', '65', '66']);
    report = { ...REPORT };
    const long = `/claims?x=${'y'.repeat(600)}`;
    expect(await bodyOf(long)).to.not.equal(await bodyOf(long));
  });
});
