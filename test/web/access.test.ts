import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashSync } from 'bcryptjs';
import { expect } from 'chai';
import express from 'express';
import { parsePrefix } from '../../src/core/address.ts';
import type { Access } from '../../src/web/access.ts';
import { accessChecks } from '../../src/web/access.ts';
import { problems } from '../../src/web/problem.ts';
import type { ReloadAnswer } from '../../src/web/reload-routes.ts';
import { problem } from './served.ts';

const TOKEN = 'correct-horse-battery-staple';
const OPEN: Access = {
  users: new Map(),
  limit: { perSecond: 1, burst: 3, exempt: [] },
  reload: undefined,
  nowMs: () => 0,
};

type Ask = (path: string, init?: RequestInit & { from?: string }) => Promise<Response>;

/** Serves a page at every path behind the checks; `from` stands in for the address that a request comes from. */
async function served(access: Partial<Access>, use: (ask: Ask) => Promise<void>): Promise<void> {
  const app = express();
  app.use((request, _response, next) => {
    const from = request.get('test-from');
    if (from !== undefined) Object.defineProperty(request.socket, 'remoteAddress', { value: from, configurable: true });
    next();
  });
  accessChecks(app, { ...OPEN, ...access });
  app.use((_request, response) => {
    response.send('page');
  });
  app.use(problems(() => undefined));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use((path, { from, headers, ...init } = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { ...(headers as Record<string, string>), connection: 'close', ...(from && { 'test-from': from }) },
      }),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const basic = (user: string, password: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
});
const bearer = (token: string): { method: string; headers: Record<string, string> } => ({
  method: 'POST',
  headers: { authorization: `Bearer ${token}` },
});

describe('web: users', () => {
  const users = new Map([['alice', hashSync('open:sesame', 4)]]);

  it('a user with its password is let in, also again; anybody else is asked for one', async () => {
    let now = 0;
    await served({ users, nowMs: () => (now += 1000) }, async (ask) => {
      for (let i = 0; i < 2; i += 1) expect((await ask('/', basic('alice', 'open:sesame'))).status).to.equal(200);
      for (const wrong of [{}, basic('alice', 'sesame'), basic('bob', 'open:sesame'), basic('', '')]) {
        const response = await ask('/metrics', wrong);
        expect(response.status).to.equal(401);
        expect(response.headers.get('www-authenticate')).to.equal('Basic realm="landfall", charset="UTF-8"');
        expect(JSON.stringify(await problem(response))).not.to.include('sesame');
      }
    });
  });

  it('headers that are none are no way in', async () => {
    let now = 0;
    await served({ users, nowMs: () => (now += 1000) }, async (ask) => {
      for (const authorization of [
        'Basic',
        'Basic !!',
        'Basic YWxpY2U=',
        `Bearer ${TOKEN}`,
        `Basic ${'A'.repeat(9000)}`,
      ]) {
        expect((await ask('/', { headers: { authorization } })).status, authorization).to.equal(401);
      }
    });
  });

  it('health is told to everybody, and without users everything', async () => {
    await served({ users }, async (ask) => void expect((await ask('/-/healthy')).status).to.equal(200));
    await served({}, async (ask) => void expect((await ask('/metrics')).status).to.equal(200));
  });

  it('guessing passwords does not take the process, nor keep those out who are in already', async () => {
    let now = 0;
    const guess = (ask: Ask, i: number): Promise<Response> => ask('/', basic('alice', `guess ${i}`));
    await served({ users, nowMs: () => now }, async (ask) => {
      expect((await ask('/', basic('alice', 'open:sesame'))).status).to.equal(200);
      now = 1000;
      const statuses = [];
      for (let i = 0; i < 5; i += 1) statuses.push((await guess(ask, i)).status);
      expect(statuses).to.deep.equal([401, 401, 401, 503, 503]);
      expect((await ask('/', basic('alice', 'open:sesame'))).status).to.equal(200);
      now = 2000;
      expect((await guess(ask, 9)).status).to.equal(401);
    });
  });
});

describe('web: rate limit', () => {
  it('a client has its burst, then its rate; another client has its own', async () => {
    let now = 0;
    await served({ nowMs: () => now }, async (ask) => {
      const from = '198.51.100.7';
      for (let i = 0; i < 3; i += 1) expect((await ask('/', { from })).status).to.equal(200);
      const refused = await ask('/', { from });
      expect(refused.status).to.equal(429);
      expect(refused.headers.get('retry-after')).to.equal('1');
      await problem(refused);
      expect((await ask('/', { from: '198.51.100.8' })).status).to.equal(200);
      now = 1000;
      expect((await ask('/', { from })).status).to.equal(200);
      expect((await ask('/', { from })).status).to.equal(429);
    });
  });

  it('a /64 is one client, a mapped address is its IPv4 one', async () => {
    await served({ limit: { perSecond: 1, burst: 1, exempt: [] } }, async (ask) => {
      expect((await ask('/', { from: '2001:db8::1' })).status).to.equal(200);
      expect((await ask('/', { from: '2001:db8::ffff' })).status).to.equal(429);
      expect((await ask('/', { from: '2001:db8:0:1::1' })).status).to.equal(200);
      expect((await ask('/', { from: '198.51.100.7' })).status).to.equal(200);
      expect((await ask('/', { from: '::ffff:198.51.100.7' })).status).to.equal(429);
    });
  });

  it('loopback and configured networks are exempt, whatever a header says of the client', async () => {
    const exempt = ['192.0.2.0/24'].flatMap((text) => parsePrefix(text) ?? []);
    await served({ limit: { perSecond: 1, burst: 1, exempt } }, async (ask) => {
      for (const from of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '192.0.2.9'])
        for (let i = 0; i < 3; i += 1) expect((await ask('/', { from })).status, from).to.equal(200);
      const pretending = { from: '198.51.100.7', headers: { 'x-forwarded-for': '127.0.0.1' } };
      expect((await ask('/', pretending)).status).to.equal(200);
      expect((await ask('/', pretending)).status).to.equal(429);
    });
  });
});

describe('web: reading from other sites', () => {
  it('the API may be read by pages of any site, and their preflight is answered; nothing else may', async () => {
    await served({}, async (ask) => {
      const api = await ask('/api/v1/claims', { headers: { origin: 'https://a.example' } });
      expect(api.headers.get('access-control-allow-origin')).to.equal('*');
      expect(api.headers.get('access-control-allow-credentials')).to.equal(null);
      const preflight = await ask('/api/v1/claims', {
        method: 'OPTIONS',
        headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
      });
      expect(preflight.status).to.equal(204);
      expect(preflight.headers.get('access-control-allow-methods')).to.equal('GET, HEAD');
      for (const path of ['/metrics', '/', '/-/ready'])
        expect((await ask(path)).headers.get('access-control-allow-origin'), path).to.equal(null);
    });
  });
});

describe('web: reload', () => {
  let asked = 0;
  let answer: ReloadAnswer = { accepted: true };
  const reload = {
    token: TOKEN,
    reload: async () => {
      asked += 1;
      return answer;
    },
  };
  beforeEach(() => {
    asked = 0;
    answer = { accepted: true };
  });

  it('is done for who bears the token, and for nobody else', async () => {
    await served({ reload }, async (ask) => {
      for (const token of ['', 'x', TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase()]) {
        const response = await ask('/-/reload', bearer(token));
        expect(response.status, token).to.equal(401);
        expect(await response.text()).not.to.include(TOKEN);
      }
      expect((await ask('/-/reload', { method: 'POST' })).status).to.equal(401);
      expect(asked).to.equal(0);
      expect((await ask('/-/reload', bearer(TOKEN))).status).to.equal(202);
      expect(asked).to.equal(1);
    });
  });

  it('a reload is no reading: GET is 405, and users do not get in its way', async () => {
    await served({ reload, users: new Map([['alice', hashSync('x', 4)]]) }, async (ask) => {
      const response = await ask('/-/reload');
      expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'POST']);
      expect((await ask('/-/reload', bearer(TOKEN))).status).to.equal(202);
    });
  });

  it('why a configuration was refused is told whole', async () => {
    answer = {
      accepted: false,
      reasons: ['landfall.yaml:1:1 claims is missing', 'landfall.yaml:2:1 slots is missing'],
    };
    await served({ reload }, async (ask) => {
      const response = await ask('/-/reload', bearer(TOKEN));
      expect(response.status).to.equal(409);
      expect((await problem(response)).detail)
        .to.include('claims is missing')
        .and.to.include('slots is missing');
    });
  });

  it('without a token there is no such path', async () => {
    await served({ reload: undefined }, async (ask) => {
      expect(await (await ask('/-/reload', bearer(TOKEN))).text()).to.equal('page');
    });
  });
});
