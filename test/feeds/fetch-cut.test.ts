import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { fetchFeed } from '../../src/feeds/fetch.ts';
// Real sockets are needed here; importing this makes sure that they are not nock's.
import './only-nock.ts';

const WHOLE = Buffer.from('131.0.72.0/22\n104.24.0.0/14\n172.64.0.0/13\n');
const CUT = WHOLE.subarray(0, 28);

describe('a list that is cut off on its way', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  before(async () => {
    server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/plain');
      answer(response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const state = async (): Promise<string> => {
    const { port } = server.address() as AddressInfo;
    const fetched = await fetchFeed({
      url: `http://127.0.0.1:${port}/`,
      contentTypes: ['text/plain'],
      maxBytes: 1000,
      timeoutMs: 5000,
      userAgent: 'landfall/test',
      validators: {},
    });
    return fetched.state === 'refused' ? fetched.error.reason : fetched.state;
  };

  it('is refused although all its lines are right, where its length was announced', async () => {
    answer = (response) => {
      response.setHeader('Content-Length', WHOLE.length);
      response.write(CUT, () => response.destroy());
    };
    expect(await state()).to.equal('fetch');
  });

  it('is refused where it came in chunks, and the last of them did not', async () => {
    answer = (response) => {
      response.write(CUT, () => response.destroy());
    };
    expect(await state()).to.equal('fetch');
  });

  it('is taken when it is whole', async () => {
    answer = (response) => response.end(WHOLE);
    expect(await state()).to.equal('bytes');
  });
});
